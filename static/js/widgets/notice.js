/** Sentences where the reader is looking: a notice, a note beside a control, and how far a run is on its way. */

import {arrivalText} from "../lib/describe.js";
import {freshId, make, write} from "./dom.js";

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLButtonElement | HTMLFieldSetElement} control
 * @param {HTMLElement} place where the sentence stands
 * @returns {(effect?: import("../lib/effects.js").Effect) => void} shows another; none where it is left out
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

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(way: import("../store.js").RunState["catchingUp"]): void, destroy(): void}} null: it is there
 */
export function arrival(container) {
  const bar = make("progress", {"aria-label": "Catching up"});
  const words = make("span");
  const root = make("span", {class: "arrival"}, bar, words);
  root.hidden = true;
  container.append(root);
  return {
    update(way) {
      root.hidden = way === null;
      if (!way) return;
      bar.max = way.target;
      bar.value = way.step;
      write(words, arrivalText(way));
    },
    destroy() {
      root.remove();
    },
  };
}

/**
 * A sentence that says what is wrong with what was typed into a field.
 * @param {string} id
 * @returns {{fault: HTMLElement, complain(input: HTMLInputElement, sentence: string): void}} complain: "" takes it away
 */
export function faultOf(id) {
  const fault = make("p", {class: "fault", id, role: "alert", hidden: true});
  return {
    fault,
    complain(input, sentence) {
      write(fault, sentence);
      fault.hidden = sentence === "";
      input.setAttribute("aria-invalid", String(sentence !== ""));
    },
  };
}

/**
 * @typedef {{sentence: string, detail?: string, link?: {text: string, address: string}, action?: string} | null} NoticeView null hides it
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onAction?: () => void, onClose?: () => void}} [options] onClose: gives it a button to dismiss it
 * @returns {{update(view: NoticeView): void, destroy(): void}}
 */
export function notice(container, {onAction = () => {}, onClose} = {}) {
  const sentence = make("p", {role: "alert"});
  const detail = make("code", {hidden: true});
  const link = make("a", {hidden: true});
  const action = make("button", {type: "button", class: "main", hidden: true});
  const root = make("div", {class: "notice", hidden: true}, sentence, detail, link, action);
  const ended = new AbortController();
  action.addEventListener("click", onAction, {signal: ended.signal});
  if (onClose) {
    const close = make("button", {type: "button"}, "Dismiss");
    close.addEventListener("click", onClose, {signal: ended.signal});
    root.append(close);
  }
  container.append(root);
  return {
    update(view) {
      root.hidden = view === null;
      write(sentence, view?.sentence ?? "");
      write(detail, view?.detail ?? "");
      detail.hidden = !view?.detail;
      write(link, view?.link?.text ?? "");
      link.href = view?.link?.address ?? "";
      link.hidden = !view?.link;
      write(action, view?.action ?? "");
      action.hidden = !view?.action;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
