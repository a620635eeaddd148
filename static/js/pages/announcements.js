/** Paces what the page's live regions announce; every polite one takes part, whoever made it. */

import {announcements} from "../lib/announcements.js";
import {make, write} from "../widgets/dom.js";

const POLITE = ":is([role=status], output, [aria-live=polite]):not([aria-live=off])";

/** @param {AbortSignal} signal ends it */
export function paceAnnouncements(signal) {
  /** Those that are taken over, and the `aria-live` that each had. @type {Map<Element, string | null>} */
  const taken = new Map();
  const spoken = make("p", {class: "hush", "aria-live": "polite"});
  document.body.append(spoken);
  const changed = announcements({
    take(/** @type {Element} */ region) {
      taken.set(region, region.getAttribute("aria-live"));
      region.setAttribute("aria-live", "off");
    },
    release(region) {
      const before = taken.get(region) ?? null;
      taken.delete(region);
      if (before === null) region.removeAttribute("aria-live");
      else region.setAttribute("aria-live", before);
    },
    say: (regions) => write(spoken, textOf(regions)),
    later: (act, milliseconds) => setTimeout(act, milliseconds),
    now: () => performance.now(),
  });
  const observer = new MutationObserver((records) => {
    const found = new Set(records.map(({target}) => regionOf(target, taken)));
    for (const region of found) if (region && region !== spoken) changed(region);
  });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true});
  signal.addEventListener("abort", () => {
    observer.disconnect();
    spoken.remove();
  });
}

/**
 * @param {Node} node
 * @param {ReadonlyMap<Element, unknown>} taken
 * @returns {Element | null} the live region that it is in
 */
function regionOf(node, taken) {
  const from = node instanceof Element ? node : node.parentElement;
  for (let at = from; at && taken.size > 0; at = at.parentElement) if (taken.has(at)) return at;
  return from?.closest(POLITE) ?? null;
}

/** @param {readonly Element[]} regions @returns {string} what those that are in view say */
function textOf(regions) {
  const seen = regions.filter((region) => region.checkVisibility());
  return seen.map(({textContent}) => textContent?.trim()).join(" ");
}
