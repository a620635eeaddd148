/** The gradient layer by layer: how large it is, how far an update goes, how much of it is noise. */

import {brief} from "../../../lib/format.js";
import {gradientText, layerNames, sampled} from "../../../lib/layers.js";
import {strokes} from "../../../lib/trials.js";
import {make, write} from "../../../widgets/dom.js";
import {lines} from "../../../widgets/figures/lines.js";
import {strokeSample} from "../../../widgets/pens.js";
import {live} from "../../live.js";

/** @typedef {import("../../../lib/layers.js").Sample} Sample */

const EVERY_SECONDS = 0.7;

/** @type {readonly {key: "norm" | "ratio" | "noise", title: string, axis: string, hint: string}[]} */
const FIGURES = [
  {key: "norm", title: "Size of the gradient", axis: "‖∂J/∂W‖", hint: "over all training data"},
  {key: "ratio", title: "Next update against weights", axis: "‖ΔW‖ / ‖W‖", hint: "about 1/1000 is healthy"},
  {
    key: "noise",
    title: "Noise of one example",
    axis: "noise² / gradient²",
    hint: "a batch of B has 1/B of it",
  },
];

/** @type {import("../panes.js").Pane} */
export const gradients = {
  id: "gradients",
  title: "Gradients",
  make(container, context) {
    const parts = build(container);
    const now = live(context, EVERY_SECONDS);
    /** @type {{of: string, samples: Sample[], last: object | null}} */
    let kept = {of: "", samples: [], last: null};
    return {
      update(view) {
        const {result, fault} = now(view, {type: "gradients"});
        write(parts.fault, fault);
        if (result?.answer.type !== "gradients") return;
        const {answer} = result;
        const of = [result.run, result.revision, result.trial].join();
        if (kept.of !== of) kept = {of, samples: [], last: null};
        if (kept.last === answer && parts.theme === view.theme) return;
        if (kept.last !== answer) kept.samples = sampled(kept.samples, answer, result.step);
        kept.last = answer;
        const batch = Math.min(view.settings.batch_size, view.state.started?.training_points ?? 1);
        parts.draw(kept.samples, view.theme);
        write(
          parts.said,
          gradientText(kept.samples[kept.samples.length - 1], answer.noise_scale, batch).join(" "),
        );
      },
      destroy: parts.destroy,
    };
  },
};

/** @param {HTMLElement} container */
function build(container) {
  const said = make("p", {class: "tells", role: "status"});
  const fault = make("p", {class: "note"});
  const table = make("div", {class: "layer-key"});
  const row = make("div", {class: "three"});
  container.append(said, fault, table, row);
  const figures = FIGURES.map(({key, title, axis, hint}) => {
    const figure = make("figure", {"aria-label": title, class: "lines"});
    row.append(make("div", {}, make("h3", {}, title, make("span", {class: "faint"}, hint)), figure));
    return {key, axis, widget: lines(figure)};
  });
  const parts = {
    said,
    fault,
    theme: /** @type {import("../../../widgets/theme.js").Theme | null} */ (null),
    /** @param {readonly Sample[]} samples @param {import("../../../widgets/theme.js").Theme} theme */
    draw(samples, theme) {
      parts.theme = theme;
      const last = samples[samples.length - 1];
      const names = layerNames(last.norm.length);
      const drawn = strokes("sweep", names.length, theme);
      const x = samples.map(({step}) => step);
      for (const {key, axis, widget} of figures) {
        const own = names.map((name, layer) => ({
          name,
          values: samples.map((sample) => sample[key][layer] ?? null),
          stroke: drawn[layer],
        }));
        widget.update({x, lines: own, logarithmic: true, title: axis, theme});
      }
      table.replaceChildren(legend(names, drawn, last));
    },
    destroy() {
      for (const {widget} of figures) widget.destroy();
      container.replaceChildren();
    },
  };
  return parts;
}

/**
 * The layers, their strokes and their numbers now.
 * @param {readonly string[]} names
 * @param {readonly import("../../../lib/trials.js").Stroke[]} drawn
 * @param {Sample} last
 */
function legend(names, drawn, last) {
  const cell = (/** @type {number | null} */ value) => make("td", {}, brief(value));
  const rows = names.map((name, layer) => {
    const sample = strokeSample();
    sample.update(drawn[layer]);
    const head = make("th", {scope: "row"}, sample.element, ` ${name}`);
    return make("tr", {}, head, cell(last.norm[layer]), cell(last.ratio[layer]), cell(last.noise[layer]));
  });
  const over = ["", "gradient", "update / weight", "noise, in examples"].map((words) =>
    words ? make("th", {scope: "col"}, words) : make("td"),
  );
  return make("table", {}, make("thead", {}, make("tr", {}, ...over)), make("tbody", {}, ...rows));
}
