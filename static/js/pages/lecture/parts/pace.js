/** How fast figures train: at a speed that an eye can follow, or as fast as it goes, as this reader last chose. */

const KEY = "lecture-fast";

/** Steps a second that an eye can follow. */
export const FOLLOWED = 50;

/** @returns {boolean} whether the reader wants figures as fast as they go */
export function isFast() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false; // a browser that keeps nothing
  }
}

/** @param {boolean} fast */
export function keepFast(fast) {
  try {
    if (fast) localStorage.setItem(KEY, "1");
    else localStorage.removeItem(KEY);
  } catch {
    // it holds for this figure
  }
}
