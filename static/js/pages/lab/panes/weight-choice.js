/** Which weight is looked at: layer, unit, and where it comes from. A click in the network sets it too. */

import {choiceOf} from "../../../lib/spec.js";
import {choice} from "../../../widgets/controls/choice.js";

/** @typedef {import("../../../lib/unit.js").Place} Place */
/**
 * @typedef {{place: Place, shape: readonly number[], set: import("../../../lib/spec.js").DataSet,
 *   catalogue: import("../../../lib/spec.js").Catalogue, features: readonly string[]}} WeightChoiceView
 */

const BIAS = "bias";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange: (place: Place) => void}} options
 * @returns {{update(view: WeightChoiceView): void, destroy(): void}}
 */
export function weightChoice(container, {onChange}) {
  /** @type {WeightChoiceView | null} */
  let view = null;
  const move = (/** @type {Partial<Place>} */ to) => view && onChange({...view.place, ...to});
  const layer = choice(container, {
    label: "Layer",
    onChange: (value) => move({layer: Number(value), unit: 0, input: null}),
  });
  const unit = choice(container, {label: "Unit", onChange: (value) => move({unit: Number(value)})});
  const input = choice(container, {
    label: "Weight",
    onChange: (value) => move({input: value === BIAS ? null : Number(value)}),
  });
  return {
    update(next) {
      view = next;
      const {place, shape, set, catalogue, features} = next;
      const layers = shape.length - 1;
      const below = (/** @type {number} */ index) =>
        place.layer > 0
          ? `unit ${index + 1}`
          : set.side
            ? `pixel ${index + 1}`
            : choiceOf(catalogue.feature, features[index]).title;
      layer.update({
        value: String(place.layer),
        options: numbered(layers, (index) => (index === layers - 1 ? "output" : `layer ${index + 1}`)),
      });
      unit.update({
        value: String(place.unit),
        options: numbered(shape[place.layer + 1], (index) => `unit ${index + 1}`),
      });
      input.update({
        value: place.input === null ? BIAS : String(place.input),
        options: [
          {value: BIAS, text: "bias w₀"},
          ...numbered(shape[place.layer], (index) => `from ${below(index)}`),
        ],
      });
    },
    destroy() {
      for (const one of [layer, unit, input]) one.destroy();
    },
  };
}

/** @param {number} count @param {(index: number) => string} text */
function numbered(count, text) {
  return Array.from({length: count}, (_, index) => ({value: String(index), text: text(index)}));
}
