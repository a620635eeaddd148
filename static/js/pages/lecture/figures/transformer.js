/**
 * A small transformer in training: its attention forming, its answers, and a prompt of the reader's; and from any
 * of its steps on, the same transformer twice, of which one is changed.
 * Options: recipe; link: what it starts from instead; train: whether it trains at once.
 */

import {count} from "../../../lib/format.js";
import {notTransformer} from "../../../lib/sequences.js";
import {readable} from "../../../lib/view.js";
import {notice} from "../../../widgets/notice.js";
import {transformerRun} from "../parts/transformer.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

/** Of a fork: the one that is changed. */
const CHANGED = 1;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, say, redraw} = stage;
  const {recipe, link} = options;
  const badLink = notice(container, {onClose: () => badLink.update(null)});
  const first = opened(stage, originOf(recipe, link, badLink), 0);
  if (options.train) first.run.whenReady(() => first.run.actions.train());
  let shown = show(first);
  /** The step a fork is on its way to. @type {number | null} */
  let awaited = null;

  /** @param {ReturnType<typeof opened>} made */
  function show({run, view}) {
    const forked = run !== first.run;
    const button = forked ? {text: "Leave the fork", onFork: leave} : {text: "Fork here", onFork: fork};
    const onChoose = (/** @type {number} */ trial) => {
      view.trial = trial;
    };
    return {run, drawn: transformerRun(container, run, {stage, fork: button, onChoose})};
  }
  /** @param {number} step */
  function fork(step) {
    const {run} = first;
    run.whenReady(() => run.actions.pause());
    const made = opened(stage, {fork: {run: run.state().run, step, trial: first.view.trial}}, CHANGED);
    shown.drawn.destroy();
    shown = show(made);
    awaited = step;
    redraw();
  }
  /** Says that a fork has caught up with the step it was made at; changes made before take effect there, too. */
  function catchUp() {
    if (awaited === null) return;
    const {step, catchingUp} = shown.run.state();
    const there = step >= awaited && catchingUp === null;
    say(forkText(awaited, there));
    if (there) awaited = null;
  }
  function leave() {
    shown.drawn.destroy();
    shown.run.end();
    awaited = null;
    say("");
    shown = show(first);
    redraw();
  }
  return {
    update(theme) {
      catchUp();
      shown.drawn.update(theme);
    },
    destroy() {
      badLink.destroy();
      shown.drawn.destroy();
    },
    get keys() {
      return shown.drawn.keys;
    },
  };
}

/**
 * What the first run starts from: the link where it describes a transformer, else the recipe, with a sentence why.
 * @param {import("../../../types.d.ts").Recipe} recipe
 * @param {string | null | undefined} link
 * @param {ReturnType<typeof notice>} badLink
 * @returns {import("../run.js").Origin}
 */
function originOf(recipe, link, badLink) {
  badLink.update(null);
  if (!link) return recipe;
  const complain = (/** @type {string} */ sentence) =>
    badLink.update({sentence, detail: `#transformer?${readable(link)}`});
  const other = notTransformer(link);
  if (other) {
    complain(
      `This link does not describe a transformer; a new run was started. Expected a link that names a task, as in task=reverse; got ${other}.`,
    );
    return recipe;
  }
  const onBadLink = (/** @type {string} */ sentence) =>
    complain(`This link cannot be read; a new run was started. ${sentence}`);
  return {link, otherwise: recipe, onBadLink};
}

/**
 * @param {import("../stage.js").Stage} stage
 * @param {import("../run.js").Origin} origin
 * @param {number} trial in view at first
 */
function opened(stage, origin, trial) {
  const view = {trial};
  const several = () => (run.state().settings?.trials.length ?? 1) > 1;
  /** @type {FigureRun} */
  const run = stage.run(origin, {aim: () => (several() ? view.trial : null)});
  if (trial) run.whenReady(() => run.actions.look(trial, null));
  return {run, view};
}

/** @param {number} step that a fork was made at @param {boolean} there whether both have come to it */
function forkText(step, there) {
  const at = `step ${count(step)}`;
  return there
    ? `Forked at ${at}: change something of the second, then press Train; both go on side by side.`
    : `Both halves are catching up with ${at}; changes made now take effect there.`;
}
