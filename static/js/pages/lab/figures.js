/** The Lab's four figures and its readouts, each drawn from the state of the run. */

import {dataSetOf} from "../../lib/data.js";
import * as describe from "../../lib/describe.js";
import {WORKS} from "../../lib/effects.js";
import {count, loss as lossText, placed, rate as rateText, readRate} from "../../lib/format.js";
import {lastGood} from "../../lib/history.js";
import {answerMaps, answerText, answerTitle, mapTitle} from "../../lib/maps.js";
import {
  activationText,
  choiceOf,
  networkOf,
  parametersOf,
  sizes,
  widened,
  withHidden,
} from "../../lib/spec.js";
import {losses} from "../../lib/trials.js";
import {readouts} from "../../widgets/controls/readouts.js";
import {write} from "../../widgets/dom.js";
import {boundary, legend} from "../../widgets/figures/boundary.js";
import {filters} from "../../widgets/figures/filters.js";
import {history} from "../../widgets/figures/history.js";
import {network} from "../../widgets/figures/network.js";
import {MOST_VALUES} from "../../widgets/figures/network-drawing.js";
import {noteOf, notice} from "../../widgets/notice.js";
import {inspect} from "./inspect.js";
import {overfitNotice} from "./overfitting.js";
import {paint} from "./paint.js";

/** What pictures have none of: neither a plane nor a curve to draw. */
const OF_POINTS = ["boundary", "shown", "input-features"];

/** What only a map over the plane has. */
const OF_A_PLANE = ["legend", "paint", "discrete-box", "resolution"];

/** What the colours are, beside the title. */
export const FILTERS_HINT = "orange below zero, blue above";

/**
 * @param {(id: string) => HTMLElement} find
 * @returns {{update(view: {set: import("../../lib/spec.js").DataSet, frame: import("../../wire.js").Frame | null,
 *   theme: import("../../widgets/theme.js").Theme}): void}}
 */
export function firstLayer(find) {
  const figure = find("filters");
  const picture = filters(figure);
  return {
    update({set, frame, theme}) {
      const {side} = set;
      figure.hidden = side === 0;
      for (const id of OF_POINTS) find(id).hidden = side > 0;
      for (const id of OF_A_PLANE) find(id).hidden = side > 0 || Boolean(set.curve);
      write(find("boundary-title"), side ? "First-layer weights" : mapTitle(set));
      find("boundary").setAttribute("aria-label", mapTitle(set));
      if (!side) return;
      picture.update({filters: frame?.filters ?? null, size: frame?.filterSize ?? 0, theme});
      const text = `The weights into each unit of the first layer, as pictures of ${side} × ${side} pixels.`;
      write(find("filters-text"), text);
    },
  };
}

/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {import("../../types.d.ts").Remedy} Remedy */

/**
 * @param {RunState} state
 * @returns {RunState["diverged"]} how a run of one trial fell, while it stands there; else null
 */
export function divergedTrial({settings, phase, diverged}) {
  const plain = settings?.kind === "training" && settings.trials.length === 1;
  return plain && phase === "diverged" ? diverged : null;
}

/**
 * @param {RunState} state
 * @returns {boolean} whether a run diverged and is not well again
 */
export function isWrecked({settings, wholeDiverged, history}) {
  if (!wholeDiverged || !settings || settings.kind === "range-test") return false;
  const last = history.length - 1;
  const well = last >= 0 && history.step[last] > wholeDiverged.step;
  return !(well && lastGood(history, wholeDiverged.trial) === history.step[last]);
}

/**
 * @param {RunState} state of a run that diverged
 * @returns {Remedy | null} the way back; null where none was found
 */
export function wayBack({settings, wholeDiverged, history}) {
  if (!wholeDiverged || !settings) return null;
  const good = lastGood(history, wholeDiverged.trial);
  const alone = settings.trials.length === 1;
  const remedy =
    wholeDiverged.remedy === undefined && alone
      ? earlier(wholeDiverged, good)
      : (wholeDiverged.remedy ?? null);
  return remedy && alone ? lowered(remedy, settings.trials[0].learning_rate) : remedy;
}

/**
 * @param {Remedy} remedy
 * @param {number} rate that the reader chose meanwhile
 * @returns {Remedy} with that rate, if it is lower
 */
function lowered(remedy, rate) {
  const higher = remedy.controls.some((control) => control.type === "learning-rate" && control.value > rate);
  if (!higher) return remedy;
  const controls = remedy.controls.map((control) =>
    control.type === "learning-rate" ? {...control, value: rate} : control,
  );
  return {...remedy, controls, label: remedy.label.replace(/rate \S+$/, `rate ${rateText(rate)}`)};
}

/**
 * @param {import("../../types.d.ts").Diverged} wholeDiverged as a server of version 0.1.0 told of it
 * @param {number | null} good
 * @returns {Remedy}
 */
function earlier({remedy_step, remedy_learning_rate: value}, good) {
  const step = Math.min(good ?? 0, remedy_step);
  const label = `Last good step ${count(step)}, rate ${rateText(value)}`;
  return {step, undo: 0, controls: [{type: "learning-rate", value, path: [], trial: null}], label};
}

/**
 * @param {HTMLElement} container
 * @param {import("../actions.js").Actions} actions
 * @returns {{update(state: RunState): void}}
 */
export function divergence(container, actions) {
  /** @type {Remedy | null} */
  let way = null;
  const box = notice(container, {onAction: () => way && actions.recover(way)});
  return {
    update(state) {
      const wrecked = isWrecked(state);
      way = wrecked ? wayBack(state) : null;
      box.update(wrecked ? {sentence: state.wholeDiverged?.sentence ?? "", action: way?.label ?? ""} : null);
    },
  };
}

/**
 * trial: the one in view. names: of several trials; null where there is one.
 * @typedef {{state: RunState, spec: import("../../types.d.ts").RunSpec, set: import("../../lib/spec.js").DataSet,
 *   trial: number, names: readonly string[] | null}} Shown
 */

const CALM = 2500;

/**
 * @param {RunState} state
 * @param {number} trial
 * @returns {import("../../widgets/controls/readouts.js").ReadoutsView}
 */
export function numbersOf(state, trial) {
  const {step, frame, history: kept, phase} = state;
  const last = kept.length - 1;
  const known = frame && (last < 0 || frame.head.step >= kept.step[last]);
  return {
    step,
    epoch: known ? frame.head.epoch : last < 0 ? 0 : kept.epoch[last],
    ...losses(state, trial),
    speed: phase === "training" ? (frame?.head.steps_per_second ?? 0) : 0,
  };
}

/**
 * @param {import("../../lib/spec.js").DataSet} set
 * @param {import("../../lib/maps.js").Sample} sample
 * @returns {string} its coordinates
 */
function placeText({extent: [x0, x1, y0, y1], curve}, sample) {
  if (curve) return placed(sample.x1, x1 - x0);
  return `${placed(sample.x1, x1 - x0)}, ${placed(sample.x2, y1 - y0)}`;
}

/**
 * The small words beside each title: what the figure shows, or what lies under the pointer.
 * @param {(id: string) => HTMLElement} find
 */
export function hintsOf(find) {
  /** @type {{boundary: string | null | undefined, network: string | null, time: string | null}} */
  const over = {boundary: null, network: null, time: null};
  /** @type {{boundary: string, network: string, time: string}} */
  const plain = {boundary: "", network: "", time: "marks are your changes"};
  /** @type {Shown | null} */
  let shown = null;
  const show = (/** @type {keyof typeof plain} */ name) => {
    const hint = find(`${name}-hint`);
    write(hint, over[name] ?? plain[name]);
    hint.classList.toggle("over", (over[name] ?? null) !== null);
  };
  return {
    /** @param {import("../../lib/maps.js").Sample | null} sample */
    boundary(sample) {
      const set = shown?.set;
      over.boundary =
        sample && set && `${placeText(set, sample)}: ${answerText(set, sample.value, sample.winner)}`;
      show("boundary");
    },
    /** @param {string | null} text */
    network(text) {
      over.network = text;
      show("network");
    },
    /** @param {import("../../widgets/figures/history.js").Sample | null} sample */
    time(sample) {
      over.time =
        sample &&
        `${shown?.names ? `${shown.names[sample.trial]}, ` : ""}${count(sample.step)}: ${lossText(sample.training)}, test ${lossText(sample.test)}, rate ${readRate(sample.rate)}`;
      show("time");
    },
    /** @param {Shown} now @param {string | null} unit seen large in place of the boundary */
    update(now, unit) {
      shown = now;
      const value = answerTitle(now.set);
      plain.boundary = now.set.side ? FILTERS_HINT : (unit ?? now.names?.[now.trial] ?? value);
      const layers = sizes(now.spec, now.set, now.trial);
      plain.network = divergedTrial(now.state)?.weight
        ? "in red: the weight that went first"
        : `${layers.join(" → ")}, ${count(parametersOf(layers))} parameters`;
      for (const name of /** @type {const} */ (["boundary", "network", "time"])) show(name);
    },
  };
}

/**
 * The figures in words, rewritten slowly enough to be read.
 * @param {(id: string) => HTMLElement} find
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @param {() => void} redraw asks for a drawing
 * @returns {(shown: Shown) => void}
 */
export function captions(find, catalogue, redraw) {
  let last = Number.NEGATIVE_INFINITY;
  let written = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let waiting;
  return ({state, spec, set, trial, names}) => {
    const wait = last + CALM - performance.now();
    const key = `${state.run} ${state.phase} ${state.revision} ${trial}`;
    clearTimeout(waiting);
    if (wait > 0 && written === key) {
      waiting = setTimeout(redraw, wait); // what is said of a paused run is soon up to date
      return;
    }
    last = performance.now();
    written = key;
    const of = names ? `${names[trial]}, one of ${names.length} trials. ` : "";
    const {step, training, test} = numbersOf(state, trial);
    const {started, frame, history: kept} = state;
    const points = {training: started?.training_points ?? 0, test: started?.test_points ?? 0};
    const accuracy = frame?.head.test_accuracy?.[trial];
    write(find("boundary-text"), of + describe.boundaryText({step, accuracy, set, ...points}));
    const first = kept.length ? kept.columns.training_loss[trial] : undefined;
    write(
      find("loss-text"),
      of + describe.curveText({step, training: step ? training : undefined, test, first, marks: state.marks}),
    );
    const {schedule: plan, learning_rate} = spec.trials[trial];
    const schedule = choiceOf(catalogue.schedule, plan.name).title;
    write(
      find("rates-text"),
      of + describe.rateText({step, rate: frame?.head.learning_rate[trial] ?? learning_rate, schedule}),
    );
    const activation = activationText(catalogue, networkOf(spec, trial));
    const layers = sizes(spec, set, trial);
    const shape = {sizes: layers, parameters: parametersOf(layers), activation};
    write(find("network-text"), describe.networkText(shape));
  };
}

/**
 * state: the run as it is shown; live: as it is now.
 * @typedef {{state: RunState, live: RunState, theme: import("../../widgets/theme.js").Theme,
 *   comparison: import("./compare.js").Comparison | null}} FiguresView
 */

/** What boxes say that can show nothing. */
const TOO_MANY = {
  disabled: true,
  sentence: `Values are written for at most ${MOST_VALUES} weights; this network has more.`,
};
const NO_TESTS = {disabled: true, sentence: "No examples are kept for the test."};

/** @param {number} weights @returns {boolean} whether so many can be written into the network */
const readable = (weights) => weights <= MOST_VALUES;

/**
 * @param {import("./controls.js").Context} context
 * @param {() => void} redraw asks for a drawing
 * @returns {{update(view: FiguresView): void}}
 */
export function figures(context, redraw) {
  const {find, catalogue, actions, past, pins} = context;
  const boxes = boxesOf(find, redraw);
  const [valuesNote, testNote] = [noteOf(boxes.values, find("shape")), noteOf(boxes.showTest, find("shown"))];
  const painting = paint(context, redraw);
  const hints = hintsOf(find);
  const inspector = inspect(context);
  const map = boundary(find("boundary"), {
    onHover(sample) {
      hints.boundary(sample);
      inspector.point(sample);
    },
    onPaint: painting.paint,
    onPainted: painting.painted,
  });
  const key = legend(find("legend"));
  const pictures = firstLayer(find);
  const net = networkFigure(context, hints, inspector);
  const time = history(
    {loss: find("loss"), rate: find("rates")},
    {onHover: hints.time, onLook: past.to, onLogarithmic: () => boxes.logarithmic.click()},
  );
  const numbers = readouts(find("readouts"));
  const diverged = divergence(find("loss"), actions);
  const gap = overfitNotice(find("gap"), actions);
  const words = captions(find, catalogue, redraw);
  const mapOf = answerMaps();
  const inView = follow(context, /** @type {HTMLSelectElement} */ (find("resolution")), redraw);

  return {
    update({state, live, theme, comparison}) {
      const {started, settings, frame} = state;
      if (!started || !settings) return;
      const set = dataSetOf(catalogue, settings.data);
      const trial = comparison?.chosen ?? 0;
      const shown = {state, spec: settings, set, trial, names: comparison?.names ?? null};
      const own = frame?.head.trial === trial ? frame : null;
      const answer = mapOf(frame, set, trial, boxes.discrete.checked);
      pictures.update({set, frame: own, theme});
      const painted = painting.update({set, points: started.points, showTest: boxes.showTest.checked, theme});
      map.update({map: answer, unit: net.enlarged(), mark: inspector.mark(), theme, ...painted});
      find("boundary").dataset.step = frame ? String(frame.head.step) : "";
      key.update({set: painted.set});
      const drawn = {
        ...shapeOf(catalogue, shown),
        ...weightsOf(own),
        boundary: answer.values,
        size: answer.size,
        theme,
        picked: inspector.picked(),
        runaway: divergedTrial(state)?.weight ?? null,
        values: boxes.values.checked && readable(started.parameters),
      };
      net.update(drawn);
      valuesNote(readable(started.parameters) ? WORKS : TOO_MANY);
      testNote(started.test_points ? WORKS : NO_TESTS);
      inspector.update({pane: {state, settings, trial, names: shown.names, theme}, net: drawn});
      time.update({...curvesOf(live, boxes), look: past.step(), pin: pins.pin(), comparison, theme});
      numbers.update(numbersOf(state, trial));
      inView(live, trial);
      diverged.update(state);
      gap.update(state, trial);
      hints.update(shown, net.enlarged()?.name ?? null);
      words(shown);
    },
  };
}

/**
 * @param {import("./controls.js").Find} find
 * @param {() => void} redraw
 */
function boxesOf(find, redraw) {
  const box = (/** @type {string} */ id) => {
    const element = /** @type {HTMLInputElement} */ (find(id));
    element.addEventListener("change", redraw);
    return element;
  };
  return {
    showTest: box("show-test"),
    logarithmic: box("logarithmic"),
    logSteps: box("log-steps"),
    discrete: box("discrete"),
    values: box("show-values"),
  };
}

/**
 * Rebuilds the run with one unit more or less in a hidden layer.
 * @param {import("./controls.js").Context} context
 * @param {number} layer
 * @param {number} by
 */
function widen({actions, spec, select}, layer, by) {
  const hidden = widened(networkOf(spec(), select.chosen()).hidden, layer, by);
  const units = hidden[layer] === 1 ? "unit" : "units";
  const sentence = `Hidden layer ${layer + 1} has ${hidden[layer]} ${units} now.`;
  actions.rebuild(withHidden(spec(), select.chosen(), hidden), sentence);
}

/**
 * The network, and which of its units is to be seen large.
 * @param {import("./controls.js").Context} context
 * @param {ReturnType<typeof hintsOf>} hints
 * @param {ReturnType<typeof inspect>} inspector
 */
function networkFigure(context, hints, inspector) {
  /** @type {import("../../widgets/figures/network.js").UnitMap | null} */
  let enlarged = null;
  const {update} = network(context.find("network"), {
    onHover: hints.network,
    onPick: inspector.open,
    onUnit(unit) {
      if (unit && !enlarged) hints.boundary(null); // a tap may have left a value there
      if (enlarged?.bytes === unit?.bytes) return;
      enlarged = unit;
      context.redraw();
    },
    onWiden: (layer, by) => widen(context, layer, by),
  });
  return {update, enlarged: () => enlarged};
}

/**
 * What the curves show of a run, as it is now, and on which axes.
 * @param {RunState} live
 * @param {ReturnType<typeof boxesOf>} boxes
 */
function curvesOf({history: kept, step, marks, frame, wholeDiverged, diverged}, {logarithmic, logSteps}) {
  const axes = {logarithmic: logarithmic.checked, logSteps: logSteps.checked};
  return {
    history: kept,
    step,
    marks,
    fell: (wholeDiverged ?? diverged)?.step ?? null,
    tip: frame?.head ?? null,
    ...axes,
  };
}

/**
 * The shape of the network in view.
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @param {{spec: import("../../types.d.ts").RunSpec, set: import("../../lib/spec.js").DataSet, trial: number}} shown
 */
function shapeOf(catalogue, {spec, set, trial}) {
  const {features} = networkOf(spec, trial);
  return {
    sizes: sizes(spec, set, trial),
    features,
    titles: features.map((name) => choiceOf(catalogue.feature, name).title),
    set,
    regression: set.problem === "regression",
  };
}

/**
 * What a frame holds for the network.
 * @param {import("../../wire.js").Frame | null} frame of the trial in view
 */
function weightsOf(frame) {
  return {
    weights: frame?.weights ?? null,
    units: frame?.units ?? null,
    outputs: frame?.outputs ?? null,
    unitSize: frame?.unitSize ?? 0,
    filters: frame?.filters ?? null,
    filterSize: frame?.filterSize ?? 0,
  };
}

/**
 * Has the run's frames show what the reader looks at, as finely as asked for, and its past as well.
 * @param {import("./controls.js").Context} context
 * @param {HTMLSelectElement} resolution
 * @param {() => void} redraw
 * @returns {(live: RunState, trial: number) => void} called with the run as it is now
 */
function follow({actions, past}, resolution, redraw) {
  let last = "";
  resolution.addEventListener("change", redraw);
  return ({run, revision, frame}, trial) => {
    const points = /** @type {64 | 128 | 256 | null} */ (Number(resolution.value) || null);
    const wanted = `${run} ${revision} ${trial} ${points}`;
    if (!frame || wanted === last) return;
    const shown = last === "" && frame.head.trial === trial && points === null;
    last = wanted;
    if (!shown) actions.look(trial, points).then(past.again);
  };
}
