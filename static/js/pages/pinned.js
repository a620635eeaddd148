/** The pinned run in the browser's own store, where the Lab and the list of runs find it. */

import {parsePin} from "../lib/pin.js";

/** @typedef {import("../lib/pin.js").Pin} Pin */

const KEY = "lab-pin";

/** @returns {Pin | null} */
export function readPin() {
  try {
    return parsePin(localStorage.getItem(KEY));
  } catch {
    return null; // a browser that keeps nothing
  }
}

/** @param {Pin | null} pin null: none any more */
export function keepPin(pin) {
  try {
    if (pin) localStorage.setItem(KEY, JSON.stringify(pin));
    else localStorage.removeItem(KEY);
  } catch {
    // likewise: the pin lasts until the page is left
  }
}

/**
 * Calls back when another page has changed the pin.
 * @param {() => void} onChange
 * @param {AbortSignal} [signal] ends it
 */
export function watchPin(onChange, signal) {
  addEventListener("storage", (event) => event.key === KEY && onChange(), {signal});
}
