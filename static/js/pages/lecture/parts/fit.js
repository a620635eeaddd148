/** A fit in training: a trial's answers with its examples, those held out hollow, and its losses under it. */

import {clamp} from "../../../lib/arrays.js";
import {dataSetOf} from "../../../lib/data.js";
import * as describe from "../../../lib/describe.js";
import {count, loss as lossText} from "../../../lib/format.js";
import {column} from "../../../lib/history.js";
import {answerMaps, mapTitle} from "../../../lib/maps.js";
import {losses} from "../../../lib/trials.js";
import {make, write} from "../../../widgets/dom.js";
import {boundary} from "../../../widgets/figures/boundary.js";
import {lines} from "../../../widgets/figures/lines.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */
/** @typedef {import("../../../lib/history.js").History} History */
/** What a figure shows beside a curve. fresh, ghost: as in a boundary. @typedef {Pick<import("../../../widgets/figures/boundary.js").BoundaryView, "fresh" | "ghost">} Over */

/** What a figure calls the set that is held out from training. */
const HELD_OUT = "validation";

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @param {{of?: string, trial?: () => number}} [options] of: what is drawn, for the figure's name; trial: which one
 * @returns {{update(theme: Theme, over?: Over): void, destroy(): void}}
 */
export function fittedCurve(container, run, catalogue, {of = "", trial = () => 0} = {}) {
  const text = make("figcaption", {class: "hush"});
  const root = make("figure", {class: "picture fit-part", "aria-label": `Fitted curve${of}`}, text);
  container.append(root);
  const widget = boundary(root);
  const mapOf = answerMaps();
  const alone = own();
  return {
    update(theme, over = {}) {
      const {started, settings, frame, step} = run.state();
      if (!started || !settings) return;
      const set = dataSetOf(catalogue, settings.data);
      root.setAttribute("aria-label", `${mapTitle(set)}${of}`);
      const map = alone(mapOf(frame, set, trial()));
      widget.update({map, set, points: started.points, showTest: true, theme, ...over});
      const points = {training: started.training_points, test: started.test_points};
      const accuracy = frame?.head.test_accuracy?.[trial()];
      write(text, describe.boundaryText({step, accuracy, set, ...points}));
    },
    destroy() {
      widget.destroy();
      root.remove();
    },
  };
}

/** @typedef {import("../../../lib/maps.js").AnswerMap} AnswerMap */

/** @returns {(map: AnswerMap) => AnswerMap} the same map with the curve of its own trial alone, while it stays the same */
function own() {
  /** @type {AnswerMap | null} */
  let last = null;
  /** @type {AnswerMap | null} */
  let kept = null;
  return (map) => {
    if (map !== last || !kept) {
      last = map;
      kept = {...map, curves: map.curves ? curveOf(map.curves) : null};
    }
    return kept;
  };
}

/** @param {import("../../../lib/maps.js").Curves} curves @returns {import("../../../lib/maps.js").Curves} */
function curveOf({values, points, trial}) {
  return {values: values.subarray(trial * points, (trial + 1) * points), points, trial: 0};
}

/**
 * The losses of a trial as numbers and over the steps.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {{name: string, trial?: () => number, bounds?: {low: number, high: number}}} options bounds: of the loss axis
 * @returns {{update(theme: Theme, mark?: number | null): void, destroy(): void}} mark: a step that is marked
 */
export function lossLines(container, run, {name, trial = () => 0, bounds}) {
  const [training, heldOut] = [readout(`Training loss, ${name}`), readout(`Validation loss, ${name}`)];
  const words = make(
    "p",
    {class: "fit-losses"},
    make("span", {}, "training ", training),
    make("span", {}, `${HELD_OUT} `, heldOut),
  );
  const root = make("figure", {class: "picture loss-part", "aria-label": `Losses, ${name}`});
  container.append(words, root);
  const widget = lines(root);
  const columns = remembered();
  /** What leaves the axis stands at its edge. @param {(number | null)[]} each */
  const within = (each) =>
    bounds ? each.map((value) => value && clamp(value, bounds.low, bounds.high)) : each;
  return {
    update(theme, mark = null) {
      const now = losses(run.state(), trial());
      write(training, lossText(now.training));
      write(heldOut, lossText(now.test));
      const strokes = strokesOf(theme);
      const {x, values} = columns(run.state().history, trial());
      const drawn = values.map((each, index) => ({
        values: within(each),
        stroke: strokes[index],
        name: ["training", HELD_OUT][index],
      }));
      widget.update({
        x,
        lines: drawn,
        logarithmic: true,
        title: "loss",
        marks: mark === null ? [] : [mark],
        marked: "the lowest validation loss",
        bounds,
        theme,
      });
    },
    destroy() {
      widget.destroy();
      root.remove();
      words.remove();
    },
  };
}

/** @param {string} label */
function readout(label) {
  return make("output", {"aria-label": label, "aria-live": "off"}, "–");
}

/** @param {Theme} theme @returns {import("../../../lib/trials.js").Stroke[]} of the training loss, and of the other */
const strokesOf = (theme) => [
  {colour: theme.ink, dash: []},
  {colour: theme.inkSoft, dash: [5, 4]},
];

/** @returns {(history: History, trial: number) => {x: number[], values: (number | null)[][]}} the same while nothing is new */
function remembered() {
  /** @type {{history: History, trial: number, found: {x: number[], values: (number | null)[][]}} | null} */
  let last = null;
  return (history, trial) => {
    if (last?.history === history && last.trial === trial) return last.found;
    const values = /** @type {const} */ (["training_loss", "test_loss"]).map((name) =>
      Array.from(column(history, name, trial).subarray(0, history.length), (value) =>
        Number.isFinite(value) ? value : null,
      ),
    );
    last = {history, trial, found: {x: Array.from(history.step.subarray(0, history.length)), values}};
    return last.found;
  };
}

/**
 * @param {History} history
 * @param {number} [trial]
 * @returns {{step: number, loss: number} | null} where the held-out loss was lowest; null before any step
 */
export function lowest(history, trial = 0) {
  const values = column(history, "test_loss", trial);
  let best = -1;
  for (let i = 0; i < history.length; i++) if (best < 0 || values[i] < values[best]) best = i;
  return best < 0 ? null : {step: history.step[best], loss: values[best]};
}

/**
 * The losses of several networks as they stand, and which of them the validation loss chooses.
 * @param {import("../../../store.js").RunState} state
 * @param {number} trials
 * @returns {{training: (number | null)[], validation: (number | null)[], chosen: number | null}} chosen: null before any step
 */
export function bySet(state, trials) {
  const each = Array.from({length: trials}, (_, trial) => losses(state, trial));
  const validation = each.map(({test}) => test ?? null);
  const least = Math.min(...validation.map((loss) => loss ?? Number.POSITIVE_INFINITY));
  const chosen = state.step > 0 ? validation.indexOf(least) : -1;
  return {
    training: each.map(({training}) => training ?? null),
    validation,
    chosen: chosen < 0 ? null : chosen,
  };
}

/** @param {{step: number, loss: number} | null} found */
export function lowestText(found) {
  return found
    ? `Lowest validation loss: ${lossText(found.loss)}, at step ${count(found.step)}.`
    : "Lowest validation loss: not trained yet.";
}
