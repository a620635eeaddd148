/** How weights and activations are spread, layer by layer, now and when the pane was opened. */

import {count} from "../../../lib/format.js";
import {layerNames, spreadText} from "../../../lib/layers.js";
import {activationsOf} from "../../../lib/spec.js";
import {make, write} from "../../../widgets/dom.js";
import {histogram} from "../../../widgets/figures/histogram.js";
import {live} from "../../live.js";

/** @typedef {import("../../../types.d.ts").HistogramsAnswer} Histograms */

const EVERY_SECONDS = 0.7;

/** @type {import("../panes.js").Pane} */
export const spread = {
  id: "spread",
  title: "Spread",
  make(container, context) {
    const hint = make("p", {class: "note"});
    const fault = make("p", {class: "note", role: "status"});
    const row = make("div", {class: "spread"});
    container.append(hint, fault, row);
    const now = live(context, EVERY_SECONDS);
    /** @type {ReturnType<typeof layerOf>[]} */
    let layers = [];
    /** @type {{of: string, first: Histograms | null, step: number}} */
    let kept = {of: "", first: null, step: 0};
    const clear = () => {
      for (const layer of layers) layer.destroy();
      layers = [];
    };
    return {
      update(view) {
        const {result, fault: sentence} = now(view, {type: "histograms"});
        write(fault, sentence);
        if (result?.answer.type !== "histograms") return;
        const {answer, step} = result;
        const of = [result.run, result.revision, result.trial, answer.weights.length].join();
        if (kept.of !== of) {
          kept = {of, first: answer, step};
          clear();
          layers = layerNames(answer.weights.length).map((name) => layerOf(row, name));
        }
        write(hint, `Bars: now. Outline: at step ${count(kept.step)}. The output's activation is its z.`);
        const activations = activationsOf(view.settings.network);
        for (const [index, layer] of layers.entries())
          layer.update(
            answer,
            kept.first === answer ? null : kept.first,
            index,
            activations[index] ?? "",
            view.theme,
          );
      },
      destroy() {
        clear();
        container.replaceChildren();
      },
    };
  },
};

/**
 * @param {HTMLElement} row
 * @param {string} name
 */
function layerOf(row, name) {
  const figures = ["weights", "activations"].map((what) =>
    make("figure", {"aria-label": `Spread of the ${what}, ${name}`, class: "histogram"}),
  );
  const note = make("p", {class: "note"});
  const labels = ["weights", "activations"].map((what) => make("span", {class: "faint"}, what));
  const root = make("div", {}, make("h3", {}, name), labels[0], figures[0], labels[1], figures[1], note);
  row.append(root);
  const [weights, activations] = figures.map((figure) => histogram(figure));
  return {
    /**
     * @param {Histograms} now
     * @param {Histograms | null} before
     * @param {number} layer
     * @param {string} activation
     * @param {import("../../../widgets/theme.js").Theme} theme
     */
    update(now, before, layer, activation, theme) {
      weights.update({now: now.weights[layer], before: before?.weights[layer] ?? null, theme});
      activations.update({now: now.activations[layer], before: before?.activations[layer] ?? null, theme});
      write(note, spreadText(now.activations[layer], activation));
    },
    destroy() {
      weights.destroy();
      activations.destroy();
      root.remove();
    },
  };
}
