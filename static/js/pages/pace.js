/**
 * How fast runs train: at a speed that an eye can follow, slower for a moment around each change, or as fast as it
 * goes, as this reader last chose.
 */

const KEYS = {lecture: "lecture-fast", lab: "lab-speed"};
const FULL = "full";

/** Steps a second that an eye can follow. */
export const FOLLOWED = 50;
/** Around a change: how many steps a second, and for how long. */
const SLOW = 12;
const MOMENT_MS = 1500;

/** @param {string} key @returns {string | null} */
function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing
  }
}

/** @param {string} key @param {string | null} value */
function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // it holds for this page
  }
}

/** @returns {boolean} whether the reader wants figures as fast as they go */
export const isFast = () => kept(KEYS.lecture) !== null;

/** @param {boolean} fast */
export const keepFast = (fast) => keep(KEYS.lecture, fast ? "1" : null);

/** @returns {number | null} the Lab's steps a second as this reader last chose them; null: as fast as it goes */
export function labSpeed() {
  const text = kept(KEYS.lab);
  if (text === FULL) return null;
  const speed = Number(text);
  return text !== null && speed >= 1 ? speed : FOLLOWED;
}

/** @param {number | null} speed */
export const keepLabSpeed = (speed) => keep(KEYS.lab, speed === null ? FULL : String(speed));

/**
 * Slows a run for a moment around each change that its reader makes while it trains at a speed one can follow.
 * @param {{state: () => import("../store.js").RunState, setSpeed: (speed: number | null) => unknown,
 *   wanted: () => number | null}} run wanted: its steps a second otherwise; null: as fast as it goes, and never slowed
 * @returns {{update(): void, slowed(): boolean, destroy(): void}} update: after everything the run tells
 */
export function easing({state, setSpeed, wanted}) {
  let seen = {run: "", revision: -1, changes: 0};
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  function over() {
    timer = undefined;
    setSpeed(wanted());
  }
  return {
    update() {
      const {run, revision, marks, phase} = state();
      const changes = marks.reduce((sum, {own}) => sum + Number(own), 0);
      const same = run === seen.run && revision === seen.revision;
      const more = same && changes > seen.changes;
      seen = {run, revision, changes};
      const speed = wanted();
      if (!more || phase !== "training" || speed === null || speed <= SLOW) return;
      if (timer === undefined) setSpeed(SLOW);
      clearTimeout(timer);
      timer = setTimeout(over, MOMENT_MS);
    },
    slowed: () => timer !== undefined,
    destroy: () => clearTimeout(timer),
  };
}
