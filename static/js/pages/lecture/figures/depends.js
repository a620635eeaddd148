/**
 * How far each weight moves next, over its gradient or over its own size, for optimizers side by side as they train.
 * Options: recipe, of a trial for each, on all examples; titles; over: "gradient" or "value"; across, up: the powers
 * of ten that the axes show, from and to; speed: steps a second.
 */

import {count} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {speck, updateCloud} from "../../../widgets/figures/updates.js";
import {live} from "../../live.js";
import {drive} from "../parts/drive.js";

const EVERY_SECONDS = 0.15;
const TITLES = {gradient: "size of the gradient", value: "size of the weight"};

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, run: open, redraw}) {
  const {recipe, titles, across, up, speed = 20} = options;
  const over = /** @type {"gradient" | "value"} */ (options.over ?? "gradient");
  const run = open(recipe);
  const bar = drive(container, run, {speed});
  const place = make("output", {"aria-label": "Step", "aria-live": "off"}, "0");
  const key = make("p", {class: "speck-key"});
  const figure = make("figure", {class: "picture", "aria-label": `Step over ${TITLES[over]}`});
  container.append(key, figure);
  const widget = updateCloud(figure);
  const asked = titles.map(() => live({probe: run.probe, redraw}, EVERY_SECONDS));
  /** @type {unknown} */
  let drawn = null;
  return {
    update(theme) {
      bar.update();
      const state = run.state();
      if (!run.ready()) return;
      if (drawn !== theme) {
        const samples = titles.map((/** @type {string} */ title, /** @type {number} */ i) =>
          make("span", {}, speck(i, theme.trials[i]), ` ${title}`),
        );
        key.replaceChildren(...samples, make("span", {}, "step ", place));
        drawn = theme;
      }
      write(place, count(state.step));
      const clouds = asked.map((/** @type {ReturnType<typeof live>} */ now, /** @type {number} */ trial) => {
        const {result} = now({state, trial}, {type: "update"});
        const update = result?.answer.type === "update" ? result.answer : null;
        return {update, colour: theme.trials[trial]};
      });
      widget.update({over, title: TITLES[over], across, up, clouds});
    },
    destroy() {
      bar.destroy();
      widget.destroy();
      for (const part of [key, figure]) part.remove();
    },
    keys: bar.keys,
  };
}
