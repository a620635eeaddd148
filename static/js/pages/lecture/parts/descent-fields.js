/** What the reader sets of a walk down a loss: where it starts, and how fast. */

import {scrub} from "../../../widgets/controls/number.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {make} from "../../../widgets/dom.js";

/** @typedef {import("../../../types.d.ts").DescentQuery} DescentQuery */

/**
 * @param {HTMLElement} root
 * @param {{question: () => DescentQuery & Required<Pick<DescentQuery, "walkers" | "start">>,
 *   place: (a: number, b: number) => void, change: (to: Partial<DescentQuery>) => void}} given
 */
export function descentFields(root, {question, place, change}) {
  const row = make("div", {class: "descent-fields"});
  const faults = make("div", {class: "faults"});
  root.append(row, faults);
  const knob = (/** @type {string} */ label, /** @type {(value: number) => void} */ onChange) => {
    const slot = make("span", {class: "knob"}, label);
    row.append(slot);
    return scrub(slot, {
      label: `Start ${label}`,
      minimum: -20,
      maximum: 20,
      step: 0.2,
      digits: 2,
      faults,
      onChange,
    });
  };
  const a = knob("w₁", (value) => place(value, question().start[1]));
  const b = knob("w₂", (value) => place(question().start[0], value));
  let sigma = 3;
  const spread = make("span", {class: "knob"}, "σ");
  const draw = make("button", {type: "button"}, "Random start");
  draw.addEventListener("click", () => place(normal() * sigma, normal() * sigma));
  row.append(spread, draw);
  const width = scrub(spread, {
    label: "Spread σ of a random start",
    minimum: 0,
    maximum: 10,
    digits: 2,
    faults,
    onChange(value) {
      sigma = value;
      width.update({value});
    },
  });
  width.update({value: sigma});
  const slot = make("div", {class: "rate-slot"});
  row.append(slot);
  const rate = rateSlider(slot, {
    onChange: (value) => change({walkers: question().walkers.map((one) => ({...one, learning_rate: value}))}),
  });
  return {
    update() {
      const {start, walkers} = question();
      a.update({value: start[0]});
      b.update({value: start[1]});
      rate.update({rate: walkers[0].learning_rate ?? 1, bound: null});
    },
    destroy() {
      for (const part of [a, b, width, rate]) part.destroy();
      row.remove();
    },
  };
}

/** A draw from N(0, 1), by Box and Muller. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
