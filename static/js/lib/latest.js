/** Sends values one at a time; of those that come meanwhile only the newest is sent. */

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
