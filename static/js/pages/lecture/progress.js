/** How far the reader is in the whole lecture: a thin bar under the header. */

/**
 * @param {HTMLElement} bar data-number: the chapter's, from 1; data-of: how many there are
 * @param {AbortSignal} signal
 */
export function readingProgress(bar, signal) {
  const fill = /** @type {HTMLElement} */ (bar.firstElementChild);
  const before = Number(bar.dataset.number) - 1;
  const all = Number(bar.dataset.of);
  const show = () => {
    const {scrollHeight, clientHeight, scrollTop} = document.documentElement;
    const share = scrollHeight > clientHeight ? scrollTop / (scrollHeight - clientHeight) : 1;
    fill.style.width = `${(100 * (before + share)) / all}%`;
  };
  addEventListener("scroll", show, {signal, passive: true});
  addEventListener("resize", show, {signal});
  show();
}
