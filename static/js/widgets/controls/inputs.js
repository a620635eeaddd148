/** The network's input features as pictures that can be switched on and off. */

import {level, paintMap} from "../../lib/colours.js";
import {featureFilter} from "../../lib/data.js";
import {featureMap} from "../../lib/features.js";
import {make} from "../dom.js";
import {noteOf} from "../notice.js";

const SIZE = 24;

/** @typedef {import("../../lib/spec.js").Choice} Choice */
/** @typedef {{set: import("../../lib/spec.js").DataSet, chosen: readonly string[], theme: import("../theme.js").Theme,
 *   effect?: import("../../lib/effects.js").Effect}} InputsView effect: of the only one chosen */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{features: readonly Choice[], onChange?: (chosen: string[]) => void}} options
 * @returns {{update(view: InputsView): void, destroy(): void}}
 */
export function inputs(container, {features, onChange = () => {}}) {
  const root = make("div", {class: "thumbs", role: "group", "aria-label": "Inputs"});
  const ended = new AbortController();
  /** @type {readonly string[]} */
  let chosen = [];
  const tiles = features.map(({name, title}) => {
    const canvas = make("canvas", {width: SIZE, height: SIZE, "aria-hidden": "true"});
    const button = make("button", {type: "button", class: "thumb", title}, canvas, make("span", {}, title));
    const toggle = () => {
      const next = features
        .map((f) => f.name)
        .filter((f) => (f === name ? !chosen.includes(f) : chosen.includes(f)));
      if (next.length) onChange(next);
    };
    button.addEventListener("click", toggle, {signal: ended.signal});
    root.append(button);
    return {name, canvas, button, note: noteOf(button, container)};
  });
  container.append(root);
  /** @type {{set?: string, theme?: object}} */
  let drawn = {};
  return {
    update(view) {
      chosen = view.chosen;
      const fit = featureFilter(view.set);
      for (const {name, button, note} of tiles) {
        button.hidden = !fit(name);
        const on = chosen.includes(name);
        note(on && chosen.length === 1 ? view.effect : undefined);
        if (button.getAttribute("aria-pressed") !== String(on))
          button.setAttribute("aria-pressed", String(on));
      }
      if (drawn.set === view.set.name && drawn.theme === view.theme) return;
      drawn = {set: view.set.name, theme: view.theme};
      for (const {name, canvas} of tiles) draw(canvas, featureMap(name, view.set, SIZE), view.theme.soft);
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {Uint32Array} colours
 */
function draw(canvas, values, colours) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(SIZE, SIZE);
  paintMap(new Uint32Array(image.data.buffer), values, SIZE, colours, level);
  context.putImageData(image, 0, 0);
}
