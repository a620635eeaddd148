/** Where the inputs, units and loss of a small network stand in a drawing, and the edges between them. */

import {sizes} from "./backprop.js";

/** @typedef {Pick<import("../types.d.ts").BackpropQuery, "layers">} Network */
/** @typedef {{id: string, layer: number, x: number, y: number}} Spot id: "x1", "2.1" (layer, unit) or "J" */
/** @typedef {{id: string, from: Spot, to: Spot}} Edge id: of its weight */
/** @typedef {{spots: Spot[], edges: Edge[], loss: {from: Spot, to: Spot}, radius: number}} Plan */

/**
 * @param {Network} network
 * @param {{width: number, height: number, top: number, bottom: number, side: number}} box margins keep text inside
 * @returns {Plan}
 */
export function plan(network, {width, height, top, bottom, side}) {
  const columns = [...sizes(network), 1];
  const gap = (width - 2 * side) / (columns.length - 1);
  const rows = Math.max(...columns);
  const step = rows > 1 ? (height - top - bottom) / (rows - 1) : 0;
  const middle = (height + top - bottom) / 2;
  const layers = columns.map((count, layer) =>
    Array.from({length: count}, (_, i) => ({
      id: layer === 0 ? `x${i + 1}` : layer === columns.length - 1 ? "J" : `${layer}.${i + 1}`,
      layer,
      x: side + layer * gap,
      y: middle + (i - (count - 1) / 2) * step,
    })),
  );
  const edges = network.layers.flatMap(({weights}, k) =>
    weights.flatMap((row, i) =>
      row.map((_, j) => ({
        id: `w${k + 1}.${i + 1}.${j + 1}`,
        from: layers[k][j],
        to: layers[k + 1][i],
      })),
    ),
  );
  const last = layers.length - 1;
  const radius = Math.min(30, gap * 0.2, rows > 1 ? step * 0.26 : 30);
  return {spots: layers.flat(), edges, loss: {from: layers[last - 1][0], to: layers[last][0]}, radius};
}
