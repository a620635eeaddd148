/**
 * What the reader asks of the run. Requests of one kind go out one at a time, the newest of them last; what is
 * asked before the run is there goes out when it is.
 */

import {randomId} from "../connection.js";
import {endOf} from "../lib/experiments.js";
import {latest} from "../lib/latest.js";
import {settled} from "../lib/spec.js";
import {pressed} from "../widgets/press.js";

const NEVER = () => ({until: null, goals: []});

/** Milliseconds after which another change by keys is another gesture. */
const PAUSE = 1000;
/** Milliseconds at least between two values of a drag that the run follows. */
const APART = 60;

/** @typedef {import("../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../types.d.ts").Control} Control */
/** @typedef {import("../connection.js").RequestError} RequestError */
/** @typedef {ReturnType<typeof actions>} Actions */
/** @typedef {Parameters<import("../connection.js").Connection["request"]>[0]} Message */
/**
 * @template M
 * @typedef {M extends {run: string} ? Omit<M, "run"> : never} WithoutRun
 */

/**
 * @param {object} options
 * @param {import("../connection.js").Connection} options.connection
 * @param {() => import("../store.js").RunState} options.state
 * @param {(action: () => void) => void} options.whenReady does it now, or when the run is there
 * @param {() => number | null} [options.aim] the one of several trials that changes are for; null means all
 * @param {() => {until: number | null, goals: import("../types.d.ts").Goal[]}} [options.stop] where training is to pause
 * @param {boolean} [options.keep] keep the run as it is before it is reset, so that this can be undone
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 * @param {() => void} options.onChange when what is pending has changed
 */
export function actions({
  connection,
  state,
  whenReady,
  aim = () => null,
  stop = NEVER,
  keep = false,
  onSay,
  onChange,
}) {
  /** Why the last request was refused. */
  let refusal = "";
  /** @param {WithoutRun<Message>} message @param {string} [gesture] */
  const ask = async (message, gesture) => {
    await new Promise((go) => whenReady(() => go(null)));
    try {
      return await connection.request(/** @type {Message} */ ({...message, run: state().run}), gesture);
    } catch (error) {
      refusal = /** @type {RequestError} */ (error).message;
      onSay(refusal, "bad");
      return null;
    } finally {
      onChange();
    }
  };
  /** What was asked for and is not answered yet. @type {Set<{run: string, change: Control}>} */
  const waiting = new Set();
  /** What the gesture under way has begun to set: more values of it join the same control. @type {Set<string>} */
  const begun = new Set();
  /** @param {Control} change @param {string} [gesture] */
  const control = async (change, gesture) => {
    const forAll =
      change.type === "dropout" || (change.type === "batch-size" && state().settings?.kind !== "fork");
    const trial = forAll ? null : aim();
    const aimed = trial === null ? change : /** @type {Control} */ ({...change, trial});
    return send(aimed, gesture);
  };
  /** @param {Control} change of the trial it names @param {string} [gesture] */
  const send = async (change, gesture) => {
    const wish = {run: state().run, change};
    const place = JSON.stringify({...change, value: gesture});
    const onward = gesture !== undefined && begun.has(place);
    waiting.add(wish);
    onChange();
    const answer = await ask({type: "control", control: change, onward}, gesture);
    waiting.delete(wish);
    if (answer && gesture !== undefined) begun.add(place);
    return answer;
  };
  const breath = () => new Promise((done) => setTimeout(done, APART));
  const rate = latest(async (/** @type {{value: number, gesture: string}} */ {value, gesture}) => {
    await control({type: "learning-rate", value}, gesture);
    await breath();
  });
  const rates = latest((/** @type {{values: readonly number[], gesture: string}} */ {values, gesture}) =>
    Promise.all(
      values.map((value, trial) => {
        if (value === state().settings?.trials[trial].learning_rate) return null;
        const change = /** @type {const} */ ({type: "learning-rate", value, trial});
        return send(change, gesture);
      }),
    ),
  );
  const weight = latest(async (/** @type {{change: Control, gesture: string}} */ {change, gesture}) => {
    await control(change, gesture);
    await breath();
  });
  const speed = latest((/** @type {{limit: number | null}} */ {limit}) =>
    ask({type: "speed", steps_per_second: limit}),
  );
  /** Whether to train, as asked for last and not answered yet. @type {{training: boolean} | null} */
  let asked = null;
  /** @param {boolean} training @param {WithoutRun<Message>} message */
  const wish = async (training, message) => {
    const mine = {training};
    asked = mine;
    await ask(message);
    if (asked === mine) asked = null;
  };
  const kept = () => (keep ? {keep: randomId().slice(0, 24)} : {});
  const byHand = () =>
    state().marks.some(({control: {type}}) => type === "weight") ? " Weights set by hand are not kept." : "";
  let built = false;
  const spec = latest(async (/** @type {RunSpec} */ value) => {
    built = (await ask({type: "reset", spec: value, ...kept()})) !== null;
  });
  const train = () => whenReady(start);
  const start = () => {
    const {settings, step} = state();
    const {until, goals} = stop();
    const ends = [endOf(settings), until].filter((end) => end !== null && step < end);
    wish(true, {
      type: "train",
      until: ends.length ? Math.min(.../** @type {number[]} */ (ends)) : null,
      goals,
    });
  };
  let resume = false;
  let held = {id: "", of: "", last: Number.NEGATIVE_INFINITY, press: 0};
  /** @param {string} of what is changed @returns {string} the same for all changes of one drag */
  const gesture = (of) => {
    const now = performance.now();
    const press = pressed();
    const rested = press === 0 && now - held.last > PAUSE;
    const another = of !== held.of || press !== held.press || rested;
    if (another) begun.clear();
    held = {id: another ? randomId().slice(0, 10) : held.id, of, last: now, press};
    return held.id;
  };

  return {
    pendingRate: () => rate.pending()?.value ?? null,
    pendingRates: () => rates.pending()?.values ?? null,
    pendingSpeed: speed.pending,
    pendingSpec: spec.pending,
    /** @returns {RunSpec | null} the run's settings as they are once everything asked for is done */
    wanted() {
      const {run, settings} = state();
      const mine = settings && [...waiting].filter((wish) => wish.run === run);
      if (!mine) return spec.pending();
      return spec.pending() ?? mine.reduce((now, {change}) => settled(now, change), settings);
    },
    control: (/** @type {Control} */ change) => control(change),
    train,
    /** @param {number} value */
    setRate: (value) => rate.push({value, gesture: gesture("rate")}),
    /** @param {readonly number[]} values of each trial */
    setRates: (values) => rates.push({values, gesture: gesture("rates")}),
    /** @param {import("../lib/unit.js").Place} place @param {number} value */
    setWeight(place, value) {
      const change = /** @type {const} */ ({type: "weight", ...place, value});
      return weight.push({change, gesture: gesture(JSON.stringify(place))});
    },
    setSpeed: (/** @type {number | null} */ limit) => speed.push({limit}),
    /** Which trial frames show, and how finely. @param {number} trial @param {64 | 128 | 256 | null} resolution */
    look: (trial, resolution) => ask({type: "view", trial, resolution}),
    pause() {
      resume = false;
      return wish(false, {type: "pause"});
    },
    step: (/** @type {"step" | "epoch"} */ unit) => ask({type: "step", count: 1, unit}),
    async reset() {
      const lost = byHand();
      const answer = await ask({type: "reset", ...kept()});
      if (answer && keep) onSay(`The run is back at step 0.${lost}`);
    },
    /**
     * Builds the run anew, and goes on training if it trained.
     * @param {RunSpec} value
     * @param {string} sentence what is built
     * @param {{train?: boolean}} [options] train: whether it trains even if it did not before
     * @returns {Promise<string>} why it was refused, or ""
     */
    async rebuild(value, sentence, {train: go = false} = {}) {
      const first = spec.pending() === null;
      if (first) resume = asked?.training ?? state().phase === "training";
      resume ||= go;
      const lost = byHand();
      const done = spec.push(value);
      onChange();
      if (!first) return "";
      await done;
      onChange();
      if (!built) return refusal;
      onSay(`${sentence} The run starts again at step 0; all other settings stay.${lost}`);
      if (resume) train();
      return "";
    },
    /**
     * The way back of a run that diverged.
     * @param {import("../types.d.ts").Remedy} remedy
     */
    async recover({step, undo, controls, label}) {
      const answer = await ask({type: "rewind", step, undo, controls, ...kept()});
      if (answer)
        onSay(`Recovered: ${label.replace(/^[A-Z]/, (first) => first.toLowerCase())}. Press Train to go on.`);
    },
  };
}
