/** Questions of what is in view: a probe that is asked again as the run goes on, and the newest of several. */

import {latest} from "../lib/tasks.js";

/** @typedef {import("../types.d.ts").Question} Question */
/** @typedef {import("../types.d.ts").TrialQueryResult} TrialQueryResult */

/**
 * @param {{probe: (what: Question, trial: number) => Promise<TrialQueryResult>, redraw: () => void}} context probe: rejected with a RequestError
 * @param {number} every seconds at least from an answer to the next question, as long as the question stays
 * @returns {(view: {state: import("../store.js").RunState, trial: number}, what: Question, same?: string) => {result: TrialQueryResult | null, fault: string}}
 *   to be called at each drawing; same: what of the question must stay for it to be the same. Returns the newest answer of this run and trial, and why there is no newer one
 */
export function live({probe, redraw}, every) {
  let asking = false;
  /** @type {{key: string, seen: string, at: number} | null} */
  let asked = null;
  /** @type {{of: string, result: TrialQueryResult | null, fault: string}} */
  let known = {of: "", result: null, fault: ""};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  /** @param {string} of @param {number} trial @param {Question} what */
  async function begin(of, trial, what) {
    asking = true;
    try {
      known = {of, result: await probe(what, trial), fault: ""};
    } catch (error) {
      const {message, reason} = /** @type {import("../connection.js").RequestError} */ (error);
      const kept = known.of === of ? known.result : null;
      known = {of, result: kept, fault: reason === "bad-value" ? message : ""};
    } finally {
      asking = false;
      if (asked) asked.at = performance.now();
      redraw();
    }
  }
  return ({state, trial}, what, same = JSON.stringify(what)) => {
    const {run, revision, step, marks, started} = state;
    const of = [run, revision, trial].join();
    const key = of + same;
    const seen = [key, step, marks.length].join();
    if (started && !asking && asked?.seen !== seen) {
      const wait = asked?.key === key ? asked.at + every * 1000 - performance.now() : 0;
      clearTimeout(timer);
      if (wait > 0) timer = setTimeout(redraw, wait);
      else {
        asked = {key, seen, at: Number.POSITIVE_INFINITY};
        begin(of, trial, what);
      }
    }
    return known.of === of ? known : {result: null, fault: ""};
  };
}

/**
 * Asks one question at a time; of those that come meanwhile only the newest is asked. Says why one fails.
 * @template T
 * @param {{say: (sentence: string, tone?: "bad") => void, redraw: () => void, signal: AbortSignal}} stage
 * @param {(what: T) => Promise<void>} ask takes the answer; rejected with a sentence
 */
export function newest({say, redraw, signal}, ask) {
  return latest(async (/** @type {T} */ what) => {
    try {
      await ask(what);
      say("");
    } catch (error) {
      if (!signal.aborted) say(/** @type {Error} */ (error).message, "bad");
    }
    if (!signal.aborted) redraw();
  });
}
