/** What a live figure draws of its run: the map, the curves, the numbers, the network. */

import {dataSetOf} from "../../../lib/data.js";
import * as describe from "../../../lib/describe.js";
import {answerMaps, mapTitle} from "../../../lib/maps.js";
import {activationsOf, activationText, choiceOf, sizes} from "../../../lib/spec.js";
import {losses} from "../../../lib/trials.js";
import {pass} from "../../../lib/unit.js";
import {readouts} from "../../../widgets/controls/readouts.js";
import {make, write} from "../../../widgets/dom.js";
import {boundary} from "../../../widgets/figures/boundary.js";
import {history} from "../../../widgets/figures/history.js";
import {network} from "../../../widgets/figures/network.js";
import {trialsOf} from "./trials.js";

/**
 * @param {import("../run.js").FigureRun} run that sees x₁ and x₂ alone, in this order
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @returns {((x1: number, x2: number) => number) | null} z at a point in data units; null before there is a frame
 */
export function answerOf(run, catalogue) {
  const {settings, frame} = run.state();
  const weights = frame?.weights;
  if (!settings || !weights) return null;
  const set = dataSetOf(catalogue, settings.data);
  const {center = [0, 0], scale = [1, 1]} = set;
  const {features} = settings.network;
  const activations = activationsOf(settings.network);
  const network = {sizes: sizes(settings, set), activations, weights, squash: /** @type {const} */ ("none")};
  return (x1, x2) => {
    const both = [(x1 - center[0]) / scale[0], (x2 - center[1]) / scale[1]];
    return pass(network, both.slice(0, features.length)).z[activations.length][0];
  };
}

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */
/** @typedef {{update(theme: Theme): void, destroy(): void}} Part */

/**
 * The decision boundary of a run with its examples.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {Catalogue} catalogue
 * @param {{name?: string, showTest?: boolean, bare?: boolean}} [options] name: of the figure, for those who do not
 *   see it; bare: the examples alone, without the network's answers
 * @returns {Part}
 */
export function map(container, run, catalogue, {name, showTest = false, bare = false} = {}) {
  const {root, text} = picture(container, "map-part", name ?? "Decision boundary");
  const widget = boundary(root);
  const mapOf = answerMaps();
  return {
    update(theme) {
      const {started, settings, frame, step} = run.state();
      if (!started || !settings) return;
      const set = dataSetOf(catalogue, settings.data);
      root.setAttribute("aria-label", name ?? mapTitle(set));
      widget.update({map: mapOf(bare ? null : frame, set), set, points: started.points, showTest, theme});
      const accuracy = frame?.head.test_accuracy?.[0];
      const points = {training: started.training_points, test: started.test_points};
      write(text, describe.boundaryText({step, accuracy, set, ...points}));
    },
    destroy() {
      widget.destroy();
      root.remove();
    },
  };
}

/**
 * Loss over learning rate, on one step axis.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {{logarithmic?: boolean, catalogue?: Catalogue}} [options] catalogue: to name several trials by
 * @returns {Part}
 */
export function curves(container, run, {logarithmic = false, catalogue} = {}) {
  const upper = picture(container, "loss-part", "Loss");
  const lower = picture(container, "rates-part", "Learning rate over time");
  const widget = history({loss: upper.root, rate: lower.root});
  return {
    update(theme) {
      const {history: kept, step, marks, frame, wholeDiverged, diverged} = run.state();
      widget.update({
        history: kept,
        step,
        marks,
        fell: (wholeDiverged ?? diverged)?.step ?? null,
        logarithmic,
        tip: frame?.head ?? null,
        comparison: catalogue ? trialsOf(run, catalogue, theme) : null,
        theme,
      });
      const {training, test} = losses(run.state(), run.aimed());
      const first = kept.length ? kept.columns.training_loss[0] : undefined;
      write(
        upper.text,
        describe.curveText({step, training: step ? training : undefined, test, first, marks}),
      );
    },
    destroy() {
      widget.destroy();
      upper.root.remove();
      lower.root.remove();
    },
  };
}

/**
 * Step, epoch, losses and speed.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {() => number} [trial] whose losses
 * @returns {Part}
 */
export function numbers(container, run, trial = () => 0) {
  const widget = readouts(container);
  return {
    update() {
      const {step, frame, history: kept, phase} = run.state();
      const epoch = frame?.head.epoch ?? kept.epoch[kept.length - 1] ?? 0;
      const speed = phase === "training" ? (frame?.head.steps_per_second ?? 0) : 0;
      widget.update({step, epoch, ...losses(run.state(), trial()), speed});
    },
    destroy: widget.destroy,
  };
}

/**
 * The network with its links and each unit's map.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {Catalogue} catalogue
 * @returns {Part}
 */
export function diagram(container, run, catalogue) {
  const {root, text} = picture(container, "net", "Network");
  const widget = network(root);
  return {
    update(theme) {
      const {started, settings, frame} = run.state();
      if (!started || !settings) return;
      const set = dataSetOf(catalogue, settings.data);
      const {features} = settings.network;
      widget.update({
        boundary: frame?.boundary ?? null,
        size: frame?.size ?? 0,
        regression: set.problem === "regression",
        theme,
        sizes: sizes(settings, set),
        features,
        titles: features.map((name) => choiceOf(catalogue.feature, name).title),
        set,
        weights: frame?.weights ?? null,
        units: frame?.units ?? null,
        outputs: frame?.outputs ?? null,
        unitSize: frame?.unitSize ?? 0,
      });
      const shape = {
        sizes: sizes(settings, set),
        parameters: started.parameters,
        activation: activationText(catalogue, settings.network),
      };
      write(text, describe.networkText(shape));
    },
    destroy() {
      widget.destroy();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {string} kind
 * @param {string} name
 */
function picture(container, kind, name) {
  const text = make("figcaption", {class: "hush"});
  const root = make("figure", {class: `picture ${kind}`, "aria-label": name}, text);
  container.append(root);
  return {root, text};
}
