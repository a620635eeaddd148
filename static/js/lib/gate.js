/**
 * A gate: what is to be done once something is there.
 * @param {() => boolean} open
 */
export function gate(open) {
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
