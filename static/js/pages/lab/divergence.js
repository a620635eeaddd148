/** What is said of a run that diverged, and the way back, which stays offered until the run is well again. */

import {count, rate as rateText} from "../../lib/format.js";
import {lastGood} from "../../lib/history.js";
import {notice} from "../../widgets/notice.js";

/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {import("../../types.d.ts").Remedy} Remedy */

/**
 * @param {RunState} state
 * @returns {RunState["diverged"]} how a run of one trial fell, while it stands there; else null
 */
export function fallen({settings, phase, diverged}) {
  const plain = settings?.kind === "training" && settings.trials.length === 1;
  return plain && phase === "diverged" ? diverged : null;
}

/**
 * @param {RunState} state
 * @returns {boolean} whether a run diverged and is not well again
 */
export function isWrecked({settings, wreck, history}) {
  if (!wreck || !settings || settings.kind === "range-test") return false;
  const last = history.length - 1;
  const well = last >= 0 && history.step[last] > wreck.step;
  return !(well && lastGood(history, wreck.trial) === history.step[last]);
}

/**
 * @param {RunState} state of a run that diverged
 * @returns {Remedy | null} the way back; null where none was found
 */
export function wayBack({settings, wreck, history}) {
  if (!wreck || !settings) return null;
  const good = lastGood(history, wreck.trial);
  const alone = settings.trials.length === 1;
  const remedy = wreck.remedy === undefined && alone ? earlier(wreck, good) : (wreck.remedy ?? null);
  return remedy && alone ? lowered(remedy, settings.trials[0].learning_rate) : remedy;
}

/**
 * @param {Remedy} remedy
 * @param {number} rate that the reader chose meanwhile
 * @returns {Remedy} with that rate, if it is lower
 */
function lowered(remedy, rate) {
  const higher = remedy.controls.some((control) => control.type === "learning-rate" && control.value > rate);
  if (!higher) return remedy;
  const controls = remedy.controls.map((control) =>
    control.type === "learning-rate" ? {...control, value: rate} : control,
  );
  return {...remedy, controls, label: remedy.label.replace(/rate \S+$/, `rate ${rateText(rate)}`)};
}

/**
 * @param {import("../../types.d.ts").Diverged} wreck as a server of version 0.1.0 told of it
 * @param {number | null} good
 * @returns {Remedy}
 */
function earlier({remedy_step, remedy_learning_rate: value}, good) {
  const step = Math.min(good ?? 0, remedy_step);
  const label = `Last good step ${count(step)}, rate ${rateText(value)}`;
  return {step, undo: 0, controls: [{type: "learning-rate", value, path: [], trial: null}], label};
}

/**
 * @param {HTMLElement} container
 * @param {import("../actions.js").Actions} actions
 * @returns {{update(state: RunState): void}}
 */
export function divergence(container, actions) {
  /** @type {Remedy | null} */
  let way = null;
  const box = notice(container, {onAction: () => way && actions.recover(way)});
  return {
    update(state) {
      const wrecked = isWrecked(state);
      way = wrecked ? wayBack(state) : null;
      box.update(wrecked ? {sentence: state.wreck?.sentence ?? "", action: way?.label ?? ""} : null);
    },
  };
}
