/**
 * Draws a view in the width that a place has: when it is given one, and again when that width changes.
 * @template View
 * @param {HTMLElement | SVGElement} place
 * @param {(view: View, width: number) => void} draw width: CSS pixels, above 0
 * @returns {{update(view: View): void, destroy(): void}}
 */
export function fitted(place, draw) {
  /** @type {View | null} */
  let view = null;
  const again = () => {
    if (view !== null && place.clientWidth > 0) draw(view, place.clientWidth);
  };
  const observer = new ResizeObserver(again);
  observer.observe(place);
  return {
    update(next) {
      view = next;
      again();
    },
    destroy: () => observer.disconnect(),
  };
}
