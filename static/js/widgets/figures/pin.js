/** A point of the reader's own on a decision boundary: dragged there, with the network's answer beside it. */

import {clamp} from "../../lib/arrays.js";
import {straight} from "../../lib/scales.js";
import {make, write} from "../dom.js";
import {planeOf} from "./boundary.js";

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
  const {signal} = ended;
  /** @type {PinView | null} */
  let view = null;

  /** @param {PinView} now */
  const scales = ({extent}) => {
    const [x0, x1, y0, y1] = extent;
    const {left, right, top, bottom} = planeOf(extent);
    return {
      across: straight(x0, x1, left, container.clientWidth - right),
      up: straight(y0, y1, container.clientHeight - bottom, top),
    };
  };
  /** @param {PointerEvent} event @returns {[number, number] | null} in data units; null off the plane */
  function at(event) {
    if (!view) return null;
    const box = container.getBoundingClientRect();
    const {across, up} = scales(view);
    const [x, y] = [across.value(event.clientX - box.left), up.value(event.clientY - box.top)];
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
  root.addEventListener(
    "pointerdown",
    (event) => {
      root.setPointerCapture(event.pointerId);
      event.stopPropagation();
      event.preventDefault();
    },
    {signal},
  );
  root.addEventListener(
    "pointermove",
    (event) => {
      const found = root.hasPointerCapture(event.pointerId) ? at(event) : null;
      if (found) onMove(...found);
    },
    {signal},
  );
  container.addEventListener(
    "click",
    (event) => {
      const found = onPlace && event.target !== root ? at(/** @type {PointerEvent} */ (event)) : null;
      if (found) onPlace?.(...found);
    },
    {signal},
  );
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
