/**
 * A network as layers of neurons, each wired to all of the layer before: grown, folded into dense blocks, and
 * opened at any neuron, which then shows its own weighted sum.
 */

import {count, subscript, visible} from "../../lib/format.js";
import {layerParameters} from "../../lib/spec.js";
import {set, svg} from "../dom.js";
import {fitted} from "../surface.js";

/** @typedef {{layer: number, unit: number}} Unit layer: 1 is the first after the inputs */
/**
 * sizes: from the inputs to the outputs. values: what each input and neuron gives, layer by layer.
 * opened: the neuron whose sum is shown. folded: hidden layers are drawn as one block each.
 * @typedef {{sizes: readonly number[], values: readonly (readonly number[])[], opened: Unit | null,
 *   folded: boolean, names?: readonly string[]}} LayersView
 */

const RADIUS = 20;
const MOST = 300;
const APART = 58;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onOpen?: (unit: Unit) => void}} [options]
 * @returns {{update(view: LayersView): void, destroy(): void}}
 */
export function layers(container, {onOpen = () => {}} = {}) {
  const root = svg("svg", {class: "drawing layers", role: "group", "aria-label": "Neurons"});
  container.append(root);

  /** @param {LayersView} now @param {number} width */
  function draw(now, width) {
    const focused = document.activeElement instanceof SVGElement ? document.activeElement.dataset.unit : "";
    const high = height(now);
    const at = places(now, width, high);
    root.setAttribute("viewBox", `0 0 ${width} ${high + 46}`);
    root.setAttribute("height", String(high + 46));
    const edges = svg("g", {class: "wires"});
    const units = svg("g");
    for (let layer = 1; layer < now.sizes.length; layer++) wire(edges, now, at, layer, high);
    for (const [layer, column] of at.entries()) {
      if (column.block) units.append(block(column, now, layer, high));
      else
        for (const [unit, y] of column.y.entries())
          units.append(neuron(now, {layer, unit, x: column.x, y}, onOpen));
      units.append(foot(now, column, layer, high));
    }
    root.replaceChildren(edges, units);
    if (focused) /** @type {SVGElement | null} */ (root.querySelector(`[data-unit="${focused}"]`))?.focus();
  }
  return fitted(container, draw, root);
}

/**
 * @param {LayersView} now
 * @param {Unit & {x: number, y: number}} at
 * @param {(unit: Unit) => void} onOpen
 */
function neuron(now, {layer, unit, x, y}, onOpen) {
  const isOpen = now.opened?.layer === layer && now.opened.unit === unit;
  const text = visible(now.values[layer]?.[unit] ?? 0);
  const shape = svg("circle", {class: "unit", cx: x, cy: y, r: RADIUS});
  const size = text.length > 5 ? "inside long" : "inside";
  const label = svg("text", {class: size, x, y: y + 4, "text-anchor": "middle"}, text);
  const group = svg("g", {class: isOpen ? "neuron open" : "neuron"}, shape, label);
  const last = layer === now.sizes.length - 1;
  if (layer === 0 || last)
    group.append(nameOf(last ? "ŷ" : "x", unit, x + (last ? 1 : -1) * (RADIUS + 7), y));
  if (layer === 0) return group;
  const title = `Neuron ${unit + 1} of layer ${layer}, ${text}`;
  set(group, {role: "button", tabindex: "0", "aria-label": title, "aria-pressed": String(isOpen)});
  group.dataset.unit = `${layer}.${unit}`;
  group.addEventListener("click", () => onOpen({layer, unit}));
  group.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onOpen({layer, unit});
  });
  return group;
}

/** @param {"x" | "ŷ"} letter @param {number} unit @param {number} x @param {number} y */
function nameOf(letter, unit, x, y) {
  const anchor = letter === "x" ? "end" : "start";
  return svg("text", {class: "name", x, y: y + 5, "text-anchor": anchor}, `${letter}${subscript(unit + 1)}`);
}

/** @param {LayersView} view @returns {number} pixels that its tallest layer takes */
const height = ({sizes}) => Math.min(MOST, Math.max(150, APART * Math.max(...sizes)));

/**
 * @param {LayersView} view
 * @param {number} width
 * @param {number} high
 * @returns {{x: number, y: number[], block: boolean}[]}
 */
function places({sizes, folded}, width, high) {
  const margin = 56;
  const gap = (width - 2 * margin) / Math.max(1, sizes.length - 1);
  return sizes.map((units, layer) => {
    const step = Math.min(APART, high / units);
    const top = high / 2 - (step * (units - 1)) / 2;
    const hidden = layer > 0 && layer < sizes.length - 1;
    return {
      x: margin + layer * gap,
      y: Array.from({length: units}, (_, i) => top + i * step),
      block: folded && hidden,
    };
  });
}

/**
 * @param {SVGGElement} edges
 * @param {LayersView} view
 * @param {ReturnType<typeof places>} at
 * @param {number} layer
 * @param {number} high
 */
function wire(edges, {opened}, at, layer, high) {
  const [from, to] = [at[layer - 1], at[layer]];
  const ys = (/** @type {typeof from} */ column) => (column.block ? [high / 2] : column.y);
  for (const [unit, y2] of ys(to).entries()) {
    const lit = !to.block && opened?.layer === layer && opened.unit === unit;
    for (const y1 of ys(from)) {
      const d = `M${from.x + RADIUS} ${y1}L${to.x - RADIUS} ${y2}`;
      edges.append(svg("path", {class: lit ? "wire lit" : "wire", d}));
    }
  }
}

/** @param {{x: number}} column @param {LayersView} view @param {number} layer @param {number} high */
function block({x}, {sizes}, layer, high) {
  return svg(
    "g",
    {},
    svg("rect", {class: "unit", x: x - 26, y: 20, width: 52, height: high - 40, rx: 8}),
    svg("text", {x, y: high / 2 - 6, "text-anchor": "middle"}, "dense"),
    svg("text", {class: "value", x, y: high / 2 + 14, "text-anchor": "middle"}, String(sizes[layer])),
  );
}

/** @param {LayersView} view @param {{x: number}} column @param {number} layer @param {number} high */
function foot({sizes}, {x}, layer, high) {
  const kind = layer === 0 ? "inputs" : layer === sizes.length - 1 ? "outputs" : `hidden ${layer}`;
  const many = layer === 0 ? "" : `${count(layerParameters(sizes)[layer - 1])} param.`;
  return svg(
    "g",
    {class: "foot"},
    svg("text", {class: "tick", x, y: high + 22, "text-anchor": "middle"}, kind),
    svg("text", {class: "tick", x, y: high + 38, "text-anchor": "middle"}, many),
  );
}
