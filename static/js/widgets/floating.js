/** A panel that opens beside what was clicked. The browser closes it on Escape or a click elsewhere. */

import {make} from "./dom.js";
import {settle} from "./popover.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, onClose?: () => void}} options label: the panel's name
 * @returns {{panel: HTMLElement, open(beside: DOMRect): void, isOpen(): boolean, destroy(): void}}
 */
export function floating(container, {label, onClose = () => {}}) {
  const panel = make("div", {
    class: "panel",
    popover: "auto",
    role: "group",
    "aria-label": label,
    tabindex: "-1",
  });
  container.append(panel);
  const ended = new AbortController();
  let beside = new DOMRect();
  panel.addEventListener(
    "toggle",
    (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") settle(panel, beside);
      else onClose();
    },
    {signal: ended.signal},
  );
  addEventListener("resize", () => panel.matches(":popover-open") && settle(panel, beside), {
    signal: ended.signal,
  });
  return {
    panel,
    open(rect) {
      beside = rect;
      if (panel.matches(":popover-open")) return settle(panel, beside);
      panel.showPopover();
      panel.focus();
    },
    isOpen: () => panel.matches(":popover-open"),
    destroy() {
      ended.abort();
      panel.remove();
    },
  };
}
