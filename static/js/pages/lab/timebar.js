/** What can be done with time: back to now, on from a past step, another way from there, and without the last change. */

import {lastGesture} from "../../lib/marks.js";
import {make, write} from "../../widgets/dom.js";

/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {{name: string, title: string, act: () => void}} Act */

/**
 * @param {import("./controls.js").Bench} bench
 * @param {import("./travel.js").Travel} travel
 * @returns {{update(view: {state: RunState, several: boolean}): void}} state: as it is now
 */
export function timebar({find, past, select}, travel) {
  const root = find("timebar");
  const button = (/** @type {Act} */ {name, title, act}) => {
    const made = make("button", {type: "button", title}, name);
    made.addEventListener("click", act);
    return made;
  };
  const looking = make("span", {id: "looking", role: "status"});
  const now = button({
    name: "Back to now",
    title: "Show the newest step again",
    act: () => past.to(null),
  });
  const on = button({
    name: "Go on from here",
    title: "Let the run go back to this step and train on from it; what came after is dropped",
    act: () => goOn(),
  });
  const fork = button({
    name: "Fork here",
    title: "Begin a run of two trials from this step: one goes on as before, the other as you change it",
    act: () => travel.fork(past.step(), select.chosen()),
  });
  const undo = button({
    name: "Undo",
    title: "Go back to before the last change, and on without it",
    act: () => travel.undo(),
  });
  const goOn = () => {
    const step = past.step();
    if (step !== null) travel.goOn(step);
  };
  root.append(looking, now, on, fork, undo);
  return {
    update({state, several}) {
      const back = past.step() !== null;
      root.classList.toggle("back", back);
      write(looking, past.text());
      for (const part of [looking, now, on]) part.hidden = !back;
      fork.disabled = !state.started;
      write(fork, several ? "Fork this trial here" : "Fork here");
      const last = lastGesture(state.marks);
      undo.hidden = back || last === null;
      write(undo, last ? `Undo ${last.label}` : "Undo");
    },
  };
}
