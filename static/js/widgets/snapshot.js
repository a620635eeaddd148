/**
 * A figure as a file of its own: what the page shows of it, under a title that says what it is, in the theme
 * of the page. The SVG holds all it needs; the PNG is drawn of the SVG.
 */

import {svg} from "./dom.js";

/** @typedef {{x: number, y: number}} Origin what becomes 0, 0; client pixels */

/** What is no part of a picture: what one sets, and what is there to be heard. */
const LEFT_OUT =
  "input, select, textarea, .slider, .hush, .widths, .empty, .notice, .brush, .chart-tools, .chart-legend, .chart-label, .chart-leaving, .chart-reach, .chart-tool, .modebar";
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

/** @typedef {import("../lib/trials.js").Stroke} Stroke */
/**
 * note: beside the title. text: the figure in words. key: what the strokes are.
 * @typedef {{title: string, note: string, text: string, key: readonly {name: string, stroke: Stroke}[],
 *   theme: import("./theme.js").Theme}} Legend
 */

const EDGE = 16;
const HEAD = 30;
const LINE = 20;
const SAMPLE = 26;
/** Pixels of the PNG for one of the page. */
const SHARP = 2;

/**
 * @param {readonly Element[]} elements what is drawn, as they stand on the page
 * @param {Legend} legend
 * @returns {string} an SVG document
 * @throws {Error} the browser does not let canvases be read
 */
export function svgOf(elements, legend) {
  if (!readable())
    throw new Error("this browser keeps the page from reading its canvases; allow it, then save again");
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const [wide, high] = [
    Math.max(...boxes.map((box) => box.right)) - left,
    Math.max(...boxes.map((box) => box.bottom)) - top,
  ];
  const {title, note, text, theme} = legend;
  const width = Math.ceil(wide) + 2 * EDGE;
  const keys = keyOf(legend, wide);
  const head = EDGE + HEAD + keys.height;
  const height = Math.ceil(head + high) + EDGE;
  const root = svg(
    "svg",
    {xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}`, role: "img"},
    svg("title", {}, title),
    svg("desc", {}, text),
    svg("rect", {width, height, fill: theme.paper}),
    svg(
      "text",
      {x: EDGE, y: EDGE + 13, "font-family": theme.ui, "font-size": 13, fill: theme.ink},
      svg("tspan", {"font-weight": 600}, title),
      svg("tspan", {dx: 10, fill: theme.inkSoft, "font-size": 12}, note),
    ),
    keys.element,
  );
  const origin = {x: left - EDGE, y: top - head};
  for (const element of elements) root.append(...partsOf(element, origin));
  return new XMLSerializer().serializeToString(root);
}

/**
 * @param {string} drawing an SVG document
 * @param {string} rules
 * @returns {string} the same with a style sheet of its own
 */
export function withStyle(drawing, rules) {
  return rules ? drawing.replace("</desc>", () => `</desc><style>${rules}</style>`) : drawing;
}

/** @returns {boolean} whether a canvas gives back what was drawn; protection from fingerprinting may blank it */
function readable() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 4;
  const pen = canvas.getContext("2d");
  if (!pen) return false;
  try {
    const blank = canvas.toDataURL();
    pen.fillStyle = "#205080";
    pen.fillRect(0, 0, 4, 4);
    const {data} = pen.getImageData(0, 0, 4, 4);
    const near = data.every((value, at) => Math.abs(value - [0x20, 0x50, 0x80, 0xff][at % 4]) < 8);
    return near && canvas.toDataURL() !== blank;
  } catch {
    return false;
  }
}

/**
 * Samples of the strokes, in as many rows as they need.
 * @param {Legend} legend
 * @param {number} wide
 */
function keyOf({key, theme}, wide) {
  const element = svg("g", {"font-family": theme.ui, "font-size": 12, fill: theme.inkSoft});
  let [x, row] = [0, 0];
  for (const {name, stroke} of key) {
    const needed = SAMPLE + 8 + 6.6 * name.length + 16;
    if (x > 0 && x + needed > wide) [x, row] = [0, row + 1];
    const [left, y] = [EDGE + x, EDGE + HEAD + row * LINE + 5];
    const line = {stroke: stroke.colour, "stroke-width": 2.2, "stroke-dasharray": stroke.dash.join(" ")};
    element.append(
      svg("line", {x1: left, x2: left + SAMPLE, y1: y, y2: y, ...line}),
      svg("text", {x: left + SAMPLE + 8, y: y + 4}, name),
    );
    x += needed;
  }
  return {element, height: key.length ? (row + 1) * LINE : 0};
}

/**
 * @param {string} drawing an SVG document
 * @returns {Promise<Blob>} the same as a PNG, twice as fine as on the page
 */
export async function pngOf(drawing) {
  const address = URL.createObjectURL(new Blob([drawing], {type: "image/svg+xml"}));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = SHARP * image.naturalWidth;
    canvas.height = SHARP * image.naturalHeight;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) =>
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error("the picture is too large"))), "image/png"),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
