/** What can be done with time: back to now, on from a past step, another way from there, and without the last change. */

import {count, loss as lossText} from "../../lib/format.js";
import {choiceOf} from "../../lib/spec.js";
import {arrival} from "../../widgets/controls/arrival.js";
import {make, write} from "../../widgets/dom.js";
import {pinStroke} from "../../widgets/figures/history-pin.js";
import {strokeSample} from "../../widgets/stroke.js";

/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {{name: string, title: string, act: () => void}} Act */

/**
 * @param {import("./controls.js").Bench} bench
 * @param {import("./travel.js").Travel} travel
 * @param {ReturnType<typeof import("./undo.js").undoing>} undoing
 * @returns {{update(view: {state: RunState, several: boolean,
 *   theme: import("../../widgets/theme.js").Theme}): void}} state: as it is now
 */
export function timebar({find, past, pins, select, catalogue}, travel, undoing) {
  const root = find("timebar");
  const button = (/** @type {Act} */ {name, title, act}) => {
    const made = make("button", {type: "button", title}, name);
    made.addEventListener("click", act);
    return made;
  };
  const looking = make("span", {id: "looking", role: "status"});
  const way = arrival(root);
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
  const original = button({
    name: "Train the original too",
    title: "The run that this fork was made from is paused; let it train on beside this one",
    act: () => travel.trainOriginal(),
  });
  const undo = button({
    name: "Undo",
    title: "Go back to before the last change, and on without it",
    act: () => undoing.undo(),
  });
  const goOn = () => {
    const step = past.step();
    if (step !== null) travel.goOn(step);
  };
  const pin = button({
    name: "Pin",
    title: "Keep this curve in view, to draw the next run or reset against it",
    act: () => pins.take(),
  });
  const board = pinView(pins, catalogue);
  root.append(looking, now, on, fork, original, undo, pin, board.root);
  return {
    update({state, several, theme}) {
      const back = past.step() !== null;
      root.classList.toggle("back", back);
      write(looking, past.text());
      way.update(state.catchingUp);
      original.hidden = !travel.hasOriginal();
      for (const part of [looking, now, on]) part.hidden = !back;
      fork.disabled = !state.started;
      write(fork, several ? "Fork this trial here" : "Fork here");
      const last = undoing.next();
      undo.hidden = back || last?.kind !== "control";
      write(undo, last?.kind === "control" ? `Undo ${last.label}` : "Undo");
      pin.disabled = state.history.length === 0;
      board.update(state, theme);
    },
  };
}

/**
 * The pinned run in words, beside a sample of its stroke.
 * @param {import("./pin.js").Pinboard} pins
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 */
function pinView(pins, catalogue) {
  const sample = strokeSample("24");
  const words = make("span");
  const off = make("button", {type: "button", title: "Take the pinned curve away"}, "Unpin");
  off.addEventListener("click", pins.unpin);
  const root = make("span", {class: "pin"}, sample.element, words, off);
  return {
    root,
    /** @param {RunState} state @param {import("../../widgets/theme.js").Theme} theme */
    update({settings}, theme) {
      const pin = pins.pin();
      root.hidden = pin === null;
      if (!pin) return;
      sample.update(pinStroke(theme));
      const other =
        pin.loss === settings?.loss ? "" : ` (${choiceOf(catalogue.loss, pin.loss).title.toLowerCase()})`;
      write(
        words,
        `${pin.name}: loss ${lossText(pin.training)}, test ${lossText(pin.test)} at step ${count(pin.step)}${other}`,
      );
    },
  };
}
