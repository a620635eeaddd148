/** The Lab's four figures and its readouts, each drawn from the state of the run. */

import * as describe from "../lib/describe.js";
import {count, loss as lossText, percent, rate as rateText, signed} from "../lib/format.js";
import {choiceOf, sizes, widened, withNetwork} from "../lib/spec.js";
import {boundary} from "../widgets/boundary.js";
import {write} from "../widgets/dom.js";
import {history} from "../widgets/history.js";
import {network} from "../widgets/network.js";
import {notice} from "../widgets/notice.js";
import {readouts} from "../widgets/readouts.js";

/** @typedef {import("../store.js").RunState} RunState */
/** @typedef {import("../lib/spec.js").RunSpec} RunSpec */
/** @typedef {{state: RunState, theme: import("../widgets/theme.js").Theme}} FiguresView */
/** @typedef {{state: RunState, spec: RunSpec, set: import("../lib/spec.js").DataSet, regression: boolean}} Shown */

const CALM = 2500;

/**
 * @param {import("./controls.js").Bench} bench
 * @param {() => void} redraw asks for a drawing
 * @returns {{update(view: FiguresView): void}}
 */
export function figures({find, catalogue, actions, spec}, redraw) {
  const showTest = /** @type {HTMLInputElement} */ (find("show-test"));
  const logarithmic = /** @type {HTMLInputElement} */ (find("logarithmic"));
  showTest.addEventListener("change", redraw);
  logarithmic.addEventListener("change", redraw);
  const hints = hintsOf(find);
  const map = boundary(find("boundary"), {onHover: hints.boundary});
  const net = network(find("network"), {
    onHover: hints.network,
    onWiden: (layer, by) => {
      const hidden = widened(spec().network.hidden, layer, by);
      const sentence = `Hidden layer ${layer + 1} has ${hidden[layer]} ${hidden[layer] === 1 ? "unit" : "units"} now.`;
      actions.rebuild(withNetwork(spec(), {hidden}), sentence);
    },
  });
  const time = history({loss: find("loss"), rate: find("rates")}, {onHover: hints.time});
  const numbers = readouts(find("readouts"));
  const diverged = notice(find("loss"), {onAction: actions.recover});
  const words = captions(find, catalogue);

  return {
    update({state, theme}) {
      const {started, settings, frame} = state;
      if (!started || !settings) return;
      const set = choiceOf(catalogue.dataset, settings.data.dataset);
      const regression = set.problem === "regression";
      const shown = {state, spec: settings, set, regression};
      const picture = {boundary: frame?.boundary ?? null, size: frame?.size ?? 0, regression, theme};
      map.update({
        ...picture,
        extent: set.extent,
        columns: set.columns,
        points: started.points,
        showTest: showTest.checked,
      });
      net.update({
        ...picture,
        sizes: sizes(settings.network),
        features: settings.network.features,
        titles: settings.network.features.map((name) => choiceOf(catalogue.feature, name).title),
        set,
        weights: firstTrial(frame, settings),
        units: frame?.units ?? null,
        unitSize: frame?.unitSize ?? 0,
      });
      const tip = frame?.head ?? null;
      time.update({
        history: state.history,
        step: state.step,
        marks: state.marks,
        logarithmic: logarithmic.checked,
        tip,
        theme,
      });
      numbers.update(numbersOf(state));
      const fallen = state.phase === "diverged" ? state.diverged : null;
      diverged.update(fallen && {sentence: fallen.sentence, action: "Back one step with the rate ÷ 10"});
      hints.update(shown, started.parameters);
      words(shown);
    },
  };
}

/**
 * The weights of the first trial.
 * @param {RunState["frame"]} frame
 * @param {RunSpec} spec
 * @returns {Float32Array | null}
 */
function firstTrial(frame, spec) {
  if (!frame?.weights) return null;
  return spec.trials.length === 1
    ? frame.weights
    : frame.weights.subarray(0, frame.weights.length / spec.trials.length);
}

/**
 * @param {RunState} state
 * @returns {import("../widgets/readouts.js").ReadoutsView}
 */
export function numbersOf({step, frame, history: kept, phase}) {
  const last = kept.length - 1;
  const known = frame && (last < 0 || frame.head.step >= kept.step[last]);
  const at = last * kept.trials;
  const value = (/** @type {Float64Array} */ column) =>
    last < 0 ? undefined : Number.isNaN(column[at]) ? null : column[at];
  return {
    step,
    epoch: known ? frame.head.epoch : last < 0 ? 0 : kept.epoch[last],
    training: known ? frame.head.training_loss[0] : value(kept.columns.training_loss),
    test: known ? frame.head.test_loss[0] : value(kept.columns.test_loss),
    speed: phase === "training" ? (frame?.head.steps_per_second ?? 0) : 0,
  };
}

/**
 * The small words beside each title: what the figure shows, or what lies under the pointer.
 * @param {(id: string) => HTMLElement} find
 */
function hintsOf(find) {
  /** @type {{boundary: string | null, network: string | null, time: string | null}} */
  const over = {boundary: null, network: null, time: null};
  /** @type {{boundary: string, network: string, time: string}} */
  const plain = {boundary: "", network: "", time: "marks are your changes"};
  /** @type {Shown | null} */
  let shown = null;
  const show = (/** @type {keyof typeof plain} */ name) =>
    write(find(`${name}-hint`), over[name] ?? plain[name]);
  return {
    /** @param {import("../widgets/boundary.js").Sample | null} sample */
    boundary(sample) {
      over.boundary =
        sample && `${signed(sample.x1)}, ${signed(sample.x2)}: ${valueText(sample.value, shown)}`;
      show("boundary");
    },
    /** @param {string | null} text */
    network(text) {
      over.network = text;
      show("network");
    },
    /** @param {import("../widgets/history.js").Sample | null} sample */
    time(sample) {
      over.time =
        sample &&
        `${count(sample.step)}: ${lossText(sample.training)}, test ${lossText(sample.test)}, rate ${rateText(sample.rate)}`;
      show("time");
    },
    /** @param {Shown} now @param {number} parameters */
    update(now, parameters) {
      shown = now;
      plain.boundary = now.regression ? "predicted value" : "probability of blue";
      plain.network = `${sizes(now.spec.network).join(" → ")}, ${count(parameters)} parameters`;
      for (const name of /** @type {const} */ (["boundary", "network", "time"])) show(name);
      write(find("legend-low"), now.regression ? "orange −1" : "orange 0");
    },
  };
}

/**
 * @param {number} value
 * @param {Shown | null} shown
 * @returns {string}
 */
function valueText(value, shown) {
  return shown?.regression ? signed(value) : `${percent(value)} blue`;
}

/**
 * The figures in words, written anew at a calm pace.
 * @param {(id: string) => HTMLElement} find
 * @param {import("../lib/spec.js").Catalogue} catalogue
 * @returns {(shown: Shown) => void}
 */
function captions(find, catalogue) {
  let last = Number.NEGATIVE_INFINITY;
  let phase = "";
  return ({state, spec, set, regression}) => {
    const now = performance.now();
    if (now - last < CALM && phase === state.phase) return;
    last = now;
    phase = state.phase;
    const {step, training, test} = numbersOf(state);
    const {started, frame, history: kept} = state;
    const points = {training: started?.training_points ?? 0, test: started?.test_points ?? 0};
    const accuracy = frame?.head.test_accuracy?.[0];
    write(
      find("boundary-text"),
      describe.boundaryText({step, accuracy, columns: set.columns, regression, ...points}),
    );
    const first = kept.length ? kept.columns.training_loss[0] : undefined;
    write(
      find("loss-text"),
      describe.lossText({step, training: step ? training : undefined, test, first, marks: state.marks}),
    );
    const trial = spec.trials[0];
    const schedule = choiceOf(catalogue.schedule, trial.schedule.name).title;
    write(
      find("rates-text"),
      describe.rateText({step, rate: frame?.head.learning_rate[0] ?? trial.learning_rate, schedule}),
    );
    const activation = choiceOf(catalogue.activation, spec.network.activation).title;
    const shape = {sizes: sizes(spec.network), parameters: started?.parameters ?? 0, activation};
    write(find("network-text"), describe.networkText(shape));
  };
}
