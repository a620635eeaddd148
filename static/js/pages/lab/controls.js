/** All the Lab's controls: what they show, and what moving them asks for. */

import {argumentEffects} from "../../lib/effects.js";
import {speed as speedText} from "../../lib/format.js";
import {SPEED, speedAt, speedPosition} from "../../lib/scales.js";
import * as specs from "../../lib/spec.js";
import {argumentFields} from "../../widgets/controls/arguments.js";
import {choice, radios} from "../../widgets/controls/choice.js";
import {numberField} from "../../widgets/controls/number.js";
import {rateSlider} from "../../widgets/controls/rate.js";
import {slider} from "../../widgets/controls/slider.js";
import {transport} from "../../widgets/controls/transport.js";
import {make, write} from "../../widgets/dom.js";
import {popover} from "../../widgets/popover.js";
import {keepLabSpeed} from "../pace.js";
import {data} from "./data.js";
import {shapeControls} from "./shape.js";

/**
 * @param {string} name as torch has it
 * @returns {string}
 */
export function deviceTitle(name) {
  if (name === "cpu") return "Processor";
  if (name === "mps") return "GPU (Metal)";
  return `GPU ${name.split(":")[1] ?? 0} (CUDA)`;
}

/**
 * @param {string} wish of a recipe, "auto" or a device
 * @param {readonly string[]} devices the server's, the default first
 * @returns {string} the device of these that is meant
 */
export function deviceOf(wish, devices) {
  if (wish === "auto") return devices[0];
  return wish === "cuda" ? "cuda:0" : wish;
}

/**
 * @param {Context} context
 * @returns {Part}
 */
export function deviceControl({find, actions, spec}) {
  const place = find("device");
  /** @type {readonly string[]} */
  let known = [];
  const list = choice(place, {
    label: "Device",
    onChange: (name) =>
      actions.rebuild(
        {...spec(), device: name === known[0] ? "auto" : name},
        `The run now trains on ${deviceTitle(name)}.`,
      ),
  });
  return {
    update({spec: {device}, devices}) {
      known = devices;
      place.hidden = devices.length < 2;
      if (place.hidden) return;
      const options = devices.map((name) => ({value: name, text: deviceTitle(name)}));
      list.update({value: deviceOf(device, devices), options});
    },
  };
}

/** @typedef {import("../../store.js").RunState} RunState */

const EVERY_SECONDS = 2;

/**
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => RunState} options.state
 * @param {() => void} options.onChange
 * @returns {() => number | null} the bound where it was last taken; null while it is not known, or says nothing
 */
export function rateBound({connection, state, onChange}) {
  /** @type {{run: string, revision: number, step: number, bound: number | null} | null} */
  let known = null;
  let asking = false;

  async function ask() {
    const {run, revision, step, started, phase} = state();
    const same = known?.run === run && known.revision === revision && known.step === step;
    if (asking || document.hidden || !started || phase === "diverged" || same || !applies(state())) return;
    asking = true;
    try {
      const result = await connection.request({type: "trial-query", run, what: {type: "curvature"}});
      if (result.type === "trial-query-result" && result.answer.type === "curvature")
        known = {run, revision: result.revision, step: result.step, bound: result.answer.rate_bound};
    } catch {
      known = null; // the run has gone, or the connection: the mark goes too
    } finally {
      asking = false;
      onChange();
    }
  }
  setInterval(ask, EVERY_SECONDS * 1000);
  return () => {
    const now = state();
    return known && known.run === now.run && known.revision === now.revision && applies(now)
      ? known.bound
      : null;
  };
}

/**
 * The bound is that of plain gradient descent: of one trial, without momentum.
 * @param {RunState} state
 * @returns {boolean}
 */
function applies({settings}) {
  if (settings?.trials.length !== 1) return false;
  const {optimizer} = settings.trials[0];
  return optimizer.name === "sgd" && !optimizer.arguments.momentum;
}

/**
 * @param {Context} context
 * @returns {Part}
 */
export function optimizerControl({find, catalogue, actions, trial}) {
  const container = find("optimizer");
  /** @type {"keep" | "fresh"} */
  let state = "keep";
  const set = (/** @type {specs.Named} */ optimizer) =>
    actions.control({type: "optimizer", optimizer, state});
  const kind = choice(container, {
    label: "Optimizer",
    options: specs.optionsOf(catalogue.optimizer),
    onChange: (name) => set(specs.defaultChoice(name)),
  });
  const {panel} = popover(container, {text: "more", label: "Optimizer settings"});
  const inside = make("div", {class: "inside"});
  panel.append(inside);
  const fields = argumentFields(inside, {
    onChange: (values) => {
      const {name} = trial().optimizer;
      set({name, arguments: specs.changedArguments(specs.choiceOf(catalogue.optimizer, name), values)});
    },
  });
  const keeping = radios(inside, {
    label: "On a switch, the optimizer's state",
    options: [
      ["keep", "is kept where both optimizers use it"],
      ["fresh", "starts fresh"],
    ],
    onChange: (value) => (state = value === "fresh" ? "fresh" : "keep"),
  });
  const note = make("p", {class: "note", role: "status"});
  inside.append(note);
  return {
    update(view) {
      const {optimizer, learning_rate} = trial();
      const chosen = specs.choiceOf(catalogue.optimizer, optimizer.name);
      const kept = state === "keep" && !view.effects.state.disabled;
      kind.update({value: optimizer.name});
      fields.update({
        choice: chosen,
        values: optimizer.arguments,
        effects: argumentEffects(chosen, optimizer.arguments, {learning_rate, kept}),
      });
      keeping.update({value: state, effect: view.effects.state});
      write(note, view.note ? `Last change: ${view.note}.` : "");
      note.hidden = view.note === "";
    },
  };
}

/**
 * @param {Context} context
 * @returns {Part}
 */
export function scheduleControl({find, catalogue, actions, trial}) {
  const container = find("schedule");
  const now = () => trial().schedule;
  const set = (/** @type {import("../../types.d.ts").ScheduleSpec} */ schedule) =>
    actions.control({type: "schedule", schedule});
  const kind = choice(container, {
    label: "Schedule",
    options: specs.optionsOf(catalogue.schedule),
    onChange: (name) => set({...specs.defaultChoice(name), per: now().per}),
  });
  const {panel} = popover(container, {text: "more", label: "Schedule settings"});
  const inside = make("div", {class: "inside"});
  panel.append(inside);
  const fields = argumentFields(inside, {
    onChange: (values) => {
      const {name, per} = now();
      set({name, per, arguments: specs.changedArguments(specs.choiceOf(catalogue.schedule, name), values)});
    },
  });
  const per = radios(inside, {
    label: "One tick is",
    options: [
      ["step", "a step"],
      ["epoch", "an epoch"],
    ],
    onChange: (value) => set({...now(), per: value === "step" ? "step" : "epoch"}),
  });
  inside.append(
    make(
      "p",
      {class: "note"},
      "A schedule starts at the step where it is set, from the learning rate at that step.",
    ),
  );
  return {
    update({effects}) {
      const {schedule} = trial();
      kind.update({value: schedule.name});
      fields.update({
        choice: specs.choiceOf(catalogue.schedule, schedule.name),
        values: schedule.arguments,
        effects: effects.schedule,
      });
      per.update({value: schedule.per, effect: effects.tick});
    },
  };
}

/** @typedef {import("../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {(id: string) => HTMLElement} Find */
/**
 * examples, tests: trained on, and kept for the test. points: those that are drawn. devices: what the server can train on, its default first. spec: settings as they are, or as they are about to be.
 * @typedef {{spec: RunSpec, training: boolean, examples: number, tests: number, points: import("../../types.d.ts").Points | null, devices: readonly string[], rate: number, bound: number | null,
 *   effects: import("../../lib/effects.js").Effects, effect: import("../../lib/effects.js").RateEffect, speed: number | null, note: string,
 *   theme: import("../../widgets/theme.js").Theme}} ControlsView
 */
/** @typedef {{update(view: ControlsView): void}} Part */
/** @typedef {{train(): void, pause(): void, step(unit: "step" | "epoch"): void, reset(): void}} Press */
/**
 * @typedef {{find: Find, catalogue: Catalogue, actions: Actions, press: Press, spec: () => RunSpec,
 *   select: import("./selection.js").Selection, trial: () => import("../../types.d.ts").TrialSpec,
 *   probe: (what: import("../../types.d.ts").Question, trial: number) => Promise<import("../../types.d.ts").TrialQueryResult>,
 *   say: (sentence: string, tone?: "bad") => void, takers: import("./takeaway.js").Taker[],
 *   past: import("./time.js").LookBack, pins: import("../pin.js").Pinboard,
 *   picked: import("./selection.js").PickedWeight, redraw: () => void}} Context
 *   press: the transport, pressed by the reader; spec: the settings that a change starts from; trial: those of the trial in view;
 *   probe: looks into a trial, rejected with a RequestError; say: in the line above the figures; takers: of files that are
 *   dropped on the page; past: what the reader looks back at; pins: the pinned run; redraw: asks for a drawing
 */

const FIRST_PENALTY = 0.01;

/**
 * @param {Context} context
 * @returns {Part}
 */
export function controls(context) {
  const parts = [
    drive(context),
    optimizerControl(context),
    scheduleControl(context),
    data(context),
    training(context),
    deviceControl(context),
    shapeControls(context),
  ];
  return {
    update(view) {
      for (const part of parts) part.update(view);
    },
  };
}

/**
 * @param {Context} context
 * @returns {Part}
 */
function drive({find, actions, press}) {
  const transportView = transport(find("transport"), {
    onTrain: press.train,
    onPause: press.pause,
    onStep: press.step,
    onReset: press.reset,
  });
  const rate = rateSlider(find("rate"), {onChange: actions.setRate});
  const speed = slider(find("speed"), {
    label: "Speed",
    notes: find("steer-notes"),
    minimum: 0,
    maximum: SPEED.end,
    format: (position) => speedText(speedAt(position)),
    onInput(position) {
      keepLabSpeed(speedAt(position));
      actions.setSpeed(speedAt(position));
    },
  });
  return {
    update(view) {
      transportView.update({training: view.training, unit: view.effects.unit});
      rate.update({rate: view.rate, bound: view.bound, effect: view.effect});
      speed.update({value: speedPosition(view.speed), effect: view.effects.speed});
    },
  };
}

/**
 * What can change while the run trains: batch size and penalty.
 * @param {Context} context
 * @returns {Part}
 */
function training({find, catalogue, actions, trial}) {
  let examples = 1;
  const batch = slider(find("batch"), {
    label: "Batch size",
    notes: find("steer-notes"),
    minimum: specs.limits.batch_size[0],
    maximum: specs.limits.batch_size[1],
    format: (value) => (value >= examples ? `all ${examples}` : String(value)),
    onChange: (value) => actions.control({type: "batch-size", value}),
  });
  const set = (/** @type {import("../../types.d.ts").RegularizationSpec} */ regularization) =>
    actions.control({type: "regularization", regularization});
  const now = () => trial().regularization;
  const kind = choice(find("regularization"), {
    label: "Regularization",
    options: specs.optionsOf(catalogue.regularization),
    onChange: (name) => set({name, rate: name === "none" ? 0 : now().rate || FIRST_PENALTY}),
  });
  const penalty = numberField(find("penalty"), {
    label: "Penalty",
    notes: find("steer-notes"),
    minimum: specs.limits.regularization_rate[0],
    maximum: specs.limits.regularization_rate[1],
    onChange: (rate) => set({name: now().name, rate}),
  });
  return {
    update(view) {
      examples = Math.max(1, view.examples);
      batch.update({
        value: Math.min(trial().batch_size ?? view.spec.batch_size, examples),
        maximum: examples,
        effect: view.effects.batch,
      });
      const {name, rate} = trial().regularization;
      kind.update({value: name});
      penalty.update({value: rate, effect: view.effects.penalty});
    },
  };
}
