/** A number to be typed, checked when it is done, with one sentence when it does not fit. */

import {full, parseNumber} from "../../lib/format.js";
import {freshId, make, write} from "../dom.js";
import {noteOf} from "./note.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.help]
 * @param {number | null} options.minimum
 * @param {number | null} options.maximum
 * @param {"float" | "int"} [options.kind]
 * @param {"" | "low" | "high" | "both"} [options.open] which of minimum and maximum are excluded
 * @param {HTMLElement} [options.notes] where it says that it has no effect, if not below it
 * @param {(value: number) => void} [options.onChange]
 * @param {() => void} [options.onClear] the field was emptied; without it a field is never empty
 * @returns {{update(view: {value: number | null, effect?: import("../../lib/control-effects.js").Effect}): void, destroy(): void}}
 */
export function numberField(
  container,
  {label, help = "", minimum, maximum, kind = "float", open = "", notes, onChange = () => {}, onClear},
) {
  const id = freshId("number");
  const input = make("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-describedby": help ? `${id}-help ${id}-fault` : `${id}-fault`,
  });
  const fault = make("p", {id: `${id}-fault`, class: "fault", role: "alert", hidden: true});
  const name = make("div", {}, make("label", {for: id}, label));
  if (help) name.append(make("small", {id: `${id}-help`}, help));
  const root = make("div", {class: "field number"}, name, input, fault);
  container.append(root);
  const note = noteOf(input, notes ?? root);
  const ended = new AbortController();
  const complain = (/** @type {string} */ sentence) => {
    write(fault, sentence);
    fault.hidden = sentence === "";
    input.setAttribute("aria-invalid", String(sentence !== ""));
  };
  let editing = false;
  let held = false; // what is about to be typed over must not change under the hand
  const typed = () => {
    editing = held = false;
    if (onClear && input.value.trim() === "") {
      complain("");
      return onClear();
    }
    const read = parseNumber(input.value, {minimum, maximum, kind, open});
    complain("sentence" in read ? read.sentence : "");
    if ("value" in read) onChange(read.value);
    else editing = true;
  };
  input.addEventListener("focus", () => (held = true), {signal: ended.signal});
  input.addEventListener("blur", () => (held = false), {signal: ended.signal});
  input.addEventListener("input", () => (editing = true), {signal: ended.signal});
  input.addEventListener("change", typed, {signal: ended.signal});
  return {
    update({value, effect}) {
      note(effect);
      const text = value === null ? "" : full(value);
      if (
        editing ||
        (held && input.value !== "") ||
        input.value === text ||
        (input.value !== "" && Number(input.value) === value)
      )
        return;
      input.value = text;
      complain("");
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
