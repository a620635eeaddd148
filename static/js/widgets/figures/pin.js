/** A point of the reader's own on a decision boundary: dragged there, with the network's answer beside it. */

import {clamp} from "../../lib/arrays.js";
import {listen, make, within, write} from "../dom.js";
import {planOf} from "./boundary.js";

/** @typedef {{x1: number, x2: number, extent: [number, number, number, number], text: string}} PinView text: the answer */

/**
 * @param {HTMLElement} container of a boundary, positioned
 * @param {{name: string, onMove?: (x1: number, x2: number) => void, onPlace?: (x1: number, x2: number) => void}} options
 *   onPlace: a press on the plane beside the pin
 * @returns {{update(view: PinView): void, destroy(): void}}
 */
export function pin(container, {name, onMove = () => {}, onPlace}) {
  const answer = make("output", {"aria-live": "off"});
  const root = make("div", {class: "pin"}, make("i"), make("span", {}, make("b", {}, name), " ", answer));
  container.append(root);
  const ended = new AbortController();
  /** @type {PinView | null} */
  let view = null;

  /** @param {PinView} now */
  const scales = ({extent}) => planOf(extent, container.clientWidth, container.clientHeight);
  /** @param {PointerEvent} event @returns {[number, number] | null} in data units; null off the plane */
  function at(event) {
    if (!view) return null;
    const [left, top] = within(container, event);
    const {across, up} = scales(view);
    const [x, y] = [across.value(left), up.value(top)];
    const [x0, x1, y0, y1] = view.extent;
    if (!root.hasPointerCapture(event.pointerId) && (x < x0 || x > x1 || y < y0 || y > y1)) return null;
    return [Number(clamp(x, x0, x1).toFixed(1)), Number(clamp(y, y0, y1).toFixed(1))];
  }
  function place() {
    if (!view || container.clientWidth === 0) return;
    const {across, up} = scales(view);
    const x = across.pixel(view.x1);
    root.style.translate = `${x}px ${up.pixel(view.x2)}px`;
    root.classList.toggle("leftward", x > container.clientWidth * 0.62);
  }
  const pointerdown = (/** @type {PointerEvent} */ event) => {
    root.setPointerCapture(event.pointerId);
    event.stopPropagation();
    event.preventDefault();
  };
  const pointermove = (/** @type {PointerEvent} */ event) => {
    const found = root.hasPointerCapture(event.pointerId) ? at(event) : null;
    if (found) onMove(...found);
  };
  const click = (/** @type {PointerEvent} */ event) => {
    const found = onPlace && event.target !== root ? at(event) : null;
    if (found) onPlace?.(...found);
  };
  listen(root, {pointerdown, pointermove}, ended.signal);
  listen(container, {click}, ended.signal);
  const observer = new ResizeObserver(place);
  observer.observe(container);
  return {
    update(next) {
      view = next;
      write(answer, next.text);
      place();
    },
    destroy() {
      ended.abort();
      observer.disconnect();
      root.remove();
    },
  };
}
