/** All trials of a run: in numbers, and as small maps of their answers. */

import {loss, readRate} from "../../lib/format.js";
import {paintAnswer} from "../../lib/maps.js";
import {sortedRows, tileValues, tiling} from "../../lib/trials.js";
import {listen, make, write} from "../dom.js";
import {strokeSample} from "../pens.js";

/** @typedef {import("../../lib/trials.js").Row} Row */
/** @typedef {import("../../lib/trials.js").Order} Order */
/**
 * settled: whether the run is paused, so that rows may be sorted at once.
 * @typedef {{rows: readonly Row[], strokes: readonly import("../../lib/trials.js").Stroke[], chosen: number,
 *   lit: number | null, settled: boolean}} TableView
 */
/** @typedef {{row: HTMLTableRowElement, button: HTMLButtonElement, name: HTMLElement, cells: HTMLElement[], sample: ReturnType<typeof strokeSample>}} Line */

const COLUMNS = /** @type {const} */ ([
  ["index", "Trial"],
  ["rate", "Rate"],
  ["training", "Training loss"],
  ["test", "Test loss"],
  ["state", "State"],
]);
/** Milliseconds between two orders while the run trains, so that rows can be read. */
const CALM = 2000;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (trial: number) => void, onLight?: (trial: number | null) => void}} [options]
 * @returns {{update(view: TableView): void, destroy(): void}}
 */
export function trialTable(container, {onChoose = () => {}, onLight = () => {}} = {}) {
  const ended = new AbortController();
  const {signal} = ended;
  const head = header((key) => sortBy(key), signal);
  const body = make("tbody");
  const caption = make("caption", {class: "hush"}, "Trials of this run");
  const root = make("table", {class: "trial-table"}, caption, make("thead", {}, head.row), body);
  container.append(root);
  /** @type {Order} */
  let order = {key: "index", direction: "ascending"};
  /** @type {Line[]} */
  let lines = [];
  let view = /** @type {TableView | null} */ (null);
  let [arranged, ordered, settled] = ["", Number.NEGATIVE_INFINITY, false];

  /** @param {Order["key"]} key */
  function sortBy(key) {
    const again = order.key === key && order.direction === "ascending";
    order = {key, direction: again ? "descending" : "ascending"};
    head.update(order);
    arrange();
  }
  function arrange() {
    if (!view) return;
    ordered = performance.now();
    const wanted = sortedRows(view.rows, order).map(({index}) => index);
    if (wanted.join() === arranged) return;
    arranged = wanted.join();
    reorder(
      body,
      wanted.map((index) => lines[index].row),
    );
  }
  /** @param {number} count */
  function build(count) {
    lines = Array.from({length: count}, (_, index) => {
      const line = makeLine();
      const [light, dim] = [() => onLight(index), () => onLight(null)];
      listen(line.button, {click: () => onChoose(index)}, signal);
      listen(line.row, {pointerenter: light, focusin: light, pointerleave: dim, focusout: dim}, signal);
      return line;
    });
    body.replaceChildren();
    arranged = "";
  }
  head.update(order);
  return {
    update(next) {
      view = next;
      const anew = lines.length !== next.rows.length;
      if (anew) build(next.rows.length);
      for (const row of next.rows) show(lines[row.index], row, next);
      if (anew || (next.settled && !settled) || performance.now() - ordered > CALM) arrange();
      settled = next.settled;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/** Puts rows in order; the one that has the focus keeps it. @param {HTMLElement} body @param {HTMLElement[]} rows */
function reorder(body, rows) {
  const focused = body.ownerDocument.activeElement;
  const held = focused instanceof HTMLElement && body.contains(focused) ? focused : null;
  body.append(...rows);
  held?.focus({preventScroll: true});
}

/**
 * @param {(key: Order["key"]) => void} onSort
 * @param {AbortSignal} signal
 */
function header(onSort, signal) {
  const row = make("tr");
  const cells = COLUMNS.map(([key, text]) => {
    const button = make("button", {type: "button", class: "sort"}, text);
    button.addEventListener("click", () => onSort(key), {signal});
    const cell = make("th", {scope: "col", "data-column": key}, button);
    row.append(cell);
    return {key, cell};
  });
  return {
    row,
    /** @param {Order} order */
    update({key: by, direction}) {
      for (const {key, cell} of cells) {
        if (key === by) cell.setAttribute("aria-sort", direction);
        else cell.removeAttribute("aria-sort");
      }
    },
  };
}

/** @returns {Line} */
function makeLine() {
  const sample = strokeSample();
  const name = make("span");
  const button = make("button", {type: "button"}, sample.element, name);
  const cells = COLUMNS.slice(1).map(([key]) => make("td", {"data-column": key}));
  const row = make("tr", {}, make("th", {scope: "row"}, button), ...cells);
  return {row, button, name, cells, sample};
}

/**
 * @param {Line} line
 * @param {Row} values
 * @param {TableView} view
 */
function show({row, button, name, cells, sample}, values, {strokes, chosen, lit}) {
  write(name, values.name);
  const texts = [readRate(values.rate), loss(values.training), loss(values.test), values.state];
  for (const [index, text] of texts.entries()) write(cells[index], text);
  sample.update(strokes[values.index]);
  const pressed = String(values.index === chosen);
  if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  row.classList.toggle("chosen", values.index === chosen);
  row.classList.toggle("lit", values.index === lit);
  row.classList.toggle("diverged", values.fell !== null);
}

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
  const diverged = fell[index] !== null;
  const title = diverged ? `${names[index]}: diverged at step ${fell[index]}` : names[index];
  write(label, names[index]);
  if (button.title !== title) {
    button.title = title;
    button.setAttribute("aria-label", title);
  }
  sample.update(strokes[index]);
  button.setAttribute("aria-pressed", String(index === chosen));
  button.classList.toggle("diverged", diverged);
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
