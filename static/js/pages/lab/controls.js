/** All the Lab's controls: what they show, and what moving them asks for. */

import {speed as speedText} from "../../lib/format.js";
import {SPEED, speedAt, speedPosition} from "../../lib/scales.js";
import * as specs from "../../lib/spec.js";
import {choice} from "../../widgets/controls/choice.js";
import {numberField} from "../../widgets/controls/number-field.js";
import {rateSlider} from "../../widgets/controls/rate.js";
import {slider} from "../../widgets/controls/slider.js";
import {transport} from "../../widgets/controls/transport.js";
import {data} from "./data.js";
import {deviceControl} from "./device.js";
import {shapeControls} from "./shape.js";
import {optimizerControl, scheduleControl} from "./steering.js";

/** @typedef {import("../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {import("../actions.js").Actions} Actions */
/** @typedef {(id: string) => HTMLElement} Find */
/**
 * examples, tests: trained on, and kept for the test. points: those that are drawn. devices: what the server can train on, its default first. spec: settings as they are, or as they are about to be.
 * @typedef {{spec: RunSpec, training: boolean, examples: number, tests: number, points: import("../../types.d.ts").Points | null, devices: readonly string[], rate: number, bound: number | null,
 *   effects: import("../../lib/control-effects.js").Effects, effect: import("../../lib/rate-effect.js").RateEffect, speed: number | null, note: string,
 *   theme: import("../../widgets/theme.js").Theme}} ControlsView
 */
/** @typedef {{update(view: ControlsView): void}} Part */
/** @typedef {{train(): void, pause(): void, step(unit: "step" | "epoch"): void, reset(): void}} Press */
/**
 * @typedef {{find: Find, catalogue: Catalogue, actions: Actions, press: Press, spec: () => RunSpec,
 *   select: import("./selection.js").Selection, trial: () => import("../../types.d.ts").TrialSpec,
 *   ask: (what: import("../../types.d.ts").Question, trial: number) => Promise<import("../../types.d.ts").TrialQueryResult>,
 *   say: (sentence: string, tone?: "bad") => void, takers: import("./drop.js").Taker[],
 *   past: import("./lookback.js").LookBack, pins: import("./pin.js").Pinboard,
 *   picked: import("./selection.js").PickedWeight, redraw: () => void}} Bench
 *   press: the transport, pressed by the reader; spec: the settings that a change starts from; trial: those of the trial in view;
 *   ask: what a probe finds, rejected with a RequestError; say: in the line above the figures; takers: of files that are
 *   dropped on the page; past: what the reader looks back at; pins: the pinned run; redraw: asks for a drawing
 */

const FIRST_PENALTY = 0.01;

/**
 * @param {Bench} bench
 * @returns {Part}
 */
export function controls(bench) {
  const parts = [
    drive(bench),
    optimizerControl(bench),
    scheduleControl(bench),
    data(bench),
    training(bench),
    deviceControl(bench),
    shapeControls(bench),
  ];
  return {
    update(view) {
      for (const part of parts) part.update(view);
    },
  };
}

/**
 * @param {Bench} bench
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
    minimum: 0,
    maximum: SPEED.end,
    format: (position) => speedText(speedAt(position)),
    onInput: (position) => actions.setSpeed(speedAt(position)),
  });
  return {
    update(view) {
      transportView.update({training: view.training, unit: view.effects.unit});
      rate.update({rate: view.rate, bound: view.bound, effect: view.effect});
      speed.update({value: speedPosition(view.speed)});
    },
  };
}

/**
 * What can change while the run trains: batch size and penalty.
 * @param {Bench} bench
 * @returns {Part}
 */
function training({find, catalogue, actions, trial}) {
  let examples = 1;
  const batch = slider(find("batch"), {
    label: "Batch size",
    notes: find("steer-notes"),
    minimum: 1,
    maximum: 10,
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
    minimum: 0,
    maximum: 10,
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
