/** What is said of a run that diverged, and the two ways back. */

import {count} from "../../lib/format.js";
import {lastGood} from "../../lib/history.js";
import {notice} from "../../widgets/notice.js";

/** @typedef {import("../../store.js").RunState} RunState */

/**
 * @param {RunState} state
 * @returns {RunState["diverged"]} how a run of one trial fell, while it stands there; else null
 */
export function fallen({settings, phase, diverged}) {
  const plain = settings?.kind === "training" && settings.trials.length === 1;
  return plain && phase === "diverged" ? diverged : null;
}

/**
 * @param {HTMLElement} container
 * @param {import("../actions.js").Actions} actions
 * @returns {{update(state: RunState): void}}
 */
export function divergence(container, actions) {
  /** @type {number | null} */
  let good = null;
  const box = notice(container, {
    onAction: () => actions.recover(),
    onOther: () => good !== null && actions.recover(good),
  });
  return {
    update(state) {
      const fell = fallen(state);
      if (!fell) return box.update(null);
      const last = lastGood(state.history, fell.trial);
      good = last !== null && last < fell.remedy_step ? last : null;
      box.update({
        sentence: fell.sentence,
        action: "One step back, rate ÷ 10",
        other: good === null ? "" : `Last good step ${count(good)}, rate ÷ 10`,
      });
    },
  };
}
