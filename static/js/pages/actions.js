/**
 * What the reader asks of the run. Requests of one kind go out one at a time, the newest of them last; actions taken
 * before the run has loaded are queued.
 */

import {randomId} from "../connection.js";
import {endOf} from "../lib/experiments.js";
import {inSentence} from "../lib/format.js";
import {withControl} from "../lib/spec.js";
import {latest} from "../lib/tasks.js";
import {pressed} from "./keys.js";

const NEVER = () => ({until: null, goals: []});

/** Milliseconds after which another change by keys is another gesture. */
const PAUSE = 1000;
/** Milliseconds at least between two values of a drag that the run follows. */
const APART = 60;

/** @typedef {import("../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../types.d.ts").Control} Control */
/** @typedef {import("../connection.js").RequestError} RequestError */
/** @typedef {Parameters<import("../connection.js").Connection["request"]>[0]} Message */
/**
 * @template M
 * @typedef {M extends {run: string} ? Omit<M, "run"> : never} WithoutRun
 */
/**
 * whenReady: does an action now, or once the run has loaded. aim: the one of several trials that changes are for; null
 * means all. stop: where training is to pause. keep: keep the run as it is before it is reset, so that this can be
 * undone. onChange: when what is pending has changed.
 * @typedef {{connection: import("../connection.js").Connection, state: () => import("../store.js").RunState,
 *   whenReady: (action: () => void) => void, aim?: () => number | null,
 *   stop?: () => {until: number | null, goals: import("../types.d.ts").Goal[]}, keep?: boolean,
 *   onSay: (sentence: string, tone?: "bad") => void, onChange: () => void}} ActionOptions
 */

export class Actions {
  /** @type {Required<ActionOptions>} */
  #options;
  /** Why the last request was refused. */
  #refusal = "";
  /** Controls that were sent and not answered yet. @type {Set<{run: string, change: Control}>} */
  #waiting = new Set();
  #gesture = gestures();
  /** Whether to train, as asked for last and not answered yet. @type {{training: boolean} | null} */
  #asked = null;
  /** Whether the last rebuild succeeded. */
  #built = false;
  /** Whether the run trains on after a rebuild. */
  #resume = false;
  /** Every reset and rewind asked for so far; done once they are answered. @type {Promise<unknown>} */
  #turns = Promise.resolve();

  /** @param {ActionOptions} options */
  constructor(options) {
    const {aim = () => null, stop = NEVER, keep = false} = options;
    this.#options = {...options, aim, stop, keep};
  }

  #rate = latest(async (/** @type {{value: number, gesture: string}} */ {value, gesture}) => {
    await this.#control({type: "learning-rate", value}, gesture);
    await breath();
  });
  #rates = latest((/** @type {{values: readonly number[], gesture: string}} */ {values, gesture}) =>
    Promise.all(
      values.map((value, trial) => {
        if (value === this.#state.settings?.trials[trial].learning_rate) return null;
        return this.#send({type: "learning-rate", value, trial}, gesture);
      }),
    ),
  );
  #weight = latest(async (/** @type {{change: Control, gesture: string}} */ {change, gesture}) => {
    await this.#control(change, gesture);
    await breath();
  });
  #speed = latest((/** @type {{limit: number | null}} */ {limit}) =>
    this.#ask({type: "speed", steps_per_second: limit}),
  );
  #spec = latest(async (/** @type {RunSpec} */ value) => {
    this.#built = (await this.#turn({type: "reset", spec: value, ...this.#kept()})) !== null;
  });

  get #state() {
    return this.#options.state();
  }

  pendingRate = () => this.#rate.pending()?.value ?? null;
  pendingRates = () => this.#rates.pending()?.values ?? null;
  pendingSpeed = this.#speed.pending;
  pendingSpec = this.#spec.pending;

  /** @returns {RunSpec | null} the run's settings once everything asked for is done */
  wanted = () => {
    const {run, settings} = this.#state;
    const mine = settings && [...this.#waiting].filter((wish) => wish.run === run);
    if (!mine) return this.#spec.pending();
    return this.#spec.pending() ?? mine.reduce((now, {change}) => withControl(now, change), settings);
  };

  control = (/** @type {Control} */ change) => this.#control(change);

  /** @param {number} value */
  setRate = (value) => this.#rate.push({value, gesture: this.#gesture.of("rate")});

  /** @param {readonly number[]} values of each trial */
  setRates = (values) => this.#rates.push({values, gesture: this.#gesture.of("rates")});

  /** @param {import("../lib/unit.js").Place} place @param {number} value */
  setWeight = (place, value) => {
    const change = /** @type {const} */ ({type: "weight", ...place, value});
    return this.#weight.push({change, gesture: this.#gesture.of(JSON.stringify(place))});
  };

  setSpeed = (/** @type {number | null} */ limit) => this.#speed.push({limit});

  /** Which trial frames show, and how finely. @param {number} trial @param {64 | 128 | 256 | null} resolution */
  look = (trial, resolution) => this.#ask({type: "view", trial, resolution});

  train = () => this.#options.whenReady(() => this.#start());

  pause = () => {
    this.#resume = false;
    return this.#wish(false, {type: "pause"});
  };

  step = (/** @type {"step" | "epoch"} */ unit) => this.#ask({type: "step", count: 1, unit});

  reset = async () => {
    const lost = this.#byHand();
    const answer = await this.#turn({type: "reset", ...this.#kept()});
    if (answer && this.#options.keep) this.#options.onSay(`The run is back at step 0.${lost}`);
  };

  /**
   * Rebuilds the run, and goes on training if it trained.
   * @param {RunSpec} value
   * @param {string} sentence what is built
   * @param {{train?: boolean}} [options] train: whether it trains even if it did not before
   * @returns {Promise<string>} why it was refused, or ""
   */
  rebuild = async (value, sentence, {train: go = false} = {}) => {
    const first = this.#spec.pending() === null;
    if (first) this.#resume = this.#asked?.training ?? this.#state.phase === "training";
    this.#resume ||= go;
    const lost = this.#byHand();
    const done = this.#spec.push(value);
    this.#options.onChange();
    if (!first) return "";
    await done;
    this.#options.onChange();
    if (!this.#built) return this.#refusal;
    this.#options.onSay(`${sentence} The run starts again at step 0; all other settings stay.${lost}`);
    if (this.#resume) this.train();
    return "";
  };

  /**
   * Rewinds a run that diverged, with a remedy.
   * @param {import("../types.d.ts").Remedy} remedy
   */
  recover = async ({step, undo, controls, label}) => {
    const answer = await this.#turn({type: "rewind", step, undo, controls, ...this.#kept()});
    if (answer) this.#options.onSay(`Recovered: ${inSentence(label)}. Press Train to go on.`);
  };

  /**
   * Takes the run back to a step that it has done.
   * @param {number} step
   * @param {string} sentence what was done
   */
  goBack = async (step, sentence) => {
    const answer = await this.#turn({type: "rewind", step, undo: 0, controls: [], ...this.#kept()});
    if (answer) this.#options.onSay(sentence);
  };

  /** Waits until every reset and rewind asked for so far is answered. */
  turned = async () => void (await this.#turns);

  /** @param {WithoutRun<Message>} message that starts another revision of the run */
  #turn(message) {
    const answer = this.#ask(message);
    this.#turns = Promise.all([this.#turns, answer]);
    return answer;
  }

  /** @param {WithoutRun<Message>} message @param {string} [gesture] */
  async #ask(message, gesture) {
    const {connection, whenReady, onSay, onChange} = this.#options;
    await new Promise((go) => whenReady(() => go(null)));
    try {
      const whole = /** @type {Message} */ ({...message, run: this.#state.run});
      return await connection.request(whole, gesture);
    } catch (error) {
      this.#refusal = /** @type {RequestError} */ (error).message;
      onSay(this.#refusal, "bad");
      return null;
    } finally {
      onChange();
    }
  }

  /** @param {Control} change @param {string} [gesture] */
  async #control(change, gesture) {
    const forAll =
      change.type === "dropout" || (change.type === "batch-size" && this.#state.settings?.kind !== "fork");
    const trial = forAll ? null : this.#options.aim();
    return this.#send(trial === null ? change : /** @type {Control} */ ({...change, trial}), gesture);
  }

  /** @param {Control} change of the trial it names @param {string} [gesture] */
  async #send(change, gesture) {
    const wish = {run: this.#state.run, change};
    const place = JSON.stringify({...change, value: gesture});
    const onward = gesture !== undefined && this.#gesture.begun.has(place);
    this.#waiting.add(wish);
    this.#options.onChange();
    const answer = await this.#ask({type: "control", control: change, onward}, gesture);
    this.#waiting.delete(wish);
    if (answer && gesture !== undefined) this.#gesture.begun.add(place);
    return answer;
  }

  /** @param {boolean} training @param {WithoutRun<Message>} message */
  async #wish(training, message) {
    const mine = {training};
    this.#asked = mine;
    await this.#ask(message);
    if (this.#asked === mine) this.#asked = null;
  }

  #start() {
    const {settings, step} = this.#state;
    const {until, goals} = this.#options.stop();
    const ends = [endOf(settings), until].filter((end) => end !== null && step < end);
    const first = ends.length ? Math.min(.../** @type {number[]} */ (ends)) : null;
    this.#wish(true, {type: "train", until: first, goals});
  }

  #kept() {
    return this.#options.keep ? {keep: randomId().slice(0, 24)} : {};
  }

  #byHand() {
    const set = this.#state.marks.some(({control: {type}}) => type === "weight");
    return set ? " Weights set by hand are not kept." : "";
  }
}

const breath = () => new Promise((done) => setTimeout(done, APART));

/** Which changes belong to one gesture: to one drag, or to presses of keys without a rest. */
function gestures() {
  let last = {id: "", of: "", at: Number.NEGATIVE_INFINITY, press: 0};
  /** Controls that the gesture has begun to set: more values of it join the same control. @type {Set<string>} */
  const begun = new Set();
  return {
    begun,
    /** @param {string} of what is changed @returns {string} an id, the same for all changes of one gesture */
    of(of) {
      const at = performance.now();
      const press = pressed();
      const rested = press === 0 && at - last.at > PAUSE;
      const another = of !== last.of || press !== last.press || rested;
      if (another) begun.clear();
      last = {id: another ? randomId().slice(0, 10) : last.id, of, at, press};
      return last.id;
    },
  };
}
