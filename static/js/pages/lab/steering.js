/** Optimizer and schedule: which one, with which arguments, and what becomes of the optimizer's state. */

import * as specs from "../../lib/spec.js";
import {argumentFields} from "../../widgets/controls/arguments.js";
import {choice} from "../../widgets/controls/choice.js";
import {radios} from "../../widgets/controls/radios.js";
import {make, write} from "../../widgets/dom.js";
import {popover} from "../../widgets/popover.js";

/** @typedef {import("./controls.js").Bench} Bench */
/** @typedef {import("./controls.js").Part} Part */

/**
 * @param {Bench} bench
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
    onChange: (name) => set(specs.named(name)),
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
      {value: "keep", text: "is kept where both know it"},
      {value: "fresh", text: "starts fresh"},
    ],
    onChange: (value) => (state = value === "fresh" ? "fresh" : "keep"),
  });
  const note = make("p", {class: "note", role: "status"});
  inside.append(note);
  return {
    update(view) {
      const {optimizer} = trial();
      kind.update({value: optimizer.name});
      fields.update({
        choice: specs.choiceOf(catalogue.optimizer, optimizer.name),
        values: optimizer.arguments,
      });
      keeping.update({value: state});
      write(note, view.note ? `Last change: ${view.note}.` : "");
      note.hidden = view.note === "";
    },
  };
}

/**
 * @param {Bench} bench
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
    onChange: (name) => set({...specs.named(name), per: now().per}),
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
      {value: "step", text: "a step"},
      {value: "epoch", text: "an epoch"},
    ],
    onChange: (value) => set({...now(), per: value === "step" ? "step" : "epoch"}),
  });
  inside.append(
    make("p", {class: "note"}, "A schedule starts at the step it is set, from the learning rate of then."),
  );
  return {
    update({effects}) {
      const {schedule} = trial();
      kind.update({value: schedule.name});
      fields.update({choice: specs.choiceOf(catalogue.schedule, schedule.name), values: schedule.arguments});
      per.update({value: schedule.per, effect: effects.tick});
    },
  };
}
