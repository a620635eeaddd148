/** What every page does: it finds its elements, and draws when there is something new. */

/** @param {string} id @returns {HTMLElement} */
export function find(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
}

/**
 * Draws once per animation frame, or once a second for readers who asked for less motion.
 * @param {() => void} draw
 * @returns {() => void} asks for a drawing; many asks make one
 */
export function drawingClock(draw) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let asked = false;
  let last = Number.NEGATIVE_INFINITY;
  const run = () => {
    asked = false;
    last = performance.now();
    draw();
  };
  return () => {
    if (asked) return;
    asked = true;
    const wait = still.matches ? last + 1000 - performance.now() : 0;
    if (wait > 0) setTimeout(() => requestAnimationFrame(run), wait);
    else requestAnimationFrame(run);
  };
}
