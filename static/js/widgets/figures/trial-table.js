/** All trials in numbers. The table is the curves' legend too: each name carries its stroke. */

import {loss, readRate} from "../../lib/format.js";
import {sortedRows} from "../../lib/trials.js";
import {make, write} from "../dom.js";
import {strokeSample} from "../stroke.js";

/** @typedef {import("../../lib/trials.js").Row} Row */
/** @typedef {import("../../lib/trials.js").Order} Order */
/**
 * settled: whether the run stands still, so that rows may be put in order at once.
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
  /** @type {TableView | null} */
  let view = null;
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
    const focused = body.ownerDocument.activeElement;
    const held = focused instanceof HTMLElement && body.contains(focused) ? focused : null;
    body.append(...wanted.map((index) => lines[index].row));
    held?.focus({preventScroll: true});
  }
  /** @param {number} count */
  function build(count) {
    lines = Array.from({length: count}, (_, index) => {
      const line = makeLine();
      line.button.addEventListener("click", () => onChoose(index), {signal});
      for (const name of ["pointerenter", "focusin"])
        line.row.addEventListener(name, () => onLight(index), {signal});
      for (const name of ["pointerleave", "focusout"])
        line.row.addEventListener(name, () => onLight(null), {signal});
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
  row.classList.toggle("fallen", values.fell !== null);
}
