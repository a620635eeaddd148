/** The pinned run: its curve, small enough for the browser's own store, where the Lab and the list of runs find it. */

import {rate} from "../lib/format.js";
import {parsePin, pinned} from "../lib/history.js";
import {choiceOf} from "../lib/spec.js";
import {trialNames} from "../lib/trials.js";

/** @typedef {import("../lib/history.js").Pin} Pin */

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

/** @typedef {ReturnType<typeof pinboard>} Pinboard */

/**
 * @param {object} options
 * @param {() => import("../store.js").RunState} options.state of the run as it is now
 * @param {import("../lib/spec.js").Catalogue} options.catalogue
 * @param {() => number} options.trial the one in view
 * @param {() => void} options.onChange
 */
export function pinboard({state, catalogue, trial, onChange}) {
  let pin = readPin();
  /** @param {Pin | null} next */
  const set = (next) => {
    pin = next;
    keepPin(next);
    onChange();
  };
  watchPin(() => {
    pin = readPin();
    onChange();
  });
  return {
    pin: () => pin,
    /** Keeps the curve of the trial in view. @returns {boolean} false where there is none yet */
    take() {
      const {run, settings, history} = state();
      if (!settings || history.length === 0) return false;
      const chosen = trial();
      set(pinned({run, name: nameOf(settings, chosen, catalogue), loss: settings.loss}, history, chosen));
      return true;
    },
    unpin: () => set(null),
  };
}

/**
 * @param {import("../types.d.ts").RunSpec} spec
 * @param {number} trial
 * @param {import("../lib/spec.js").Catalogue} catalogue
 * @returns {string}
 */
function nameOf(spec, trial, catalogue) {
  if (spec.trials.length > 1) return trialNames(spec, catalogue)[trial];
  const {optimizer, learning_rate} = spec.trials[0];
  return `${choiceOf(catalogue.optimizer, optimizer.name).title}, rate ${rate(learning_rate)}`;
}
