/** The step in view: a slider along the step axis, and a line through both figures that can be dragged. */

import {count} from "../../lib/format.js";
import {make} from "../dom.js";
import {BOTTOM, TOP} from "./history-axes.js";

/** @typedef {import("./history-drawing.js").Scale} Scale */
/** @typedef {import("../surface.js").Surface} Surface */
/** @typedef {import("../theme.js").Theme} Theme */
/** end: of the axis. look: the step in view, null where it is the newest. scale: null before the first layout. */
/** @typedef {{step: number, look: number | null, end: number, scale: Scale | null}} ScrubberView */

const THUMB = 14;
const VEIL = 0.66;
/** One step either way, wherever on the axis. @type {Readonly<Record<string, number>>} */
const ARROWS = {ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1};

/**
 * @param {HTMLElement} container positioned; the slider stands at its top
 * @param {readonly HTMLElement[]} figures on which the line can be dragged, their left edges in line with the container's
 * @param {(step: number | null) => void} onLook null: at the newest step again
 * @returns {{update(view: ScrubberView): void, destroy(): void}}
 */
export function scrubber(container, figures, onLook) {
  const input = make("input", {
    type: "range",
    class: "when",
    min: 0,
    max: 1,
    step: "any",
    "aria-label": "Step in view",
  });
  input.style.setProperty("--thumb", `${THUMB}px`);
  input.style.left = `${TOP.left - THUMB / 2}px`;
  input.style.width = `calc(100% - ${TOP.left + TOP.right - THUMB}px)`;
  container.append(input);
  const ended = new AbortController();
  const {signal} = ended;
  /** @type {ScrubberView | null} */
  let view = null;
  let held = false;
  const to = (/** @type {number} */ step) => {
    const whole = Math.max(0, Math.round(step));
    if (view) onLook(whole >= view.step ? null : whole);
  };
  const drag = (/** @type {PointerEvent} */ event) => {
    const x = event.clientX - container.getBoundingClientRect().left;
    if (view?.scale && view.step > 0) to(view.scale.value(x));
  };
  input.addEventListener("input", () => view?.scale && to(view.scale.units.step(input.valueAsNumber)), {
    signal,
  });
  input.addEventListener(
    "keydown",
    (event) => {
      const by = ARROWS[event.key];
      if (!view || by === undefined) return;
      event.preventDefault();
      to((view.look ?? view.step) + by);
    },
    {signal},
  );
  input.addEventListener("pointerdown", () => (held = true), {signal});
  for (const name of ["pointerup", "pointercancel", "change"])
    input.addEventListener(name, () => (held = false), {signal});
  for (const figure of figures) {
    const begin = (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest("button, input"))
        return;
      figure.setPointerCapture(event.pointerId);
      drag(event);
    };
    figure.addEventListener("pointerdown", begin, {signal});
    figure.addEventListener(
      "pointermove",
      (event) => figure.hasPointerCapture(event.pointerId) && drag(event),
      {signal},
    );
  }
  return {
    update(next) {
      view = next;
      const {step, look, end, scale} = next;
      const at = scale?.units.at ?? Number;
      if (input.max !== String(at(end))) input.max = String(at(end));
      if (!held) input.value = String(at(look ?? step));
      input.disabled = step === 0;
      const text = look === null ? `step ${count(step)}, now` : `step ${count(look)} of ${count(step)}`;
      if (input.getAttribute("aria-valuetext") !== text) input.setAttribute("aria-valuetext", text);
    },
    destroy() {
      ended.abort();
      input.remove();
    },
  };
}

/**
 * The line at the step in view, and a veil over what came after it.
 * @param {Surface} upper
 * @param {Surface} lower
 * @param {number} x
 * @param {Theme} theme
 */
export function drawLook(upper, lower, x, theme) {
  for (const [{context, width, height}, margin] of /** @type {const} */ ([
    [upper, TOP],
    [lower, BOTTOM],
  ])) {
    context.globalAlpha = VEIL;
    context.fillStyle = theme.paper;
    context.fillRect(
      x,
      margin.top - 2,
      width - margin.right + 2 - x,
      height - margin.top - margin.bottom + 4,
    );
    context.globalAlpha = 1;
    context.beginPath();
    context.moveTo(x, -TOP.top);
    context.lineTo(x, margin === BOTTOM ? height - BOTTOM.bottom : height);
    context.strokeStyle = theme.ink;
    context.lineWidth = 1.6;
    context.stroke();
  }
}
