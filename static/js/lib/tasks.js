/** When work is done: once something has loaded, one value at a time, or in slices. */

/**
 * A gate: what is to be done once something is there.
 * @param {() => boolean} open
 */
export function actionQueue(open) {
  /** @type {(() => void)[]} */
  let waiting = [];
  return {
    /** @param {() => void} action done now, or when the gate has opened */
    through(action) {
      if (open()) action();
      else waiting.push(action);
    },
    /** Lets through what waits, if the gate is open. */
    check() {
      if (open()) for (const action of waiting.splice(0)) action();
    },
    /** Forgets what waits. */
    clear() {
      waiting = [];
    },
  };
}

/**
 * @template T
 * @param {(value: T) => Promise<unknown>} send never rejects
 * @returns {{push(value: T): Promise<void>, pending(): T | null}} push ends when nothing is left to send;
 *   pending: the newest value that is not answered
 */
export function latest(send) {
  /** @type {T | null} */
  let newest = null;
  /** @type {Promise<void> | null} */
  let busy = null;
  const pump = async () => {
    for (let value = newest; value !== null; ) {
      await send(value);
      if (newest === value) newest = null;
      value = newest;
    }
    busy = null;
  };
  return {
    push(value) {
      newest = value;
      busy ??= pump();
      return busy;
    },
    pending: () => newest,
  };
}

/** Milliseconds of a slice: less than a frame. */
const SLICE = 12;

/**
 * @template T
 * @param {Generator<void, T>} steps pauses often
 * @param {() => boolean} [stopped] whether nobody waits for the end any more
 * @returns {Promise<T | null>} what it returns; null when it was stopped
 */
export async function inSlices(steps, stopped = () => false) {
  let until = performance.now() + SLICE;
  for (;;) {
    const {done, value} = steps.next();
    if (done) return value;
    if (performance.now() < until) continue;
    await new Promise((resolve) => setTimeout(resolve));
    if (stopped()) return null;
    until = performance.now() + SLICE;
  }
}
