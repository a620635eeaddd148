/** Choices: from a list, from a few in view, of any that hold, and what a run is for. */

import {freshId, make} from "../dom.js";
import {noteOf} from "../notice.js";

/** @typedef {{value: string, text: string, group?: string, disabled?: boolean}} Option */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, options?: Option[], notes?: HTMLElement, onChange?: (value: string) => void}} options
 *   notes: where it says that it has no effect, if not below it
 * @returns {{update(view: {value: string, options?: Option[],
 *   effect?: import("../../lib/effects.js").Effect}): void, hide(hidden: boolean): void, destroy(): void}}
 */
export function choice(container, {label, options = [], notes, onChange = () => {}}) {
  const id = freshId("choice");
  const select = make("select", {id});
  const root = make("div", {class: "field"}, make("label", {for: id}, label), select);
  container.append(root);
  const note = noteOf(select, notes ?? root);
  const ended = new AbortController();
  select.addEventListener("change", () => onChange(select.value), {signal: ended.signal});
  let built = "";

  /** @param {Option[]} list */
  const build = (list) => {
    const wanted = JSON.stringify(list);
    if (wanted === built) return;
    built = wanted;
    select.replaceChildren(...grouped(list));
  };
  build(options);
  return {
    update({value, options: list, effect}) {
      note(effect);
      if (list) build(list);
      if (select.value !== value) select.value = value;
    },
    hide(hidden) {
      root.hidden = hidden;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {Option[]} list
 * @returns {HTMLElement[]} the options, those of a group under its name
 */
function grouped(list) {
  /** @type {Map<string, HTMLOptGroupElement>} */
  const groups = new Map();
  /** @type {HTMLElement[]} */
  const top = [];
  for (const {value, text, group, disabled} of list) {
    const option = make("option", {value, disabled}, text);
    if (!group) {
      top.push(option);
      continue;
    }
    const parent = groups.get(group) ?? make("optgroup", {label: group});
    if (!groups.has(group)) top.push(parent);
    groups.set(group, parent);
    parent.append(option);
  }
  return top;
}

/** A value, and what the reader calls it. @typedef {readonly [string, string]} Pair */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, options: readonly Pair[], onChange?: (value: string) => void}} options
 * @returns {{update(view: {value: string, hidden?: boolean,
 *   effect?: import("../../lib/effects.js").Effect}): void, destroy(): void}}
 */
export function radios(container, {label, options, onChange = () => {}}) {
  const name = freshId("radios");
  const root = make("fieldset", {class: "radios"}, make("legend", {}, label));
  const ended = new AbortController();
  const boxes = options.map(([value, text]) => {
    const box = make("input", {type: "radio", name, value});
    box.addEventListener("change", () => onChange(value), {signal: ended.signal});
    root.append(make("label", {class: "check"}, box, text));
    return box;
  });
  container.append(root);
  const note = noteOf(root, root);
  return {
    update({value, hidden = false, effect}) {
      note(effect);
      root.hidden = hidden;
      for (const box of boxes) box.checked = box.value === value;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {{label: Node | string, onChange?: (value: boolean) => void}} options
 * @returns {{update(view: {value: boolean, hidden?: boolean}): void, destroy(): void}}
 */
export function check(container, {label, onChange = () => {}}) {
  const box = make("input", {type: "checkbox"});
  const root = make("label", {class: "check"}, box, label);
  container.append(root);
  const ended = new AbortController();
  box.addEventListener("change", () => onChange(box.checked), {signal: ended.signal});
  return {
    update({value, hidden = false}) {
      root.hidden = hidden;
      if (box.checked !== value) box.checked = value;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, options: {value: string, text: string}[], onChange?: (values: string[]) => void}} options
 * @returns {{update(view: {values: readonly string[], hidden?: boolean}): void, destroy(): void}}
 */
export function checkList(container, {label, options, onChange = () => {}}) {
  const root = make("fieldset", {class: "check-list"}, make("legend", {}, label));
  const ended = new AbortController();
  const boxes = options.map(({value, text}) => {
    const box = make("input", {type: "checkbox", value});
    const changed = () => onChange(boxes.filter((each) => each.checked).map((each) => each.value));
    box.addEventListener("change", changed, {signal: ended.signal});
    root.append(make("label", {class: "check"}, box, text));
    return box;
  });
  container.append(root);
  return {
    update({values, hidden = false}) {
      root.hidden = hidden;
      for (const box of boxes) box.checked = values.includes(box.value);
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/** A fork is made where the run stands, not here. */
/** @typedef {Exclude<import("../../types.d.ts").RunSpec["kind"], "fork">} Kind */

/** @type {readonly [Kind, string, string][]} */
const KINDS = [
  ["training", "Single run", "One network in training"],
  ["race", "Race", "One trial for each optimizer or schedule, on the same batches"],
  ["sweep", "Sweep", "The same trial at many learning rates"],
  ["range-test", "Range test", "One trial while the learning rate rises until the loss blows up"],
  ["seeds", "Seeds", "The same trial from many initial weights"],
];

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (kind: Kind) => void}} [options]
 * @returns {{update(view: {kind: Kind | null}): void, destroy(): void}}
 */
export function kinds(container, {onChoose = () => {}} = {}) {
  const root = make("div", {class: "kinds", role: "group", "aria-label": "Compare"});
  const ended = new AbortController();
  const buttons = KINDS.map(([kind, text, title]) => {
    const button = make("button", {type: "button", title, "aria-pressed": "false"}, text);
    button.addEventListener("click", () => onChoose(kind), {signal: ended.signal});
    root.append(button);
    return {kind, button};
  });
  container.append(root);
  return {
    update(view) {
      for (const {kind, button} of buttons) {
        const pressed = String(kind === view.kind);
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      }
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
