/** Presenting: one slide at a time, full screen where the browser lets it, arrow keys from one to the next. */

import {write} from "../../widgets/dom.js";

const FORWARD = ["ArrowRight", "PageDown"];
const BACK = ["ArrowLeft", "PageUp"];

/**
 * @param {{button: HTMLElement, slides: HTMLElement[], signal: AbortSignal}} options
 * @returns {{toggle(): void}}
 */
export function presenter({button, slides, signal}) {
  const root = document.documentElement;
  let on = false;
  let at = 0;

  /** @param {number} index */
  function show(index) {
    at = Math.min(slides.length - 1, Math.max(0, index));
    for (const [other, slide] of slides.entries()) slide.classList.toggle("shown", other === at);
    root.style.setProperty("--presented", `${((at + 1) / slides.length) * 100}%`);
    history.replaceState(null, "", `#${slides[at].id}`);
    scrollTo(0, 0);
    slides[at].focus({preventScroll: true});
  }
  /** @returns {number} the slide at the top of the view */
  const current = () => {
    const middle = innerHeight / 2;
    const found = slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return found < 0 ? slides.length - 1 : found;
  };
  function toggle() {
    const place = on ? at : current();
    on = !on;
    root.classList.toggle("presenting", on);
    button.setAttribute("aria-pressed", String(on));
    write(button, on ? "Stop presenting" : "Present");
    if (on) {
      root.requestFullscreen?.().catch(() => {}); // presenting goes on in the window
      show(place);
    } else {
      if (document.fullscreenElement) document.exitFullscreen();
      slides[place].scrollIntoView();
    }
  }
  /** @param {KeyboardEvent} event */
  function pressed(event) {
    if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") return toggle();
    if (
      event.target instanceof Element &&
      event.target.closest("input, textarea, select, [role=slider], [role=spinbutton]")
    )
      return;
    const by = FORWARD.includes(event.key) ? 1 : BACK.includes(event.key) ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    show(at + by);
  }
  button.addEventListener("click", toggle, {signal});
  addEventListener("keydown", pressed, {signal});
  document.addEventListener("fullscreenchange", () => on && !document.fullscreenElement && toggle(), {
    signal,
  });
  return {toggle};
}
