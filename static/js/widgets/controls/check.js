/** A box to be ticked, and what it stands for. */

import {make} from "../dom.js";

/**
 * @param {HTMLElement} container
 * @param {{label: Node | string, onChange?: (value: boolean) => void}} options
 * @returns {{update(view: {value: boolean}): void, destroy(): void}}
 */
export function check(container, {label, onChange = () => {}}) {
  const box = make("input", {type: "checkbox"});
  const root = make("label", {class: "check"}, box, label);
  container.append(root);
  const ended = new AbortController();
  box.addEventListener("change", () => onChange(box.checked), {signal: ended.signal});
  return {
    update({value}) {
      if (box.checked !== value) box.checked = value;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
