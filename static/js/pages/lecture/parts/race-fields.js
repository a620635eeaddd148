/** What the reader sets of a race on a surface: the surface, the start, and the rates. */

import {choice} from "../../../widgets/controls/choice.js";
import {scrub} from "../../../widgets/controls/number.js";
import {make} from "../../../widgets/dom.js";
import {aimedRate} from "./aimed-rate.js";

/** @typedef {{name: string, title: string, start: [number, number], steps: number, below: number,
 *   logarithmic: boolean, rates: Record<string, number>}} Ground */
/** rates: by racer. on: those that race. inside: the one looked into. done: steps in view.
 * @typedef {{ground: Ground, start: [number, number], rates: Record<string, number>, on: string[], inside: string,
 *   done: number}} Now */

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {Now} options.now as it is set
 * @param {readonly {name: string, title: string}[]} options.surfaces
 * @param {readonly {id: string, title: string}[]} options.racers
 * @param {(to: Partial<Now>) => void} options.change
 * @param {(surface: string) => void} options.enter
 */
export function raceFields(container, {now, surfaces, racers, change, enter}) {
  const row = make("div", {class: "row start"});
  const faults = make("div", {class: "faults"});
  const about = make("p", {class: "surface-now"});
  container.append(row, faults, about);
  const ground = choice(row, {
    label: "Surface",
    options: surfaces.map(({name, title}) => ({value: name, text: title})),
    onChange: enter,
  });
  const knob = (/** @type {string} */ label, /** @type {(value: number) => void} */ onChange) => {
    const place = make("span", {class: "knob"}, `${label} `);
    row.append(place);
    const range = {minimum: -20, maximum: 20, step: 0.1, digits: 3};
    return scrub(place, {label: `Start ${label}`, ...range, faults, onChange});
  };
  const a = knob("w₁", (value) => change({start: [value, now.start[1]]}));
  const b = knob("w₂", (value) => change({start: [now.start[0], value]}));
  const rate = aimedRate(container, {
    onChange(value) {
      const own = {...now.rates, [now.inside]: value};
      const same = Object.fromEntries(Object.keys(own).map((name) => [name, value]));
      change({rates: rate.all() ? same : own});
    },
  });
  const section = container.closest("section");
  let told = "";
  return {
    update() {
      ground.update({value: now.ground.name});
      a.update({value: now.start[0]});
      b.update({value: now.start[1]});
      const whose = racers.find(({id}) => id === now.inside)?.title ?? "";
      rate.update({rate: now.rates[now.inside], whose});
      if (told === now.ground.name) return;
      told = now.ground.name;
      const text = section?.querySelector(`[data-surface="${told}"]`)?.cloneNode(true);
      about.replaceChildren(...(text?.childNodes ?? []));
    },
    destroy() {
      for (const part of [ground, a, b, rate]) part.destroy();
      container.replaceChildren();
    },
  };
}
