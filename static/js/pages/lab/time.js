/** Time in the Lab: looking back at a past step, going on from there, forking, undo and redo. */

import {randomId} from "../../connection.js";
import {count, loss as lossText} from "../../lib/format.js";
import {lastGesture} from "../../lib/marks.js";
import {choiceOf} from "../../lib/spec.js";
import {latest} from "../../lib/tasks.js";
import {asOf, trains} from "../../store.js";
import {make, write} from "../../widgets/dom.js";
import {pinStroke} from "../../widgets/figures/history-drawing.js";
import {arrival} from "../../widgets/notice.js";
import {strokeSample} from "../../widgets/pens.js";
import {linkOf} from "../link.js";

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

/** @typedef {import("../../types.d.ts").ServerMessage} ServerMessage */
/** @typedef {ReturnType<typeof travel>} Travel */

/**
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => import("../../store.js").RunState} options.state of the run as it is now
 * @param {() => unknown} options.train
 * @param {import("../pin.js").Pinboard} options.pins
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
    /** Whether the original of the fork in view is paused because of it. */
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

/** @typedef {{kind: "control", label: string} | {kind: "run", run: string}} Undoable */
/**
 * came: which run the page followed before another. left: runs that undo left, the last one last, and where the page
 * stood then.
 * @typedef {{came: [string, string][], left: {run: string, at: string}[]}} Trail
 */

const MEMORY = "descent.undo";
/** Runs remembered at most. */
const MOST = 100;

/**
 * @param {object} options
 * @param {() => RunState} options.state of the run as it is now
 * @param {() => unknown} options.pause
 * @param {() => unknown} options.undoControl goes back to before the last control
 * @param {() => Promise<unknown>} [options.turned] waits until resets and rewinds asked for are answered
 * @param {(action: () => void) => void} [options.whenReady] does it now, or when the run is there
 * @param {(run: string) => void} options.enter follows another run
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 * @param {() => Pick<Storage, "getItem" | "setItem">} [options.memory] of this tab; it may throw
 */
export function undoing(options) {
  const {state, pause, undoControl, enter, onSay, memory = () => sessionStorage} = options;
  const {turned = async () => {}, whenReady = (/** @type {() => void} */ action) => action()} = options;
  const press = inTurn(turned, whenReady);
  const trail = remembered(memory);
  const came = new Map(trail.came);
  let {left} = trail;
  const remember = () => keep(memory, {came: [...came].slice(-MOST), left: left.slice(-MOST)});
  let followed = "";
  let moving = false;
  const next = () => undoable(state(), came);
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
  const undoLast = async () => {
    const last = next();
    if (last === null) return void onSay("There is nothing to undo.");
    if (last.kind === "control") return void (await undoControl());
    const from = {run: state().run, at: last.run};
    if (!(await go(last.run, "Undone: the run is as it was before. Press Train to go on."))) return;
    left.push(from);
    remember();
  };
  const redoLast = async () => {
    const last = left.at(-1);
    const {run, marks, since} = state();
    if (!last || last.at !== run || marks.length > since) return void onSay("There is nothing to redo.");
    if (!(await go(last.run, "Redone."))) return;
    left.pop();
    remember();
  };
  return {
    next,
    undo: () => press(undoLast),
    redo: () => press(redoLast),
    /** The page has drawn its run: notes where it came from, when that is another one. */
    look() {
      const {run, started} = state();
      if (!started || run === followed) return;
      if (followed && !moving) {
        came.delete(run); // the newest stand last
        came.set(run, followed);
        left = [];
        remember();
      }
      followed = run;
      moving = false;
    },
  };
}

/**
 * @param {RunState} state
 * @param {ReadonlyMap<string, string>} came which run the page followed before another
 * @returns {Undoable | null} the reader's last change, if it can be undone
 */
function undoable({run, before, since, marks}, came) {
  const last = marks.length > since ? lastGesture(marks) : null;
  const other = before ?? came.get(run) ?? null;
  if (last && (other === null || before !== null || marks.some((mark) => mark.own)))
    return {kind: "control", label: last.label};
  if (other !== null) return {kind: "run", run: other};
  const older = lastGesture(marks);
  return older && {kind: "control", label: older.label};
}

/**
 * Presses are carried out one after the other, each when the run stands as the one before left it.
 * @param {() => Promise<unknown>} turned
 * @param {(action: () => void) => void} whenReady
 */
function inTurn(turned, whenReady) {
  let done = Promise.resolve();
  return (/** @type {() => Promise<unknown>} */ act) => {
    done = done.then(async () => {
      await turned();
      await act();
      await new Promise((ready) => whenReady(() => ready(null)));
    });
    return done;
  };
}

/** @param {() => Pick<Storage, "getItem">} memory @returns {Trail} */
function remembered(memory) {
  try {
    const {came, left} = JSON.parse(memory().getItem(MEMORY) ?? "{}");
    return {came: came ?? [], left: left ?? []};
  } catch {
    return {came: [], left: []}; // a browser that stores nothing forgets on a reload
  }
}

/** @param {() => Pick<Storage, "setItem">} memory @param {Trail} trail */
function keep(memory, trail) {
  try {
    memory().setItem(MEMORY, JSON.stringify(trail));
  } catch {
    // a browser that stores nothing forgets on a reload
  }
}

/** @typedef {ReturnType<typeof undoing>} Undoing */
/** @typedef {{name: string, title: string, act: () => void}} Act */

/**
 * @param {import("./controls.js").Context} context
 * @param {Travel} travel
 * @param {Undoing} undoing
 * @returns {{update(view: {state: RunState, several: boolean,
 *   theme: import("../../widgets/theme.js").Theme}): void}} state: as it is now
 */
export function timebar({find, past, pins, select, catalogue}, travel, undoing) {
  const root = find("timebar");
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
    act() {
      const step = past.step();
      if (step !== null) travel.goOn(step);
    },
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

/** @param {Act} act */
function button({name, title, act}) {
  const made = make("button", {type: "button", title}, name);
  made.addEventListener("click", act);
  return made;
}

/**
 * The pinned run in words, beside a sample of its stroke.
 * @param {import("../pin.js").Pinboard} pins
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
