/**
 * Presenting: one slide at a time, fitted to the screen, full screen where the browser lets it. Arrow keys lead
 * from one to the next, and on into the next chapter, whose address then says `?present`.
 */

import {listen, write} from "../../widgets/dom.js";
import {fit, fits} from "./fit.js";

const FORWARD = ["ArrowRight", "PageDown"];
const BACK = ["ArrowLeft", "PageUp"];
const ASKED = "present";
const LAST = "last";

/**
 * @param {object} options
 * @param {HTMLElement} options.button
 * @param {HTMLElement} options.count says which slide of how many is shown
 * @param {HTMLElement[]} options.slides
 * @param {(way: 1 | -1) => string | undefined} options.chapter the address of the next chapter or the one before
 * @param {AbortSignal} options.signal
 * @returns {{toggle(): void}}
 */
export function presenter({button, count, slides, chapter, signal}) {
  const root = document.documentElement;
  let on = false;
  let at = 0;
  const refit = fittedSlide(slides, () => (on ? slides[at] : null), signal);

  /** @param {number} index */
  function show(index) {
    at = Math.min(slides.length - 1, Math.max(0, index));
    for (const [other, slide] of slides.entries()) slide.classList.toggle("shown", other === at);
    root.style.setProperty("--presented", `${((at + 1) / slides.length) * 100}%`);
    write(count, `${at + 1} / ${slides.length}`);
    history.replaceState(null, "", `${location.pathname}?${ASKED}#${slides[at].id}`);
    fit(slides[at]);
    scrollTo(0, 0);
    slides[at].focus({preventScroll: true});
  }
  /** @param {1 | -1} way */
  function turn(way) {
    if (slides[at + way]) return show(at + way);
    const address = chapter(way);
    if (address) location.assign(`${address}?${ASKED}${way < 0 ? `=${LAST}` : ""}`);
  }
  /** @param {number} place the slide to begin with, or to go on reading from */
  function turned(place) {
    on = !on;
    root.classList.toggle("presenting", on);
    count.hidden = !on;
    button.setAttribute("aria-pressed", String(on));
    write(button, on ? "Stop presenting" : "Present");
    if (on) {
      root.requestFullscreen?.().catch(() => {}); // presenting goes on in the window
      show(place);
    } else {
      if (document.fullscreenElement) document.exitFullscreen();
      history.replaceState(null, "", `${location.pathname}#${slides[place].id}`);
      slides[place].scrollIntoView();
    }
  }
  const toggle = () => turned(on ? at : topmost(slides));
  const fullscreenchange = () => on && !document.fullscreenElement && toggle();
  listen(button, {click: toggle}, signal);
  listen(window, {keydown: pressed({on: () => on, toggle, turn}), resize: () => refit()}, signal);
  listen(document.fonts, {loadingdone: () => refit()}, signal);
  listen(document, {fullscreenchange}, signal);
  const asked = new URLSearchParams(location.search).get(ASKED);
  const named = slides.findIndex((slide) => `#${slide.id}` === location.hash);
  if (asked !== null) turned(asked === LAST ? slides.length - 1 : Math.max(0, named));
  return {toggle};
}

/** @param {readonly HTMLElement[]} slides @returns {number} the slide at the top of the view */
function topmost(slides) {
  const middle = innerHeight / 2;
  const found = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
  return found < 0 ? slides.length - 1 : found;
}

/**
 * Fits the slide that is presented whenever it has outgrown its screen: a figure fills as its answers come.
 * @param {readonly HTMLElement[]} slides
 * @param {() => HTMLElement | null} now the slide that is presented
 * @param {AbortSignal} signal
 * @returns {(smaller?: boolean) => void} fits it once the page has settled; smaller: than it is, and no larger
 */
function fittedSlide(slides, now, signal) {
  let fitting = false;
  const refit = (smaller = false) => {
    if (!now() || fitting) return;
    fitting = true;
    requestAnimationFrame(() => {
      fitting = false;
      const slide = now();
      if (slide) fit(slide, smaller);
    });
  };
  const grown = new ResizeObserver(() => {
    const slide = now();
    if (slide && !fits(slide)) refit(true);
  });
  for (const slide of slides) for (const part of slide.children) grown.observe(part);
  signal.addEventListener("abort", () => grown.disconnect());
  return refit;
}

/**
 * @param {{on: () => boolean, toggle: () => void, turn: (way: 1 | -1) => void}} presented
 * @returns {(event: KeyboardEvent) => void}
 */
function pressed({on, toggle, turn}) {
  return (event) => {
    if (!on() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return toggle();
    const {target} = event;
    if (
      target instanceof Element &&
      target.closest("input, textarea, select, [role=slider], [role=spinbutton]")
    )
      return;
    const way = FORWARD.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : null;
    if (way === null) return;
    event.preventDefault();
    turn(way);
  };
}
