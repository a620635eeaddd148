/**
 * Undo and redo. A change to a run that trains is undone by going back to before it; a reset, other data or another
 * network by going to the run as it was, which the server keeps under an id of its own.
 */

import {lastGesture} from "../../lib/marks.js";
import {linkOf} from "../link.js";

/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {{kind: "control", label: string} | {kind: "run", run: string}} Undoable */

/**
 * @param {object} options
 * @param {() => RunState} options.state of the run as it is now
 * @param {() => unknown} options.pause
 * @param {() => unknown} options.undoControl goes back to before the last control
 * @param {(run: string) => void} options.enter follows another run
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 */
export function undoing({state, pause, undoControl, enter, onSay}) {
  /** Runs that undo left, the last one last, and where the page stood then. @type {{run: string, at: string}[]} */
  let left = [];
  /** Which run the page followed before another. @type {Map<string, string>} */
  const came = new Map();
  let followed = "";
  let moving = false;
  /** @returns {Undoable | null} the reader's last change, if it can be undone */
  const next = () => {
    const {run, before, since, marks} = state();
    const last = marks.length > since ? lastGesture(marks) : null;
    const other = before ?? came.get(run) ?? null;
    if (last && (other === null || before !== null || marks.some((mark) => mark.own)))
      return {kind: "control", label: last.label};
    if (other !== null) return {kind: "run", run: other};
    const older = lastGesture(marks);
    return older && {kind: "control", label: older.label};
  };
  /** @param {string} run @param {string} sentence */
  const go = async (run, sentence) => {
    if (state().phase === "training") pause();
    if ((await linkOf(run)) === null) {
      onSay("The server no longer keeps the run as it was before.", "bad");
      return false;
    }
    moving = true;
    enter(run);
    onSay(sentence);
    return true;
  };
  return {
    next,
    async undo() {
      const last = next();
      if (last === null) return void onSay("There is nothing to undo.");
      if (last.kind === "control") return void undoControl();
      const from = {run: state().run, at: last.run};
      if (await go(last.run, "Undone: the run is as it was before. Press Train to go on.")) left.push(from);
    },
    async redo() {
      const last = left.at(-1);
      const {run, marks, since} = state();
      if (!last || last.at !== run || marks.length > since) return void onSay("There is nothing to redo.");
      if (await go(last.run, "Done again.")) left.pop();
    },
    /** The page has drawn its run: notes where it came from, when that is another one. */
    look() {
      const {run, started} = state();
      if (!started || run === followed) return;
      if (followed && !moving) {
        came.set(run, followed);
        left = [];
      }
      followed = run;
      moving = false;
    },
  };
}
