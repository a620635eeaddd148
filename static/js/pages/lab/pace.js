/** The Lab's speed: what a new run begins with, as this reader last chose, and what the slider shows. */

import {easing, labSpeed} from "../pace.js";

/**
 * @param {{state: () => import("../../store.js").RunState, actions: import("../actions.js").Actions}} options
 * @returns {{update(): number | null}} update: the steps a second to show; null: as fast as it goes
 */
export function labPace({state, actions}) {
  let begun = "";
  const ease = easing({state, setSpeed: actions.setSpeed, wanted: labSpeed});
  /** A run that has just been built takes the reader's speed; one that somebody trains keeps its own. */
  function begin() {
    const {run, frame, step, speed, catchingUp, phase} = state();
    if (frame === null || run === begun) return;
    begun = run;
    const fresh = step === 0 && speed === null && catchingUp === null && phase === "paused";
    if (fresh && labSpeed() !== null) actions.setSpeed(labSpeed());
  }
  return {
    update() {
      begin();
      ease.update();
      const pending = actions.pendingSpeed();
      if (ease.slowed()) return labSpeed();
      return pending ? pending.limit : state().speed;
    },
  };
}
