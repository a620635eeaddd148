/** One sentence where the reader is looking, and what can be done about it. */

import {make, write} from "./dom.js";

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
