/**
 * A run that a page follows: its log folded into a state, with its newest frame. Where the run comes from, and what
 * to do when the server no longer has it, each page decides.
 */

import {actionQueue} from "../lib/tasks.js";
import {catchUp, fold, show, unknown} from "../store.js";

/** @typedef {import("../connection.js").Connection} Connection */
/** @typedef {import("../connection.js").RequestError} RequestError */
/** @typedef {import("../types.d.ts").Question} Question */
/** @typedef {import("../types.d.ts").TrialQueryResult} TrialQueryResult */
/** @typedef {import("../types.d.ts").ServerMessage} ServerMessage */
/** @typedef {import("../wire.js").Frame} Frame */
/**
 * onChange: after every message and frame of the run. onSay: a sentence for the reader.
 * @typedef {{connection: Connection, onChange: () => void,
 *   onSay: (sentence: string, tone?: "bad") => void}} FollowOptions
 */

const RETRY_SECONDS = 5;

export class FollowedRun {
  #state = unknown("");
  #entry = actionQueue(() => this.ready());
  #watched = false;
  #ended = false;

  /** @param {FollowOptions} options */
  constructor({connection, onChange, onSay}) {
    this.connection = connection;
    this.onChange = onChange;
    this.say = onSay;
  }

  state = () => this.#state;

  /** Whether the run has loaded: its first message has come. */
  ready = () => this.#state.started !== null;

  /** Does an action now, or once the run has loaded. */
  whenReady = this.#entry.through;

  /** Whether no run is followed any more. */
  get ended() {
    return this.#ended;
  }

  /** The server does not have the run, or cannot show it. @param {RequestError} error */
  lost(error) {
    this.say(error.message, "bad");
  }

  /** @param {string} run to follow from its first message on, in place of another */
  follow(run) {
    this.leave();
    this.#state = unknown(run);
    this.resume();
  }

  /** Follows the same run again, after `leave`. */
  resume() {
    const {run} = this.#state;
    this.#watched = true;
    this.connection.watch(run).catch((/** @type {RequestError} */ error) => {
      if (this.#ended || run !== this.#state.run) return;
      this.leave();
      if (error.reason === "full") this.retry(error, () => run === this.#state.run && this.resume());
      else this.lost(error);
    });
  }

  /** Follows the run no longer; its state stays as it is. */
  leave() {
    if (this.#watched) this.connection.unwatch(this.#state.run);
    this.#watched = false;
  }

  /** Follows no run. */
  forget() {
    this.leave();
    this.#state = unknown("");
  }

  /** Follows no run ever again. */
  end() {
    this.#ended = true;
    this.#entry.clear();
    this.leave();
  }

  /** @param {RequestError} error the server is busy @param {() => void} again what to try once more */
  retry({message}, again) {
    this.say(`${message} Trying again in ${RETRY_SECONDS} s.`, "bad");
    setTimeout(() => {
      if (this.#ended) return;
      this.say("");
      again();
    }, RETRY_SECONDS * 1000);
  }

  /**
   * @param {Question} what
   * @param {number} [trial]
   * @returns {Promise<TrialQueryResult>} rejected with a RequestError
   */
  probe = async (what, trial = 0) => {
    const answer = await this.connection.request({type: "trial-query", run: this.#state.run, trial, what});
    return /** @type {TrialQueryResult} */ (answer);
  };

  /** @param {number} step that the run has done @returns {Promise<Frame>} the run as it was then */
  lookBack = (step) => this.connection.lookBack(this.#state.run, step);

  /**
   * @param {ServerMessage} message
   * @returns {boolean} whether it belongs to the log of this run
   */
  receive(message) {
    if (!("run" in message) || message.run !== this.#state.run || message.run === "") return false;
    const logged = "seq" in message;
    if (logged) this.#state = fold(this.#state, message);
    else if (message.type === "catching-up") this.#state = catchUp(this.#state, message);
    else return false;
    this.#entry.check();
    this.onChange();
    return logged;
  }

  /** @param {Frame} frame */
  show(frame) {
    if (frame.head.run !== this.#state.run) return;
    this.#state = show(this.#state, frame);
    this.onChange();
  }

  /** The page has drawn the newest frame, and has room for another. */
  drawn() {
    if (this.#state.run) this.connection.drawn(this.#state.run);
  }
}
