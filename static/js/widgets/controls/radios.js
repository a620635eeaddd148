/** A few choices of which one holds, all in view. */

import {freshId, make} from "../dom.js";
import {noteOf} from "./note.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, options: {value: string, text: string}[], onChange?: (value: string) => void}} options
 * @returns {{update(view: {value: string, hidden?: boolean,
 *   effect?: import("../../lib/control-effects.js").Effect}): void, destroy(): void}}
 */
export function radios(container, {label, options, onChange = () => {}}) {
  const name = freshId("radios");
  const root = make("fieldset", {class: "radios"}, make("legend", {}, label));
  const ended = new AbortController();
  const boxes = options.map(({value, text}) => {
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
