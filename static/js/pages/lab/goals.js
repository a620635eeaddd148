/** Where training is to stop by itself: conditions of the reader's, kept by the page and sent with Train. */

import {WORKS} from "../../lib/effects.js";
import {count, full, loss} from "../../lib/format.js";
import {limits} from "../../lib/spec.js";
import {numberField} from "../../widgets/controls/number.js";
import {make, write} from "../../widgets/dom.js";
import {popover} from "../../widgets/popover.js";

/** @typedef {import("../../types.d.ts").Goal} Goal */
/** @typedef {Goal["of"] | "step"} Name */
/** @typedef {Partial<Record<Name, number>>} Conditions accuracies as shares */

/** The highest loss to stop at that a message carries. */
const MOST_LOSS = 1e6;

/** @type {readonly {name: Name, label: string, share?: boolean, maximum?: number}[]} */
const FIELDS = [
  {name: "training-loss", label: "Training loss below", maximum: MOST_LOSS},
  {name: "test-loss", label: "Test loss below", maximum: MOST_LOSS},
  {name: "training-accuracy", label: "Training accuracy above, %", share: true, maximum: 100},
  {name: "test-accuracy", label: "Test accuracy above, %", share: true, maximum: 100},
  {name: "step", label: "At step"},
];

/** What fields say that stop nothing. */
const NO_CLASSES = {disabled: true, sentence: "Accuracy is for classes; these data are values."};
const PAST = {disabled: false, sentence: "The run is past this step; type a later one."};

/**
 * @param {Conditions} conditions
 * @param {number} step where the run stands
 * @returns {{until: number | null, goals: Goal[]}} as a `train` message carries them; a step that is past does not count
 */
export function asked({step: until, ...rest}, step) {
  const goals = Object.entries(rest).map(([of, value]) => ({of: /** @type {Goal["of"]} */ (of), value}));
  return {until: until !== undefined && until > step ? until : null, goals};
}

/**
 * @param {Conditions} conditions
 * @returns {string} in a few words; "" for none
 */
export function inWords(conditions) {
  const parts = FIELDS.filter(({name}) => conditions[name] !== undefined).map(({name, share}) => {
    const value = conditions[name] ?? 0;
    if (name === "step") return `step ${count(value)}`;
    const what = name.replace("-", " ");
    if (share) return `${what} > ${full(value * 100)} %`;
    const known = loss(value);
    return `${what} < ${Number(known) === value ? known : full(value)}`;
  });
  return parts.join(" or ");
}

/**
 * @param {HTMLElement} container
 * @param {() => void} onChange
 */
export function goals(container, onChange) {
  /** @type {Conditions} */
  let conditions = {};
  const {button, panel} = popover(container, {text: "Stop when…", label: "Stop when"});
  const inside = make("div", {class: "inside"});
  panel.append(inside);
  const set = (/** @type {Name} */ name, /** @type {number | null} */ value) => {
    const {[name]: _, ...others} = conditions;
    conditions = value === null ? others : {...others, [name]: value};
    onChange();
  };
  const fields = FIELDS.map(({name, label, share, maximum = limits.steps}) => {
    const [kind, scale] = /** @type {const} */ ([name === "step" ? "int" : "float", share ? 100 : 1]);
    const onType = (/** @type {number} */ value) => set(name, value / scale);
    const field = numberField(inside, {
      label,
      minimum: 0,
      maximum,
      kind,
      onChange: onType,
      onClear: () => set(name, null),
    });
    return {name, scale, field};
  });
  inside.append(
    make(
      "p",
      {class: "note"},
      "Training pauses at the first condition that holds. Losses and accuracies are checked at every point of the curve.",
    ),
  );
  return {
    conditions: () => conditions,
    /** @param {{regression: boolean, step: number}} view step: where the run stands */
    update({regression, step}) {
      const effectOf = (/** @type {Name} */ name, /** @type {number | undefined} */ value) => {
        if (regression && name.endsWith("accuracy")) return NO_CLASSES;
        return name === "step" && value !== undefined && value <= step ? PAST : WORKS;
      };
      for (const {name, scale, field} of fields) {
        const value = conditions[name];
        field.update({
          value: value === undefined ? null : value * scale,
          effect: effectOf(name, value),
        });
      }
      const words = inWords(conditions);
      write(button, words ? `Stop at ${words}` : "Stop when…");
      button.setAttribute("aria-label", words ? `Stop when: ${words}` : "Stop when");
    },
  };
}
