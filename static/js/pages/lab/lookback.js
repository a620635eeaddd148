/** Looking back: the page shows a past step of its run, which trains on or stands still as it was. */

import {count} from "../../lib/format.js";
import {latest} from "../../lib/latest.js";
import {asOf} from "../../store.js";

/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {import("../../connection.js").RequestError} RequestError */
/** @typedef {ReturnType<typeof lookBack>} LookBack */

/**
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => RunState} options.state of the run as it is now
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 * @param {() => void} options.onChange
 */
export function lookBack({connection, state, onSay, onChange}) {
  /** What the reader looks at: of which run and revision, and its picture once it is there. */
  /** @type {{run: string, revision: number, step: number, frame: import("../../wire.js").Frame | null} | null} */
  let looking = null;
  /** @type {{of: RunState, frame: object, shown: RunState} | null} */
  let last = null;
  const ask = latest(async (/** @type {{run: string, step: number}} */ {run, step}) => {
    try {
      const frame = await connection.lookBack(run, step);
      if (looking && frame.head.run === looking.run && frame.head.revision === looking.revision)
        looking.frame = frame;
    } catch (error) {
      looking = null;
      onSay(/** @type {RequestError} */ (error).message, "bad");
    }
    onChange();
  });
  const now = () => {
    const {run, revision, step} = state();
    const here = looking && looking.run === run && looking.revision === revision && looking.step < step;
    if (!here) looking = null;
    return looking;
  };
  return {
    /** @returns {number | null} the step in view; null where it is the newest */
    step: () => now()?.step ?? null,
    /** @returns {RunState} the run as it is shown: as it was then, once that is known */
    shown() {
      const frame = now()?.frame;
      const of = state();
      if (!frame) return of;
      if (last?.of !== of || last.frame !== frame) last = {of, frame, shown: asOf(of, frame)};
      return last.shown;
    },
    /** @param {number | null} step null: back to now */
    to(step) {
      const {run, revision} = state();
      looking = step === null ? null : {run, revision, step, frame: now()?.frame ?? null};
      if (step !== null) ask.push({run, step});
      onChange();
    },
    /** Has the same step drawn again: of another trial, or otherwise. */
    again() {
      const looked = now();
      if (looked) ask.push({run: looked.run, step: looked.step});
    },
    /** @returns {string} what the reader looks at, in words; "" where it is the newest step */
    text() {
      const step = now()?.step;
      return step === undefined ? "" : `Looking back at step ${count(step)} of ${count(state().step)}.`;
    },
  };
}
