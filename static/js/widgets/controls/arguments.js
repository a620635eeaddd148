/** The arguments of a choice under torch's own names, each checked as it is typed. */

import {listText, parseList} from "../../lib/format.js";
import {freshId, make} from "../dom.js";
import {faultOf, noteOf} from "../notice.js";
import {numberField} from "./number.js";

/** @typedef {import("../../lib/spec.js").Argument} Argument */
/** @typedef {import("../../lib/spec.js").Arguments} Arguments */
/** @typedef {import("../../lib/spec.js").Choice} Choice */
/** @typedef {import("../../lib/effects.js").Effect} Effect */
/** @typedef {{update(values: Arguments, effect?: Effect): void, destroy(): void}} Field */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange?: (values: Arguments) => void}} [options] called with every argument's value
 * @returns {{update(view: {choice: Choice, values: Arguments, effects?: Record<string, Effect>}): void, destroy(): void}}
 *   effects: of arguments that change nothing, by name
 */
export function argumentFields(container, {onChange = () => {}} = {}) {
  const root = make("div", {class: "arguments"});
  container.append(root);
  /** @type {Arguments} */
  let values = {};
  let built = "";
  /** @type {(Field & {name: string})[]} */
  let fields = [];

  /** @param {Choice} choice */
  const build = (choice) => {
    for (const field of fields) field.destroy();
    root.replaceChildren();
    const set = (/** @type {string} */ name, /** @type {number | boolean | number[]} */ value) => {
      values = {...values, [name]: value};
      onChange(values);
    };
    fields = choice.arguments.map((argument) => ({
      name: argument.name,
      ...{bool: check, ints: list, int: number, float: number}[argument.kind](root, argument, set),
    }));
    if (fields.length === 0) root.append(make("p", {class: "faint"}, `${choice.title} takes no arguments.`));
  };
  return {
    update(view) {
      values = {...Object.fromEntries(view.choice.arguments.map((a) => [a.name, a.default])), ...view.values};
      if (built !== view.choice.name) build(view.choice);
      built = view.choice.name;
      for (const field of fields) field.update(values, view.effects?.[field.name]);
    },
    destroy() {
      for (const field of fields) field.destroy();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {Argument} argument
 * @param {(name: string, value: boolean) => void} set
 * @returns {Field}
 */
function check(root, {name, help}, set) {
  const id = freshId("argument");
  const box = make("input", {type: "checkbox", id, "aria-describedby": `${id}-help`});
  const ended = new AbortController();
  box.addEventListener("change", () => set(name, box.checked), {signal: ended.signal});
  const words = make("div", {}, make("label", {for: id}, name), make("small", {id: `${id}-help`}, help));
  root.append(make("div", {class: "check"}, box, words));
  const note = noteOf(box, words);
  return {
    update(values, effect) {
      note(effect);
      box.checked = values[name] === true;
    },
    destroy: () => ended.abort(),
  };
}

/**
 * @param {HTMLElement} root
 * @param {Argument} argument
 * @param {(name: string, value: number) => void} set
 * @returns {Field}
 */
function number(root, {name, help, kind, minimum, maximum, open}, set) {
  const field = numberField(root, {
    label: name,
    help,
    minimum,
    maximum,
    open,
    kind: kind === "int" ? "int" : "float",
    onChange: (value) => set(name, value),
  });
  return {
    update: (values, effect) => field.update({value: Number(values[name]), effect}),
    destroy: field.destroy,
  };
}

/**
 * @param {HTMLElement} root
 * @param {Argument} argument
 * @param {(name: string, value: number[]) => void} set
 * @returns {Field}
 */
function list(root, {name, help, minimum, maximum}, set) {
  const id = freshId("argument");
  const input = make("input", {
    type: "text",
    id,
    autocomplete: "off",
    "aria-describedby": `${id}-help ${id}-fault`,
  });
  const {fault, complain} = faultOf(`${id}-fault`);
  const words = make("div", {}, make("label", {for: id}, name), make("small", {id: `${id}-help`}, help));
  const whole = make("div", {class: "field number"}, words, input, fault);
  root.append(whole);
  const note = noteOf(input, whole);
  const ended = new AbortController();
  const {signal} = ended;
  let editing = false;
  input.addEventListener("input", () => (editing = true), {signal});
  input.addEventListener(
    "change",
    () => {
      const read = parseList(input.value, {minimum: minimum ?? 0, maximum: maximum ?? 0});
      complain(input, "sentence" in read ? read.sentence : "");
      editing = "sentence" in read;
      if ("value" in read) set(name, read.value);
    },
    {signal},
  );
  return {
    update(values, effect) {
      note(effect);
      const now = values[name];
      const text = Array.isArray(now) ? listText(now) : String(now);
      if (!editing && input !== document.activeElement && input.value !== text) input.value = text;
    },
    destroy: () => ended.abort(),
  };
}
