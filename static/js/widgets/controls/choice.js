/** A labelled list to choose one of. */

import {freshId, make} from "../dom.js";
import {noteOf} from "./note.js";

/** @typedef {{value: string, text: string, group?: string, disabled?: boolean}} Option */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, options?: Option[], notes?: HTMLElement, onChange?: (value: string) => void}} options
 *   notes: where it says that it has no effect, if not below it
 * @returns {{update(view: {value: string, options?: Option[],
 *   effect?: import("../../lib/control-effects.js").Effect}): void, hide(hidden: boolean): void, destroy(): void}}
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
