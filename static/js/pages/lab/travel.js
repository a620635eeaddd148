/** Going back in time, and on in another way. */

import {randomId} from "../../connection.js";
import {count} from "../../lib/format.js";
import {lastGesture} from "../../lib/marks.js";
import {trains} from "../../store.js";

/** @typedef {import("../../types.d.ts").ServerMessage} ServerMessage */
/** @typedef {ReturnType<typeof travel>} Travel */

/**
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => import("../../store.js").RunState} options.state of the run as it is now
 * @param {() => unknown} options.train
 * @param {import("./pin.js").Pinboard} options.pins
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 * @param {(run: string) => void} options.onFork when a fork has been made
 */
export function travel({connection, state, train, pins, onSay, onFork}) {
  /** @param {Parameters<typeof connection.request>[0]} message */
  const ask = async (message) => {
    try {
      return await connection.request(message);
    } catch (error) {
      onSay(/** @type {Error} */ (error).message, "bad");
      return null;
    }
  };
  /** @param {{step: number, undo?: number, control?: import("../../types.d.ts").Control}} to @param {string} sentence */
  const rewind = async (to, sentence) => {
    const {run, step} = state();
    const trained = trains(state());
    const kept = to.step < step && pins.take();
    const keep = to.undo ? {} : {keep: randomId().slice(0, 24)};
    if (!(await ask({type: "rewind", run, ...to, ...keep}))) return;
    onSay(kept ? `${sentence} What came after it stays as the dotted curve.` : sentence);
    if (trained) train();
  };
  /** The run that the fork in view was made of, which was paused for it. @type {{run: string, fork: string} | null} */
  let original = null;
  return {
    /** Whether the original of the fork in view stands still because of it. */
    hasOriginal: () => original !== null && original.fork === state().run,
    /** Lets the original train on beside its fork, as long as this page is open. */
    async trainOriginal() {
      if (!original) return;
      const {run} = original;
      original = null;
      connection.watch(run).catch(() => {}); // that nobody watches trains on for half a minute only
      if (await ask({type: "train", run}))
        onSay("The original trains on too; it is one step back in the browser.");
    },
    /** @param {number} step to go back to; what came after it is dropped */
    goOn: (step) => rewind({step}, `The run is back at step ${count(step)}.`),
    /** Back to before the reader's last change, and on without it. */
    undo() {
      const last = lastGesture(state().marks);
      if (!last) return;
      const {step, undo, label} = last;
      return rewind({step, undo}, `Undone: ${label}. The run is back at step ${count(step)}.`);
    },
    /** @param {number | null} at null: where the run stands @param {number} trial */
    async fork(at, trial) {
      const {run} = state();
      const trained = trains(state());
      if (trained) await ask({type: "pause", run});
      const step = at ?? state().catchingUp?.target ?? state().step;
      const answer = await ask({type: "fork", run, step, trial});
      if (answer?.type !== "opened") return;
      original = trained ? {run, fork: answer.run} : null;
      onFork(answer.run);
      const paused = trained ? " The original is paused." : "";
      onSay(
        `Forked at step ${count(step)}: change something for the second trial, then press Train.${paused}`,
      );
    },
  };
}
