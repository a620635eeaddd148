/** The learning rate: a long logarithmic slider, the same value to be typed, and a mark where it gets too large. */

import {rate as format, full, parseNumber, readRate} from "../../lib/format.js";
import {logTicks, RATE, rateAt, ratePosition} from "../../lib/scales.js";
import {limits} from "../../lib/spec.js";
import {freshId, make, write} from "../dom.js";
import {faultOf} from "../notice.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (rate: number) => void}} [options] called while it moves
 * @returns {{update(view: {rate: number, bound: number | null,
 *   effect?: import("../../lib/effects.js").RateEffect}): void, destroy(): void}} bound: the largest
 *   rate at which plain gradient descent is stable; null where it is not known
 */
export function rateSlider(container, {onChange = () => {}} = {}) {
  const {root, range, field, complain, mark, force, said} = build();
  container.append(root);
  const ended = new AbortController();
  const {signal} = ended;
  let held = false;
  let shown = Number.NaN;

  /** @param {number} rate */
  const show = (rate) => {
    shown = rate;
    field.value = full(rate);
    range.setAttribute("aria-valuetext", format(rate));
    complain(field, "");
  };
  const slid = () => {
    held = true;
    show(rateAt(range.valueAsNumber));
    onChange(shown);
  };
  const typed = () => {
    const read = parseNumber(field.value, {
      minimum: limits.learning_rate[0],
      maximum: limits.learning_rate[1],
    });
    if ("sentence" in read) return complain(field, read.sentence);
    range.value = String(ratePosition(read.value));
    show(read.value);
    onChange(read.value);
  };
  range.addEventListener("input", slid, {signal});
  range.addEventListener("change", () => (held = false), {signal});
  field.addEventListener("change", typed, {signal});
  return {
    update({rate, bound, effect}) {
      showBound(mark, bound);
      const now = effect?.now ?? null;
      force.hidden = now === null;
      write(force, now === null ? "" : `in force ${now === 0 ? "0" : readRate(now)}`);
      write(said, effect?.sentence ?? "");
      root.classList.toggle("idle", effect?.idle ?? false);
      if (held || rate === shown) return;
      range.value = String(ratePosition(rate));
      show(rate);
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

const [LOW, HIGH] = [Math.log10(RATE.low), Math.log10(RATE.high)];
const place = (/** @type {number} */ power) => `${((power - LOW) / (HIGH - LOW)) * 100}%`;

/**
 * @param {HTMLElement} mark
 * @param {number | null} bound
 */
function showBound(mark, bound) {
  mark.hidden = bound === null || bound < RATE.low || bound > RATE.high;
  if (bound === null || mark.hidden) return;
  mark.style.left = place(Math.log10(bound));
  mark.title = `2/λ = ${format(bound)}: above this rate plain gradient descent overshoots further each step`;
}

function build() {
  const id = freshId("rate");
  const range = make("input", {type: "range", id, min: LOW, max: HIGH, step: 0.02});
  const ticks = logTicks(LOW, HIGH, 7).map(({at, text}) => make("span", {style: `left:${place(at)}`}, text));
  const mark = make("i", {class: "bound", hidden: true}, make("span", {}, "2/λ"));
  const scale = make("div", {class: "scale", "aria-hidden": "true"}, ...ticks);
  const {fault, complain} = faultOf(`${id}-fault`);
  const field = make("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": "Learning rate, typed",
    "aria-describedby": fault.id,
  });
  const bounds = make("div", {class: "bounds"}, mark);
  const track = make("div", {class: "track"}, range, scale, bounds);
  const force = make("small", {class: "force", hidden: true});
  const name = make("div", {class: "name"}, make("label", {for: id}, "Learning rate"), force);
  const said = make("p", {class: "effect", role: "status"});
  const root = make("div", {class: "rate"}, name, track, field, fault, said);
  return {root, range, field, complain, mark, force, said};
}
