/** Where the units and links of a network are drawn. Pure geometry, in pixels. */

/** @typedef {{layer: number, unit: number, x: number, y: number, size: number}} Tile x, y: its centre */
/** @typedef {{x: number, size: number, columns: number, top: number, bottom: number}} Layer x: its middle */
/** @typedef {{layers: Layer[], tiles: Tile[][]}} Layout */

const LARGEST = 40;
/** Pixels around a tile, for what stands out. */
const RING = 5;
/** Tiles this large stay in one column. */
const ENOUGH = 18;

/**
 * Spreads layers from left to right. A layer with more units than fit in a column takes more columns.
 * @param {readonly number[]} sizes units of each layer
 * @param {number} width
 * @param {number} height
 * @returns {Layout}
 */
export function layout(sizes, width, height) {
  const edge = Math.min(LARGEST, width / sizes.length) / 2 + RING;
  const pitch = sizes.length > 1 ? (width - 2 * edge) / (sizes.length - 1) : 0;
  const layers = [];
  const tiles = [];
  for (const [index, units] of sizes.entries()) {
    const x = edge + index * pitch;
    const {size, columns} = fit(units, sizes.length > 1 ? pitch : width, height);
    const rows = Math.ceil(units / columns);
    const row = Math.min(height / rows, size * 1.3);
    const top = height / 2 - (rows * row) / 2;
    layers.push({x, size, columns, top, bottom: top + rows * row});
    tiles.push(grid(index, units, {x, size, columns, row, top}));
  }
  return {layers, tiles};
}

/**
 * The largest tiles with which so many units fit a layer's share of the picture.
 * @param {number} units
 * @param {number} pitch between two layers
 * @param {number} height
 * @returns {{size: number, columns: number}}
 */
function fit(units, pitch, height) {
  let best = {size: 0, columns: 1};
  for (let columns = 1; columns <= Math.min(units, 16); columns++) {
    const rows = Math.ceil(units / columns);
    const share = columns === 1 ? 0.8 : 0.66 / columns;
    const size = Math.floor(Math.min(LARGEST, pitch * share, (height / rows) * 0.86));
    if (best.size >= ENOUGH) break;
    if (size > best.size) best = {size, columns};
  }
  return {size: Math.max(2, best.size), columns: best.columns};
}

/**
 * @param {number} layer
 * @param {number} units
 * @param {{x: number, size: number, columns: number, row: number, top: number}} place
 * @returns {Tile[]}
 */
function grid(layer, units, {x, size, columns, row, top}) {
  const column = size * 1.14;
  return Array.from({length: units}, (_, unit) => ({
    layer,
    unit,
    x: x + ((unit % columns) - (columns - 1) / 2) * column,
    y: top + (Math.floor(unit / columns) + 0.5) * row,
    size,
  }));
}

/**
 * Where the weights of each layer stand in a trial's parameters.
 * @param {readonly number[]} sizes
 * @returns {{offset: number, inputs: number, units: number}[]} weight (i, j) at offset + i·units + j,
 *   the bias of unit j at i = inputs
 */
export function blocks(sizes) {
  let offset = 0;
  return sizes.slice(1).map((units, index) => {
    const block = {offset, inputs: sizes[index], units};
    offset += (sizes[index] + 1) * units;
    return block;
  });
}

/**
 * How strong a link must be to be among the `most` that are drawn.
 * @param {ArrayLike<number>} weights
 * @param {number} most
 * @returns {number} 0 when all are
 */
export function threshold(weights, most) {
  if (weights.length <= most) return 0;
  const sizes = Float32Array.from(weights, Math.abs).sort();
  return sizes[sizes.length - most];
}

/**
 * The height of a link's curve at x.
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {number} x between the two
 * @returns {number}
 */
export function linkHeight(from, to, x) {
  const wanted = (x - from.x) / (to.x - from.x);
  let low = 0;
  let high = 1;
  for (let i = 0; i < 20; i++) {
    const t = (low + high) / 2;
    if (1.5 * t * (1 - t) + t ** 3 < wanted) low = t;
    else high = t;
  }
  const t = (low + high) / 2;
  return from.y + (to.y - from.y) * (3 * t * t - 2 * t ** 3);
}
