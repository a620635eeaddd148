/**
 * A figure as a file of its own: what the page shows of it, under a title that says what it is, in the theme
 * of the page. The SVG holds all it needs; the PNG is drawn of the SVG.
 */

import {svg} from "./markup.js";
import {partsOf} from "./snapshot-parts.js";

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
  pen.fillStyle = "#205080";
  pen.fillRect(0, 0, 4, 4);
  try {
    const {data} = pen.getImageData(0, 0, 4, 4);
    const near = data.every((value, at) => Math.abs(value - [0x20, 0x50, 0x80, 0xff][at % 4]) < 8);
    return near && canvas.toDataURL().length > "data:image/png;base64,".length;
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
