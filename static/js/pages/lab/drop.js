/** Files that are dropped on the page, each given to whoever takes its kind. */

/** @typedef {{accepts(file: File): boolean, take(file: File): void}} Taker */

/**
 * @param {AbortSignal} signal ends it
 * @param {readonly Taker[]} takers asked in this order
 * @param {(file: File) => void} onStrange for a file that nobody takes
 */
export function onDrop(signal, takers, onStrange) {
  const over = (/** @type {DragEvent} */ event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  };
  const drop = (/** @type {DragEvent} */ event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    const taker = takers.find((each) => each.accepts(file));
    if (taker) taker.take(file);
    else onStrange(file);
  };
  addEventListener("dragover", over, {signal});
  addEventListener("drop", drop, {signal});
}
