/** What a transformer attends to: maps of every head, its tokens' vectors, a matrix in numbers, and what may come next. */

import {fixed, percent} from "../../lib/format.js";
import {make, write} from "../dom.js";
import {surface} from "../surface.js";
import {canvasFont} from "../theme.js";

/**
 * bytes: (layers, heads, tokens, tokens), 255 is 1, the row looks at the column. shape: its sides.
 * tokens: their characters. chosen: the head enlarged. off: heads that are switched off, as "layer.head".
 * induction: of each layer and head, or null.
 * @typedef {{bytes: Uint8Array, shape: readonly number[], tokens: string, chosen: readonly [number, number],
 *   off: ReadonlySet<string>, induction: readonly (readonly number[])[] | null,
 *   theme: import("../theme.js").Theme}} HeadsView
 */

/** @param {string} token @returns {string} one that can be seen */
export const seen = (token) => (token === " " ? "␣" : token === "\n" ? "⏎" : token);

/**
 * What a row of attention looks at most.
 * @param {ArrayLike<number>} row
 * @returns {number} the column of the largest, the first of equals
 */
export function strongest(row) {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i] > row[best]) best = i;
  return best;
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (layer: number, head: number) => void}} [options]
 * @returns {{update(view: HeadsView): void, destroy(): void}}
 */
export function heads(container, {onChoose = () => {}} = {}) {
  const tiles = make("div", {class: "heads", role: "group", "aria-label": "Attention of each head"});
  const place = make("div", {class: "head-large"});
  const text = make("p", {class: "hush"});
  const key = make("p", {class: "note"}, "each row looks at the columns");
  const large = make("div", {class: "head-view"}, place, key, text);
  const root = make("div", {class: "attention"}, tiles, large);
  container.append(root);
  const canvas = surface(place, {onResize: () => last && drawLarge(canvas, last)});
  /** @type {HeadsView | null} */
  let last = null;
  /** @type {{button: HTMLButtonElement, canvas: HTMLCanvasElement, note: HTMLElement}[]} */
  let made = [];

  /** @param {number} layers @param {number} count */
  function build(layers, count) {
    made = [];
    const rows = Array.from({length: layers}, (_, layer) => {
      const row = Array.from({length: count}, (_, head) => tile(layer, head, onChoose));
      made.push(...row);
      return make("div", {class: "layer"}, ...row.map(({button}) => button));
    });
    tiles.replaceChildren(...rows);
  }
  return {
    update(view) {
      last = view;
      const {bytes, shape, chosen, off, induction, theme} = view;
      const [layers, count, side] = shape;
      if (made.length !== layers * count || tiles.childElementCount !== layers) build(layers, count);
      made.forEach(({button, canvas: small, note}, index) => {
        const [layer, head] = [Math.floor(index / count), index % count];
        button.setAttribute("aria-pressed", String(layer === chosen[0] && head === chosen[1]));
        button.classList.toggle("off", off.has(`${layer}.${head}`));
        const score = induction?.[layer]?.[head];
        write(note, score === undefined ? `${layer + 1}.${head + 1}` : `induction ${score.toFixed(2)}`);
        if (small.width !== side) small.width = small.height = side;
        small.getContext("2d")?.drawImage(pictured(bytes, index * side * side, side, theme.full), 0, 0);
      });
      write(text, lookText(view));
      drawLarge(canvas, view);
    },
    destroy() {
      canvas.destroy();
      root.remove();
    },
  };
}

/**
 * The chosen head, large, with its tokens.
 * @param {import("../surface.js").Surface} canvas
 * @param {HeadsView} view
 */
function drawLarge({context, width, height}, {bytes, shape, tokens, chosen: [layer, head], theme}) {
  const [, count, side] = shape;
  if (!width || !side) return;
  const at = (layer * count + head) * side * side;
  const margin = 18;
  const cell = Math.min((width - margin) / side, (height - margin) / side);
  context.clearRect(0, 0, width, height);
  context.imageSmoothingEnabled = false;
  context.drawImage(pictured(bytes, at, side, theme.full), margin, margin, cell * side, cell * side);
  context.fillStyle = theme.inkSoft;
  context.font = `${Math.min(13 * theme.scale, Math.max(8, cell * 0.8))}px ${theme.ui}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let i = 0; i < side; i++) {
    context.fillText(seen(tokens[i]), margin + (i + 0.5) * cell, margin / 2);
    context.fillText(seen(tokens[i]), margin / 2, margin + (i + 0.5) * cell);
  }
}

/** @param {HeadsView} view @returns {string} what the last token looks at, in the chosen head */
function lookText({bytes, shape, tokens, chosen: [layer, head]}) {
  const [, count, side] = shape;
  if (!side) return "";
  const at = (layer * count + head) * side * side;
  const looks = strongest(bytes.subarray(at + (side - 1) * side, at + side * side));
  const name = `Layer ${layer + 1}, head ${head + 1}`;
  return `${name}: the last token, ${seen(tokens[side - 1])}, looks most at ${seen(tokens[looks])}.`;
}

/** @param {number} layer @param {number} head @param {(layer: number, head: number) => void} onChoose */
function tile(layer, head, onChoose) {
  const canvas = make("canvas", {width: 1, height: 1, "aria-hidden": "true"});
  const note = make("span", {class: "note"});
  const button = make(
    "button",
    {type: "button", "aria-label": `Layer ${layer + 1}, head ${head + 1}`},
    canvas,
    note,
  );
  button.addEventListener("click", () => onChoose(layer, head));
  return {button, canvas, note};
}

/** @param {Uint8Array} bytes @param {number} at @param {number} side @param {Uint32Array} full */
function pictured(bytes, at, side, full) {
  const canvas = new OffscreenCanvas(side, side);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(side, side);
  const pixels = new Uint32Array(image.data.buffer);
  for (let i = 0; i < side * side; i++) pixels[i] = full[128 + (bytes[at + i] >> 1)];
  context.putImageData(image, 0, 0);
  return canvas;
}

/** @typedef {{tokens: string, places: Float32Array, theme: import("../theme.js").Theme}} LettersView */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: LettersView): void, destroy(): void}}
 */
export function tokenVectors(container) {
  const root = make("figure", {class: "letters", "aria-label": "Embeddings"});
  const place = make("div", {class: "letters-map"});
  root.append(place, make("figcaption", {}, "Vectors of the characters, on their two main axes"));
  container.append(root);
  /** @type {LettersView | null} */
  let last = null;
  const canvas = surface(place, {onResize: draw});
  function draw() {
    const {context, width, height} = canvas;
    if (!last || !width) return;
    const {tokens, places, theme} = last;
    const most = Math.max(1e-6, ...Array.from(places, Math.abs));
    context.clearRect(0, 0, width, height);
    context.strokeStyle = theme.line;
    context.strokeRect(width / 2, 0, 0, height);
    context.strokeRect(0, height / 2, width, 0);
    context.fillStyle = theme.ink;
    context.font = canvasFont(theme, 13);
    context.textAlign = "center";
    context.textBaseline = "middle";
    const [rx, ry] = [(width / 2 - 12) / most, (height / 2 - 12) / most];
    for (let i = 0; i < tokens.length; i++) {
      context.fillText(seen(tokens[i]), width / 2 + places[2 * i] * rx, height / 2 - places[2 * i + 1] * ry);
    }
  }
  return {
    update(view) {
      last = view;
      draw();
    },
    destroy() {
      canvas.destroy();
      root.remove();
    },
  };
}

/**
 * rows: a label for each row. columns: for each column, or null for numbers. chosen: a row to follow; null for none.
 * @typedef {{name: string, rows: readonly string[], columns: readonly string[] | null,
 *   values: readonly (readonly (number | null)[])[], chosen: number | null}} MatrixView
 */

/**
 * @param {number | null} value
 * @returns {string} in four characters or so; null is −∞
 */
export function cellText(value) {
  if (value === null) return "−∞";
  const digits = Math.abs(value) >= 10 ? 1 : 2;
  return fixed(value, digits);
}

/**
 * @param {readonly (readonly (number | null)[])[]} values
 * @returns {number} the largest size of a number in it, never 0
 */
export function largestEntry(values) {
  return Math.max(1e-9, ...values.flat().map((value) => Math.abs(value ?? 0)));
}

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChoose?: (row: number) => void}} [options]
 * @returns {{update(view: MatrixView): void, destroy(): void}}
 */
export function matrix(container, {onChoose = () => {}} = {}) {
  const root = make("div", {class: "matrix", tabindex: 0});
  container.append(root);
  return {
    update({name, rows, columns, values, chosen}) {
      const most = largestEntry(values);
      const heads = columns ?? values[0].map((_, column) => String(column + 1));
      const top = make("tr", {}, make("td"), ...heads.map((text) => make("th", {scope: "col"}, text)));
      const body = values.map((row, index) => {
        const label = make("button", {type: "button", "aria-pressed": String(index === chosen)}, rows[index]);
        label.addEventListener("click", () => onChoose(index));
        const cells = row.map((value) => cell(value, most));
        const far = chosen !== null && chosen !== index;
        return make("tr", {class: far ? "far" : undefined}, make("th", {scope: "row"}, label), ...cells);
      });
      const table = make("table", {}, make("thead", {}, top), make("tbody", {}, ...body));
      if (name) table.prepend(make("caption", {}, name));
      const held = root.contains(document.activeElement)
        ? [...root.querySelectorAll("button")].indexOf(
            /** @type {HTMLButtonElement} */ (document.activeElement),
          )
        : -1;
      root.replaceChildren(table);
      if (held >= 0) root.querySelectorAll("button")[held]?.focus();
    },
    destroy: () => root.remove(),
  };
}

/** @param {number | null} value @param {number} most */
function cell(value, most) {
  const made = make(
    "td",
    {class: value === null ? "none" : value < 0 ? "negative" : "positive"},
    cellText(value),
  );
  made.style.setProperty("--share", `${Math.round((42 * Math.abs(value ?? 0)) / most)}%`);
  return made;
}

const MOST = 8;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onPick?: (token: string) => void}} [options] onPick: the reader takes one by hand
 * @returns {{update(view: {tokens: string, chances: readonly number[]}): void, destroy(): void}}
 */
export function chances(container, {onPick = () => {}} = {}) {
  const root = make("ol", {class: "chances", "aria-label": "Chances of the next character"});
  container.append(root);
  return {
    update({tokens, chances: all}) {
      const order = [...all.keys()].sort((a, b) => all[b] - all[a]).slice(0, MOST);
      root.replaceChildren(
        ...order.map((index) => {
          const text = `${seen(tokens[index])} ${percent(all[index])}`;
          const button = make("button", {type: "button", "aria-label": `Take ${text}`});
          button.append(make("b", {}, seen(tokens[index])), make("i"), make("span", {}, percent(all[index])));
          button.style.setProperty("--share", `${100 * all[index]}%`);
          button.addEventListener("click", () => onPick(tokens[index]));
          return make("li", {}, button);
        }),
      );
    },
    destroy: () => root.remove(),
  };
}
