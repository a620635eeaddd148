/**
 * What a page shows, element by element, as SVG: drawings with their computed look, canvases as pictures,
 * text as text. No foreignObject, which few programs beside browsers can read.
 */

import {svg} from "./markup.js";

/** @typedef {{x: number, y: number}} Origin what becomes 0, 0; client pixels */

/** What is no part of a picture: what one sets, and what is there to be heard. */
const LEFT_OUT = "input, select, textarea, .slider, .hush, .widths, .empty, .notice, .brush";
const NONE = "rgba(0, 0, 0, 0)";

/** Looks that children take over, and what each is at first. */
const INHERITED = {
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1px",
  "stroke-opacity": "1",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "paint-order": "normal",
  "font-family": "",
  "font-size": "",
  "font-weight": "400",
  "font-style": "normal",
  "text-anchor": "start",
  visibility: "visible",
};
const OWN = {
  opacity: "1",
  display: "inline",
  "dominant-baseline": "auto",
  "vector-effect": "none",
  "stop-color": "rgb(0, 0, 0)",
  "stop-opacity": "1",
};

/**
 * @param {Element} element
 * @param {Origin} origin
 * @returns {SVGElement[]} back to front; none where nothing of it is seen
 */
export function partsOf(element, origin) {
  const style = getComputedStyle(element);
  const hidden = style.display === "none" || style.visibility === "hidden" || style.opacity === "0";
  if (hidden || element.matches(LEFT_OUT)) return [];
  if (element instanceof SVGSVGElement) return [drawingOf(element, origin)];
  if (element instanceof HTMLCanvasElement) return canvasOf(element, style, origin);
  const parts = boxOf(element, style, origin);
  for (const child of element.childNodes) {
    if (child instanceof Element) parts.push(...partsOf(child, origin));
    else if (child instanceof Text) parts.push(...linesOf(child, style, origin));
  }
  return style.opacity === "1" ? parts : [svg("g", {opacity: style.opacity}, ...parts)];
}

/** @param {Element} element @param {Origin} origin */
function placeOf(element, {x, y}) {
  const box = element.getBoundingClientRect();
  return {x: round(box.x - x), y: round(box.y - y), width: round(box.width), height: round(box.height)};
}

/** @param {number} pixels */
const round = (pixels) => Math.round(pixels * 100) / 100;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CSSStyleDeclaration} style
 * @param {Origin} origin
 */
function canvasOf(canvas, style, origin) {
  if (canvas.width === 0 || canvas.height === 0) return [];
  const crisp = style.imageRendering === "pixelated" && "image-rendering: pixelated";
  return [
    svg("image", {
      ...placeOf(canvas, origin),
      href: canvas.toDataURL(),
      preserveAspectRatio: "none",
      style: crisp,
    }),
  ];
}

/**
 * A drawing as it is, without the page's style sheets.
 * @param {SVGSVGElement} drawing
 * @param {Origin} origin
 */
function drawingOf(drawing, origin) {
  const copy = /** @type {SVGSVGElement} */ (drawing.cloneNode(true));
  settle(drawing, copy, INHERITED);
  for (const [name, value] of Object.entries(placeOf(drawing, origin)))
    copy.setAttribute(name, String(value));
  copy.setAttribute("overflow", getComputedStyle(drawing).overflow === "hidden" ? "hidden" : "visible");
  return copy;
}

/**
 * Writes the look of an element and of all in it into its copy.
 * @param {Element} element
 * @param {Element} copy
 * @param {Record<string, string>} above what it takes over
 */
function settle(element, copy, above) {
  const style = getComputedStyle(element);
  const look = Object.fromEntries(Object.keys(INHERITED).map((name) => [name, style.getPropertyValue(name)]));
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  for (const [name, value] of Object.entries(look)) if (value !== above[name]) copy.setAttribute(name, value);
  for (const [name, usual] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== usual && value !== "block") copy.setAttribute(name, value);
  }
  for (const [index, child] of [...element.children].entries()) settle(child, copy.children[index], look);
}

/**
 * The ground and the border of an element.
 * @param {Element} element
 * @param {CSSStyleDeclaration} style
 * @param {Origin} origin
 * @returns {SVGElement[]}
 */
function boxOf(element, style, origin) {
  const width = style.borderTopStyle === "none" ? 0 : Number.parseFloat(style.borderTopWidth);
  const shade = gradientOf(style.backgroundImage);
  const plain = style.backgroundColor === NONE ? "none" : style.backgroundColor;
  if (plain === "none" && !shade && width === 0) return [];
  const {x, y, width: wide, height: high} = placeOf(element, origin);
  const corner = style.borderTopLeftRadius.endsWith("%")
    ? Math.min(wide, high) / 2
    : Number.parseFloat(style.borderTopLeftRadius);
  const box = svg("rect", {
    x: x + width / 2,
    y: y + width / 2,
    width: Math.max(0, wide - width),
    height: Math.max(0, high - width),
    rx: corner || undefined,
    fill: shade ? `url(#${shade.id})` : plain,
    stroke: width > 0 && style.borderTopColor,
    "stroke-width": width > 0 && width,
  });
  return shade ? [shade, box] : [box];
}

let gradients = 0;

/**
 * @param {string} image the computed background
 * @returns {SVGLinearGradientElement | null} a gradient from left to right; null for anything else
 */
function gradientOf(image) {
  const stops = /^linear-gradient\((?:90deg|to right), (.*)\)$/.exec(image)?.[1].split(/, (?![^(]*\))/);
  if (!stops) return null;
  gradients += 1;
  const share = (/** @type {number} */ index) => `${round((100 * index) / (stops.length - 1))}%`;
  const colours = stops.map((colour, index) => svg("stop", {offset: share(index), "stop-color": colour}));
  return svg("linearGradient", {id: `shade-${gradients}`}, ...colours);
}

/**
 * @param {Text} node
 * @param {CSSStyleDeclaration} style of the element it stands in
 * @param {Origin} origin
 * @returns {SVGElement[]} a text for each line
 */
function linesOf(node, style, origin) {
  if (node.data.trim() === "") return [];
  const pen = document.createElement("canvas").getContext("2d");
  if (!pen) return [];
  pen.font = style.font;
  const {fontBoundingBoxAscent: rise, fontBoundingBoxDescent: fall} = pen.measureText(node.data);
  return wordsByLine(node).map(({text, box}) =>
    svg(
      "text",
      {
        x: round(box.x - origin.x),
        y: round((box.top + box.bottom + rise - fall) / 2 - origin.y),
        fill: style.color,
        "font-family": style.fontFamily,
        "font-size": style.fontSize,
        "font-weight": style.fontWeight,
        "font-style": style.fontStyle,
      },
      text,
    ),
  );
}

/**
 * @param {Text} node
 * @returns {{text: string, box: DOMRect}[]} the words of each line, and where the first of them stands
 */
function wordsByLine(node) {
  const range = document.createRange();
  /** @type {{text: string, box: DOMRect}[]} */
  const lines = [];
  for (const {index, 0: word} of node.data.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const box = range.getBoundingClientRect();
    if (box.width === 0) continue;
    const line = lines.at(-1);
    if (line && Math.abs(line.box.top - box.top) < 2) line.text += ` ${word}`;
    else lines.push({text: word, box});
  }
  return lines;
}
