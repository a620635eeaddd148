/** Small panels, beside a button or beside what was clicked. The browser closes them on Escape or a click elsewhere. */

import {clamp} from "../lib/arrays.js";
import {freshId, make} from "./dom.js";

const EDGE = 8;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{text: string, label: string}} options text: on the button; label: its name and the panel's
 * @returns {{button: HTMLButtonElement, panel: HTMLElement, destroy(): void}}
 */
export function popover(container, {text, label}) {
  const id = freshId("panel");
  const panel = make("div", {id, class: "panel", popover: "auto", role: "group", "aria-label": label});
  const button = make(
    "button",
    {type: "button", class: "more", popovertarget: id, "aria-label": label, title: label},
    text,
  );
  container.append(button, panel);
  const ended = new AbortController();
  const place = () => settle(panel, container.getBoundingClientRect());
  panel.addEventListener(
    "toggle",
    (event) => /** @type {ToggleEvent} */ (event).newState === "open" && place(),
    {
      signal: ended.signal,
    },
  );
  addEventListener("resize", () => panel.matches(":popover-open") && place(), {signal: ended.signal});
  return {
    button,
    panel,
    destroy() {
      ended.abort();
      button.remove();
      panel.remove();
    },
  };
}

/**
 * Puts an open panel under what it belongs to, right edge to right edge, or above it; always inside the window.
 * @param {HTMLElement} panel
 * @param {DOMRect} from
 */
export function settle(panel, from) {
  const {clientWidth, clientHeight} = document.documentElement;
  const most = Math.max(EDGE, clientWidth - panel.offsetWidth - EDGE);
  const below = from.bottom + panel.offsetHeight + EDGE <= clientHeight;
  panel.style.left = `${clamp(from.right - panel.offsetWidth, EDGE, most)}px`;
  panel.style.top = `${below ? from.bottom + 4 : Math.max(EDGE, from.top - panel.offsetHeight - 4)}px`;
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, onClose?: () => void}} options label: the panel's name
 * @returns {{panel: HTMLElement, open(beside: DOMRect): void, isOpen(): boolean, destroy(): void}}
 */
export function floating(container, {label, onClose = () => {}}) {
  const panel = make("div", {
    class: "panel",
    popover: "auto",
    role: "group",
    "aria-label": label,
    tabindex: "-1",
  });
  container.append(panel);
  const ended = new AbortController();
  let beside = new DOMRect();
  panel.addEventListener(
    "toggle",
    (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "open") settle(panel, beside);
      else onClose();
    },
    {signal: ended.signal},
  );
  addEventListener("resize", () => panel.matches(":popover-open") && settle(panel, beside), {
    signal: ended.signal,
  });
  return {
    panel,
    open(rect) {
      beside = rect;
      if (panel.matches(":popover-open")) return settle(panel, beside);
      panel.showPopover();
      panel.focus();
    },
    isOpen: () => panel.matches(":popover-open"),
    destroy() {
      ended.abort();
      panel.remove();
    },
  };
}
