/**
 * A run of a figure: opened when the figure is first seen, training only while it is in view, and ended
 * with the page. A run the server no longer knows is opened again from its recipe.
 */

import {gate} from "../../lib/gate.js";
import {catchUp, fold, show, trains, unknown} from "../../store.js";
import {actions as makeActions} from "../actions.js";

/** @typedef {import("../../connection.js").RequestError} RequestError */
/** @typedef {import("../../types.d.ts").Recipe} Recipe */
/** @typedef {import("../../types.d.ts").Question} Question */
/** @typedef {ReturnType<typeof liveRun>} LiveRun */
/**
 * What a run starts from: a recipe; a link, and a recipe where that cannot be read; or another run from one of its
 * steps on, twice.
 * @typedef {Recipe | {link: string, otherwise: Recipe} | {fork: {run: string, step: number, trial: number}}} Origin
 */

const BUSY_SECONDS = 5;

/**
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {Origin} options.origin
 * @param {() => number | null} [options.aim] the one of several trials that changes are for; null means all
 * @param {() => void} options.onChange after every message and frame
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 */
export function liveRun({connection, origin, aim, onChange, onSay}) {
  let state = unknown("");
  let seen = true;
  let ended = false;
  let resume = false;
  const entry = gate(() => state.started !== null);
  const actions = makeActions({
    connection,
    state: () => state,
    whenReady: entry.through,
    aim,
    onSay,
    onChange,
  });

  async function open() {
    try {
      const answer = await connection.request(opening(origin));
      if (answer.type !== "opened") return;
      if (ended) return void stop(answer.run);
      state = unknown(answer.run);
      watch();
    } catch (error) {
      const {reason, message} = /** @type {RequestError} */ (error);
      if (reason === "full") later(message);
      else if ("link" in origin && reason !== "lost") {
        onSay(`This link cannot be read, so a new run was begun. ${message}`, "bad");
        origin = origin.otherwise;
        open();
      } else onSay(message, "bad");
    }
  }
  /** @param {string} sentence */
  function later(sentence) {
    onSay(`${sentence} Trying again in ${BUSY_SECONDS} s.`, "bad");
    setTimeout(() => !ended && open(), BUSY_SECONDS * 1000);
  }
  function watch() {
    const {run} = state;
    connection.watch(run).catch((/** @type {RequestError} */ error) => {
      if (ended || run !== state.run) return;
      connection.unwatch(run);
      if (error.reason === "full") return later(error.message);
      onSay("The server no longer has this run, so it was started again.");
      open();
    });
  }
  /** @param {string} run */
  function stop(run) {
    connection.request({type: "stop", run}).catch(() => {});
  }
  /**
   * Looks into the run; rejected with a sentence.
   * @param {Question} what
   * @param {number} [trial]
   */
  async function ask(what, trial = 0) {
    const message = /** @type {const} */ ({type: "trial-query", run: state.run, trial, what});
    return /** @type {import("../../types.d.ts").TrialQueryResult} */ (await connection.request(message));
  }
  open();
  return {
    state: () => state,
    actions,
    /** The trial that changes are for; the first where they are for all. */
    aimed: () => aim?.() ?? 0,
    /** Whether the run is there and its first message has come. */
    ready: () => state.started !== null,
    /** Does an action now, or when the run is there. */
    whenReady: entry.through,
    /** @param {number} step done before @returns {Promise<import("../../wire.js").Frame>} the run as it was then */
    lookBack: (step) => connection.lookBack(state.run, step),
    /** Looks into the trial that changes are for. */
    probe: async (/** @type {Question} */ what) => (await ask(what, aim?.() ?? 0)).answer,
    ask,
    /** @param {import("../../types.d.ts").ServerMessage} message */
    take(message) {
      if (message.type === "catching-up" && message.run === state.run) {
        state = catchUp(state, message);
        onChange();
      }
      if (!("seq" in message) || message.run !== state.run || state.run === "") return;
      state = fold(state, message);
      entry.check();
      onChange();
    },
    /** @param {import("../../wire.js").Frame} frame */
    show(frame) {
      if (frame.head.run === state.run) state = show(state, frame);
      onChange();
    },
    /** The figure has come into view, or left it: only what is seen trains. @param {boolean} now */
    setSeen(now) {
      if (now === seen) return;
      seen = now;
      if (state.run === "") return;
      if (now) {
        watch();
        if (resume) actions.train();
        resume = false;
      } else {
        resume = trains(state);
        if (resume) actions.pause();
        connection.unwatch(state.run);
      }
    },
    end() {
      ended = true;
      entry.clear();
      if (state.run === "") return;
      connection.unwatch(state.run);
      stop(state.run);
    },
  };
}

/** @param {Origin} origin @returns {Parameters<import("../../connection.js").Connection["request"]>[0]} */
function opening(origin) {
  if ("fork" in origin) return {type: "fork", ...origin.fork};
  if ("link" in origin) return {type: "open", link: origin.link};
  return {type: "open", recipe: origin};
}
