/** The Lab: one run, steered and drawn. The only module of the Lab that touches the document on import. */

import {at, socketAddress, whyNoSocket} from "../../address.js";
import {Connection} from "../../connection.js";
import {dataSetOf} from "../../lib/data.js";
import {statusText} from "../../lib/describe.js";
import {controlEffects, rateEffect, stepsOf} from "../../lib/effects.js";
import {FIRST, readCatalogue} from "../../lib/spec.js";
import {readable} from "../../lib/view.js";
import {trains} from "../../store.js";
import {write} from "../../widgets/dom.js";
import {notice} from "../../widgets/notice.js";
import {pageTheme} from "../../widgets/theme.js";
import {Actions} from "../actions.js";
import {paceAnnouncements} from "../announcements.js";
import {keySwitch, keys, undoKeys} from "../keys.js";
import {drawingClock, find} from "../page.js";
import {pinboard} from "../pin.js";
import {compare as makeCompare} from "./compare.js";
import {controls as makeControls, rateBound} from "./controls.js";
import {figures as makeFigures} from "./figures.js";
import {asked, goals as makeGoals} from "./goals.js";
import {lesson} from "./lesson.js";
import {labPace} from "./pace.js";
import {panes as makePanes} from "./panes.js";
import {AddressedRun} from "./run.js";
import {saying} from "./said.js";
import {pickedWeight, selection} from "./selection.js";
import {onDrop, takeaway} from "./takeaway.js";
import {lookBack, timebar, travel, undoing} from "./time.js";

const ended = new AbortController();
const catalogue = readCatalogue(find("catalogue").textContent);

/** @type {import("../../connection.js").Status} */
let status = {state: "connecting", seconds: 0};
/** What the server can train on. @type {readonly string[]} */
let devices = [];

const draw = drawingClock(drawNow);
const themeNow = pageTheme(draw, ended.signal);
const {say, hushing, now: spoken} = saying({root: document, signal: ended.signal, onChange: draw});
const connection = new Connection({
  url: socketAddress(),
  why: whyNoSocket,
  onMessage(message) {
    if (message.type === "refused" && message.request === null) say(message.sentence, "bad");
    if (message.type === "welcome") devices = message.devices;
    run.receive(message);
  },
  onFrame: (frame) => run.show(frame),
  onStatus: (now) => {
    status = now;
    draw();
  },
});
const badLink = notice(find("link-notice"), {onClose: () => run.forgive()});
const run = new AddressedRun({
  connection,
  onChange: draw,
  onSay: say,
  onBadLink: (problem) =>
    badLink.update(
      problem && {
        sentence: `This link cannot be read; ${problem.kept ? "the run before it stays" : "a new run was started"}. ${problem.sentence}`,
        detail: `#${readable(problem.link)}`,
      },
    ),
  onTransformer: (link) =>
    badLink.update({
      sentence: "That run trains a transformer. The Lab is for perceptrons, so it started a new run.",
      link: {
        text: "Open the transformer in its chapter",
        address: at(`/lecture/attention#transformer${link === null ? "" : `?${link}`}`),
      },
    }),
});
const select = selection(() => spec(), draw);
const past = lookBack({connection, state: run.state, onSay: say, onChange: draw});
const stops = makeGoals(find("goals"), () => {
  if (run.state().phase === "training") actions.train();
  draw();
});
const actions = new Actions({
  connection,
  state: run.state,
  whenReady: run.whenReady,
  aim: select.aim,
  stop: () => asked(stops.conditions(), run.state().step),
  keep: true,
  onSay: say,
  onChange: draw,
});
const pins = pinboard({state: run.state, catalogue, trial: select.chosen, onChange: draw});
const travelling = travel({
  pins,
  connection,
  state: run.state,
  train: actions.train,
  onSay: say,
  onFork: (name) => enter(name, 1),
});
const spec = () => actions.wanted() ?? FIRST;
const trial = () => spec().trials[select.chosen()];
const picked = pickedWeight(draw);
/** Who takes which files that are dropped. @type {import("./takeaway.js").Taker[]} */
const takers = [];
/** The transport as the reader presses it. */
const press = {
  train: hushing(actions.train),
  pause: hushing(actions.pause),
  step: hushing(actions.step),
  reset: hushing(actions.reset),
};
const context = {
  find,
  catalogue,
  actions,
  press,
  spec,
  select,
  trial,
  probe: run.probe,
  say,
  takers,
  past,
  pins,
  picked,
  redraw: draw,
};
const controls = makeControls(context);
onDrop(ended.signal, takers, (file) => say(`The Lab cannot read ${file.name}.`, "bad"));
const back = undoing({
  state: run.state,
  pause: actions.pause,
  undoControl: travelling.undo,
  enter: (name) => enter(name, 0),
  turned: actions.turned,
  whenReady: run.whenReady,
  onSay: say,
});
const compare = makeCompare(context, draw);
const figures = makeFigures(context, draw);
const panes = makePanes(context);
const time = timebar(context, travelling, back);
const takeawayView = takeaway(context, {
  connection,
  run: () => run.state().run,
  onOpen: (name) => enter(name, 0),
});
const pace = labPace({state: run.state, actions});
const bound = rateBound({connection, state: run.state, onChange: draw});

/** Follows another run. @param {string} name @param {number} trial the one in view */
function enter(name, trial) {
  select.begin(trial);
  past.to(null);
  run.go(name);
}

/** @param {import("../../store.js").RunState} state @returns {number} steps a second as measured of late; 0 while it stands */
function reachedBy({phase, catchingUp, frame}) {
  return phase === "training" && !catchingUp ? (frame?.head.steps_per_second ?? 0) : 0;
}

function drawNow() {
  const theme = themeNow();
  const state = run.state();
  const {started} = state;
  const now = spec();
  const effect = rateEffect(catalogue, state, select.chosen());
  const set = dataSetOf(catalogue, now.data);
  const examples = started?.training_points ?? 0;
  controls.update({
    spec: now,
    effects: controlEffects(catalogue, {
      spec: now,
      trial: select.chosen(),
      examples,
      tests: started?.test_points,
      used: stepsOf(state, select.chosen()) > 0,
      speed: {limit: state.speed, reached: reachedBy(state)},
    }),
    training: trains(state),
    examples,
    tests: started?.test_points ?? 0,
    points: started?.points ?? null,
    devices,
    rate: actions.pendingRate() ?? trial().learning_rate,
    bound: bound(),
    effect,
    speed: pace.update(),
    note: state.note,
    theme,
  });
  const shown = past.shown();
  const comparison = compare.update({state: shown, theme});
  figures.update({state: shown, live: state, theme, comparison});
  takeawayView.update({state: shown, theme, comparison});
  stops.update({regression: set.problem === "regression", step: state.step});
  back.look();
  find("undo").hidden = back.next()?.kind !== "run";
  time.update({state, several: comparison !== null, theme});
  panes.update({state, theme, trial: comparison?.chosen ?? 0, names: comparison?.names ?? null});
  const bad = status.state === "lost" || Boolean(status.sentence);
  const said = bad || status.state !== "open" ? null : spoken();
  write(find("say"), said?.sentence ?? statusText({status, state, idle: effect.idle}));
  find("say").dataset.tone = said?.tone ?? (bad ? "bad" : "");
  run.drawn();
}

const undo = () => {
  past.to(null);
  back.undo();
};
find("undo").addEventListener("click", undo);
undoKeys({undo, redo: back.redo}, ended.signal);
const help = /** @type {HTMLDialogElement} */ (find("help"));
const toggle = () => (trains(run.state()) ? press.pause() : press.train());
keys({" ": toggle, ".": () => press.step("step"), r: press.reset, "?": () => help.showModal()}, ended.signal);
document.querySelector(".skip")?.addEventListener("click", (event) => {
  event.preventDefault(); // the fragment of this page is its run
  find("main").focus();
});
keySwitch(find("key-switch"), ended.signal);
find("help-button").addEventListener("click", () => help.showModal());
addEventListener("hashchange", ({newURL}) => run.reopen(newURL));
addEventListener("popstate", hushing(run.back));
addEventListener("online", () => connection.retry());
document.addEventListener("visibilitychange", () => document.hidden || connection.retry());
lesson(context);
paceAnnouncements(ended.signal);
run.begin();
draw();
