/** Long work in short slices, so that a page stays awake beside it. */

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
