/** The attention of every layer and head as small maps, and the chosen one enlarged with its tokens. */

import {make, write} from "../dom.js";
import {surface} from "../surface.js";

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
  const canvas = surface(place, {onResize: () => last && drawLarge(last)});
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
  /** @param {HeadsView} view */
  function drawLarge({bytes, shape, tokens, chosen: [layer, head], theme}) {
    const [, count, side] = shape;
    const {context, width, height} = canvas;
    if (!width || !side) return;
    const at = (layer * count + head) * side * side;
    const margin = 18;
    const cell = Math.min((width - margin) / side, (height - margin) / side);
    context.clearRect(0, 0, width, height);
    context.imageSmoothingEnabled = false;
    context.drawImage(pictured(bytes, at, side, theme.full), margin, margin, cell * side, cell * side);
    context.fillStyle = theme.inkSoft;
    context.font = `${Math.min(13, Math.max(8, cell * 0.8))}px ${theme.ui}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let i = 0; i < side; i++) {
      context.fillText(seen(tokens[i]), margin + (i + 0.5) * cell, margin / 2);
      context.fillText(seen(tokens[i]), margin / 2, margin + (i + 0.5) * cell);
    }
    const looks = strongest(bytes.subarray(at + (side - 1) * side, at + side * side));
    const name = `Layer ${layer + 1}, head ${head + 1}`;
    write(text, `${name}: the last token, ${seen(tokens[side - 1])}, looks most at ${seen(tokens[looks])}.`);
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
      drawLarge(view);
    },
    destroy() {
      canvas.destroy();
      root.remove();
    },
  };
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
