/** Which of several trials and which weight the reader looks at and steers. Shown here alone; no part of the run. */

/** @typedef {ReturnType<typeof selection>} Selection */
/** @typedef {ReturnType<typeof pickedWeight>} PickedWeight */

/**
 * @param {() => import("../../types.d.ts").RunSpec | null} spec
 * @param {() => void} onChange
 */
export function selection(spec, onChange) {
  let chosen = 0;
  /** @type {number | null} */
  let lit = null;
  /** @type {boolean | null} */
  let all = null;
  const count = () => spec()?.trials.length ?? 1;
  const steersAll = () => all ?? !["sweep", "fork"].includes(spec()?.kind ?? "");
  const self = {
    /** The trial whose details are shown. */
    chosen: () => Math.min(chosen, count() - 1),
    /** The trial under the pointer or the focus. */
    lit: () => (lit !== null && lit < count() ? lit : null),
    steersAll,
    /** @returns {number | null} the trial that changes are for; null means all there are */
    aim: () => (count() === 1 || steersAll() ? null : self.chosen()),
    /** @param {number} trial */
    choose(trial) {
      chosen = trial;
      onChange();
    },
    /** @param {number | null} trial */
    light(trial) {
      if (lit === trial) return;
      lit = trial;
      onChange();
    },
    /** @param {boolean} to */
    steerAll(to) {
      all = to;
      onChange();
    },
    /** Another comparison begins. @param {number} trial to look at */
    begin(trial) {
      [chosen, lit, all] = [trial, null, null];
    },
  };
  return self;
}

/** The weight that was clicked last; at first the first there is. @param {() => void} onChange */
export function pickedWeight(onChange) {
  /** @type {import("../../lib/unit.js").Place} */
  let place = {layer: 0, unit: 0, input: 0};
  return {
    place: () => place,
    /** @param {typeof place} to */
    set(to) {
      place = to;
      onChange();
    },
  };
}
