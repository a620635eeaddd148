/** The answers of all trials as small maps, each with its name and stroke. One of them is chosen. */

import {paintAnswer} from "../../lib/maps.js";
import {tileValues, tiling} from "../../lib/trials.js";
import {make, write} from "../dom.js";
import {strokeSample} from "../stroke.js";

/** @typedef {import("../../lib/trials.js").Stroke} Stroke */
/** @typedef {{button: HTMLButtonElement, canvas: HTMLCanvasElement, label: HTMLElement, sample: ReturnType<typeof strokeSample>}} Tile */
/**
 * bytes: size × size of each trial, row 0 at the lowest x₂; winners: alike, of more than two classes. fell: the step each diverged at. height: pixels for all.
 * @typedef {{names: readonly string[], strokes: readonly Stroke[], bytes: Uint8Array | null, winners: Uint8Array | null,
 *   classes: number, size: number,
 *   fell: readonly (number | null)[], chosen: number, lit: number | null, height: number,
 *   theme: import("../theme.js").Theme}} TilesView
 */

const LABEL = {large: 26, small: 22};
const GAP = {large: 8, small: 6};
/** From so many tiles on they stand closer. */
const MANY = 33;
/** On a narrow screen the tiles take more height. */
const NARROW = 500;
const TALL = 460;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (trial: number) => void, onLight?: (trial: number | null) => void}} [options]
 * @returns {{update(view: TilesView): void, destroy(): void}}
 */
export function trialTiles(container, {onChoose = () => {}, onLight = () => {}} = {}) {
  const root = make("div", {
    class: "tiles",
    role: "group",
    "aria-label": "Decision boundaries of all trials",
  });
  container.append(root);
  const ended = new AbortController();
  /** @type {Tile[]} */
  let tiles = [];
  /** @type {TilesView | null} */
  let view = null;
  const observer = new ResizeObserver(() => view && arrange(root, view));
  observer.observe(root);

  /** @param {number} count */
  const build = (count) => {
    tiles = Array.from({length: count}, (_, index) => {
      const tile = makeTile();
      const {signal} = ended;
      tile.button.addEventListener("click", () => onChoose(index), {signal});
      for (const name of ["pointerenter", "focus"])
        tile.button.addEventListener(name, () => onLight(index), {signal});
      for (const name of ["pointerleave", "blur"])
        tile.button.addEventListener(name, () => onLight(null), {signal});
      return tile;
    });
    root.replaceChildren(...tiles.map(({button}) => button));
  };
  return {
    update(next) {
      const last = view;
      view = next;
      if (tiles.length !== next.names.length) build(next.names.length);
      if (last?.names.length !== next.names.length || last.height !== next.height) arrange(root, next);
      for (const [index, tile] of tiles.entries()) describe(tile, next, index);
      if (last?.bytes === next.bytes && last?.theme === next.theme && last.names.length === tiles.length)
        return;
      for (const [index, {canvas}] of tiles.entries()) paintTile(canvas, next, index);
    },
    destroy() {
      ended.abort();
      observer.disconnect();
      root.remove();
    },
  };
}

/** @returns {Tile} */
function makeTile() {
  const canvas = make("canvas", {width: 32, height: 32, "aria-hidden": "true"});
  const sample = strokeSample("100%");
  const label = make("span", {class: "name"});
  const button = make("button", {type: "button", class: "tile"}, canvas, sample.element, label);
  return {button, canvas, label, sample};
}

/**
 * @param {HTMLElement} root
 * @param {TilesView} view
 */
function arrange(root, {names, height}) {
  const width = root.clientWidth;
  if (width === 0) return;
  const kind = names.length < MANY ? "large" : "small";
  const room = {width, height: width < NARROW ? TALL : height, label: LABEL[kind], gap: GAP[kind]};
  const {columns, size} = tiling(names.length, {...room, largest: 150, smallest: 36});
  root.style.gridTemplateColumns = `repeat(${columns}, ${size}px)`;
  root.style.gap = `${GAP[kind]}px`;
  root.dataset.size = size < 64 ? "small" : "";
}

/**
 * @param {Tile} tile
 * @param {TilesView} view
 * @param {number} index
 */
function describe({button, label, sample}, {names, strokes, fell, chosen, lit}, index) {
  const fallen = fell[index] !== null;
  const title = fallen ? `${names[index]}: diverged at step ${fell[index]}` : names[index];
  write(label, names[index]);
  if (button.title !== title) {
    button.title = title;
    button.setAttribute("aria-label", title);
  }
  sample.update(strokes[index]);
  button.setAttribute("aria-pressed", String(index === chosen));
  button.classList.toggle("fallen", fallen);
  button.classList.toggle("lit", index === lit);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {TilesView} view
 * @param {number} index
 */
function paintTile(canvas, {bytes, winners, classes, size, theme}, index) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const values = bytes && tileValues(bytes, size, index, classes === 0);
  if (!values) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    return;
  }
  if (canvas.width !== size) canvas.width = canvas.height = size;
  const image = context.createImageData(size, size);
  const own = winners?.subarray(index * values.length, (index + 1) * values.length) ?? null;
  paintAnswer(new Uint32Array(image.data.buffer), {values, winners: own, size, classes}, theme);
  context.putImageData(image, 0, 0);
}
