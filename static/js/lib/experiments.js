/**
 * Kinds of run that compare: a race, a sweep, a range test, seeds. Each is made of one trial's settings;
 * whatever it does not vary stays. Every function returns a new specification and leaves the given one alone.
 */

import {bounds} from "./arrays.js";
import {significant} from "./scales.js";
import {defaultChoice, seedCount} from "./spec.js";

/** @typedef {import("../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../types.d.ts").TrialSpec} TrialSpec */
/** @typedef {RunSpec["kind"]} Kind */
/** rates: the trial's own for all, or for each optimizer the one PyTorch begins with. */
/** @typedef {{over: "optimizer" | "schedule", optimizers: string[], schedules: string[], rates: "same" | "default"}} RaceOptions */
/** @typedef {{count: number, low: number, high: number}} SweepOptions */
/** @typedef {{low: number, high: number, steps: number}} RangeOptions */
/** @typedef {{count: number}} SeedsOptions */
/** @typedef {{race: RaceOptions, sweep: SweepOptions, "range-test": RangeOptions, seeds: SeedsOptions}} Options */

/** The lecture's five optimizers, sixteen rates over five decades, a rise over six, sixteen initialisations. */
export const OPTIONS = /** @type {Options} */ ({
  race: {
    over: "optimizer",
    optimizers: ["sgd", "adam", "adadelta", "adagrad", "rmsprop"],
    schedules: ["constant", "step", "exponential", "cosine", "one-cycle"],
    rates: "same",
  },
  sweep: {count: 16, low: 1e-4, high: 10},
  "range-test": {low: 1e-5, high: 10, steps: 2000},
  seeds: {count: 16},
});

/** How many rates or seeds a reader can choose. */
export const COUNTS = [8, 16, 32, 64];

/** How far a range test can rise: its last rate over its first. */
const RISE = 1e6;

/** What torch.optim's optimizers begin with; 0.001 where it is not said. @type {Record<string, number>} */
const FIRST_RATES = {
  adadelta: 1,
  adagrad: 0.01,
  rmsprop: 0.01,
  adamax: 0.002,
  nadam: 0.002,
  rprop: 0.01,
  asgd: 0.01,
  adafactor: 0.01,
};

/**
 * The settings of one trial as a plain run; a range test's rising rate is none of them.
 * @param {RunSpec} spec
 * @param {number} trial
 * @param {number} [rate] to train at after a range test
 * @returns {RunSpec}
 */
export function single(spec, trial, rate) {
  const kept = spec.trials[trial] ?? spec.trials[0];
  const risen = kept.schedule.name === "rising";
  const schedule = risen
    ? {...defaultChoice("constant"), per: /** @type {const} */ ("epoch")}
    : kept.schedule;
  const {low, high} = rangeOf(spec);
  const learning_rate = risen ? (rate ?? significant(Math.sqrt(low * high), 3)) : kept.learning_rate;
  return {...spec, kind: "training", trials: [{...kept, schedule, learning_rate}]};
}

/**
 * @template {keyof Options} K
 * @param {K} kind
 * @param {RunSpec} spec of one trial
 * @param {Options[K]} options
 * @returns {RunSpec}
 */
export function experiment(kind, spec, options) {
  const [trial] = spec.trials;
  const trials = /** @type {{[K in keyof Options]: (trial: TrialSpec, options: any) => TrialSpec[]}} */ ({
    race: racers,
    sweep: swept,
    "range-test": rising,
    seeds: reseededTrials,
  })[kind](trial, options);
  return {...spec, kind, trials};
}

/** @param {TrialSpec} trial @param {RaceOptions} options */
function racers(trial, {over, optimizers, schedules, rates}) {
  if (over === "schedule") {
    return schedules.map((name) => ({
      ...trial,
      schedule:
        name === trial.schedule.name ? trial.schedule : {...defaultChoice(name), per: trial.schedule.per},
    }));
  }
  return optimizers.map((name) => ({
    ...trial,
    optimizer: name === trial.optimizer.name ? trial.optimizer : defaultChoice(name),
    learning_rate: rates === "same" ? trial.learning_rate : (FIRST_RATES[name] ?? 0.001),
  }));
}

/** @param {TrialSpec} trial @param {SweepOptions} options */
function swept(trial, {count, low, high}) {
  return sweepRates(low, high, count).map((learning_rate) => ({...trial, learning_rate}));
}

/** @param {TrialSpec} trial @param {RangeOptions} options */
function rising(trial, {low, high, steps}) {
  const first = Math.max(1 / RISE, significant(low / high, 6));
  const schedule = {
    name: "rising",
    arguments: {first, total_steps: steps},
    per: /** @type {const} */ ("step"),
  };
  return [{...trial, learning_rate: high, schedule}];
}

/** @param {TrialSpec} trial @param {SeedsOptions} options */
function reseededTrials(trial, {count}) {
  return Array.from({length: count}, (_, index) => ({...trial, seed: (trial.seed + index) % seedCount()}));
}

/**
 * @param {number} low above 0
 * @param {number} high
 * @param {number} count at least 2
 * @returns {number[]} rates from low to high, evenly in the logarithm, as round as tells them apart: to two
 *   significant digits, or three
 */
export function sweepRates(low, high, count) {
  const [from, to] = [Math.log(low), Math.log(high)];
  const rates = (/** @type {number} */ digits) =>
    Array.from({length: count}, (_, k) => {
      const inner = k > 0 && k < count - 1;
      return significant(Math.exp(from + ((to - from) * k) / (count - 1)), inner ? digits : 3);
    });
  const round = rates(2);
  return new Set(round).size === count ? round : rates(3);
}

/**
 * What keeps options from making a run: one sentence, or "".
 * @param {keyof Options} kind
 * @param {Options} options
 * @returns {string}
 */
export function fault(kind, {race, sweep, "range-test": range}) {
  const racing = race.over === "optimizer" ? race.optimizers : race.schedules;
  if (kind === "race" && racing.length < 2) return "Choose two or more to race.";
  const ends = kind === "sweep" ? sweep : kind === "range-test" ? range : null;
  if (ends && ends.low >= ends.high) return "The lowest rate must be below the highest.";
  if (kind === "range-test" && range.high / range.low > RISE * 1.000001)
    return "A range test spans at most a factor of one million.";
  return "";
}

/**
 * @param {RunSpec | null} spec
 * @returns {number | null} the step at which the run has shown what it is for; null when it has no end
 */
export function endOf(spec) {
  const schedule = spec?.kind === "range-test" ? spec.trials[0].schedule : null;
  return schedule?.name === "rising" ? Number(schedule.arguments.total_steps ?? 1000) : null;
}

/**
 * The rates that a range test rises through.
 * @param {RunSpec} spec
 * @returns {{low: number, high: number}}
 */
export function rangeOf(spec) {
  const {learning_rate: high, schedule} = spec.trials[0];
  return {low: high * Number(schedule.arguments.first ?? 1e-4), high};
}

/**
 * The trial most like another one: the same optimizer, schedule and seed, and the nearest rate.
 * @param {readonly TrialSpec[]} trials
 * @param {TrialSpec} like
 * @returns {number} its index
 */
export function nearestTrial(trials, like) {
  const distance = (/** @type {TrialSpec} */ trial) =>
    (trial.optimizer.name === like.optimizer.name ? 0 : 100) +
    (trial.schedule.name === like.schedule.name ? 0 : 100) +
    (trial.seed === like.seed ? 0 : 100) +
    Math.abs(Math.log10(trial.learning_rate / like.learning_rate));
  const distances = trials.map(distance);
  return distances.indexOf(Math.min(...distances));
}

const GRID = 60;
const WINDOW = 2;

/** How many times too low or too high a range test's rate may be, as a test over six data sets holds. */
export const RANGE_OFF = 5;
/** The share of the whole fall that may be left where it counts as done. */
const LEFT = 0.01;

/**
 * Where the fall of the loss over the logarithm of the rate is over. Rates at which it falls first, or most steeply,
 * are often far too low: a network learns at those, too, only slowly, and what it has learnt stays.
 * @param {ArrayLike<number>} rates ascending, above 0
 * @param {ArrayLike<number>} losses at those rates
 * @param {number} length how many of both count
 * @returns {{rate: number, loss: number} | null} null when it falls nowhere
 */
export function fallEnd(rates, losses, length) {
  const known = bounds(losses, length);
  if (!known || length < 8) return null;
  const points = grid(rates, losses, length);
  const smooth = points.map((_, i) => mean(points.slice(Math.max(0, i - WINDOW), i + WINDOW + 1)));
  const lowest = Math.min(...smooth);
  const fall = smooth[0] - lowest;
  if (fall < 0.01 * Math.abs(smooth[0]) || fall <= 0) return null;
  const end = smooth.findIndex((loss) => loss <= lowest + LEFT * fall);
  const [from, to] = [Math.log(rates[0]), Math.log(rates[length - 1])];
  return {rate: significant(Math.exp(from + ((to - from) * end) / GRID), 3), loss: points[end]};
}

/**
 * @param {ArrayLike<number>} rates
 * @param {ArrayLike<number>} losses
 * @param {number} length
 * @returns {number[]} the losses at GRID + 1 rates, evenly in the logarithm; what is not finite repeats the last
 */
function grid(rates, losses, length) {
  const [from, to] = [Math.log(rates[0]), Math.log(rates[length - 1])];
  const points = [];
  let at = 0;
  let last = losses[0];
  for (let k = 0; k <= GRID; k++) {
    const wanted = from + ((to - from) * k) / GRID;
    while (at < length - 2 && Math.log(rates[at + 1]) < wanted) at += 1;
    const [left, right] = [Math.log(rates[at]), Math.log(rates[at + 1])];
    const share = right > left ? Math.min(1, Math.max(0, (wanted - left) / (right - left))) : 0;
    const value = losses[at] + (losses[at + 1] - losses[at]) * share;
    if (Number.isFinite(value)) last = value;
    points.push(last);
  }
  return points;
}

/** @param {number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
