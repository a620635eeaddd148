/**
 * A small transformer in training: its attention forming, its answers, and a prompt of the reader's; and from any
 * of its steps on, the same transformer twice, of which one is changed.
 * Options: recipe; link: what it starts from instead; train: whether it trains at once.
 */

import {count} from "../../../lib/format.js";
import {notTransformer} from "../../../lib/sequences.js";
import {readable} from "../../../lib/view.js";
import {notice} from "../../../widgets/notice.js";
import {bench} from "../parts/bench.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */

/** Of a fork: the one that is changed. */
const CHANGED = 1;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, say, redraw} = stage;
  const {recipe, link} = options;
  const badLink = notice(container, {onClose: () => badLink.update(null)});
  badLink.update(null);
  const complain = (/** @type {string} */ sentence) =>
    badLink.update({sentence, detail: `#transformer?${readable(link)}`});
  const other = link ? notTransformer(link) : "";
  if (other)
    complain(
      `This link does not describe a transformer; a new run was started. Expected a link that names a task, as in task=reverse; got ${other}.`,
    );
  const linked = {
    link,
    otherwise: recipe,
    onBadLink: (/** @type {string} */ sentence) =>
      complain(`This link cannot be read; a new run was started. ${sentence}`),
  };
  const first = open(link && !other ? linked : recipe, 0);
  if (options.train) first.run.whenReady(() => first.run.actions.train());
  let shown = show(first);
  /** The step a fork is on its way to. @type {number | null} */
  let awaited = null;

  /** @param {import("../run.js").Origin} origin @param {number} trial in view at first */
  function open(origin, trial) {
    const view = {trial};
    const several = () => (run.state().settings?.trials.length ?? 1) > 1;
    /** @type {LiveRun} */
    const run = stage.run(origin, {aim: () => (several() ? view.trial : null)});
    if (trial) run.whenReady(() => run.actions.look(trial, null));
    return {run, view};
  }
  /** @param {ReturnType<typeof open>} made */
  function show({run, view}) {
    const forked = run !== first.run;
    const button = forked ? {text: "Leave the fork", onFork: leave} : {text: "Fork here", onFork: fork};
    return {
      run,
      drawn: bench(container, run, {
        stage,
        fork: button,
        onChoose(trial) {
          view.trial = trial;
        },
      }),
    };
  }
  /** @param {number} step */
  function fork(step) {
    const {run} = first;
    run.whenReady(() => run.actions.pause());
    const made = open({fork: {run: run.state().run, step, trial: first.view.trial}}, CHANGED);
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
    const of = `step ${count(awaited)}`;
    say(
      there
        ? `Forked at ${of}: change something of the second, then press Train; both go on side by side.`
        : `Both halves are catching up with ${of}; changes made now take effect there.`,
    );
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
