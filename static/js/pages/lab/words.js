/** What the Lab says beside its figures: the numbers, what lies under the pointer, and each figure in words. */

import {losses} from "../../lib/comparison.js";
import * as describe from "../../lib/describe.js";
import {count, loss as lossText, placed, readRate} from "../../lib/format.js";
import {answerText, answerTitle} from "../../lib/maps.js";
import {activationText, choiceOf, networkOf, parametersOf, sizes} from "../../lib/spec.js";
import {write} from "../../widgets/dom.js";
import {fallen} from "./divergence.js";
import {FILTERS_HINT} from "./first-layer.js";

/** @typedef {import("../../store.js").RunState} RunState */
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
function placeText({extent: [x0, x1, y0, y1]}, sample) {
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
      plain.network = fallen(now.state)?.weight
        ? "in red: the weight that went first"
        : `${layers.join(" → ")}, ${count(parametersOf(layers))} parameters`;
      for (const name of /** @type {const} */ (["boundary", "network", "time"])) show(name);
    },
  };
}

/**
 * The figures in words, written anew at a calm pace.
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
      waiting = setTimeout(redraw, wait); // what is said of a run that stands still is not old for long
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
      of + describe.lossText({step, training: step ? training : undefined, test, first, marks: state.marks}),
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
