/** A sentence beside a control that says why it has no effect, or what it does; a screen reader reads it with the control. */

import {freshId, make, write} from "../dom.js";

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLButtonElement | HTMLFieldSetElement} control
 * @param {HTMLElement} place where the sentence stands
 * @returns {(effect?: import("../../lib/control-effects.js").Effect) => void} shows another; none where it is left out
 */
export function noteOf(control, place) {
  const id = freshId("note");
  const said = make("p", {class: "effect", id, hidden: true});
  place.append(said);
  const others = control.getAttribute("aria-describedby");
  return ({disabled, sentence} = {disabled: false, sentence: ""}) => {
    if (control.disabled !== disabled) control.disabled = disabled;
    write(said, sentence);
    said.classList.toggle("off", disabled);
    said.hidden = sentence === "";
    const ids = [others, sentence && id].filter(Boolean).join(" ");
    if (ids === (control.getAttribute("aria-describedby") ?? "")) return;
    if (ids) control.setAttribute("aria-describedby", ids);
    else control.removeAttribute("aria-describedby");
  };
}
