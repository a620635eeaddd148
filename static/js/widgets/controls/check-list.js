/** Several choices of which any may hold. */

import {make} from "../dom.js";

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
