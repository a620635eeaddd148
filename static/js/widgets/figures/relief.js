/** The loss landscape as a surface seen from a side, which dragging or two sliders turn, with the path on it. */

import {clamp} from "../../lib/arrays.js";
import {along, lossAt} from "../../lib/landscape.js";
import {drawLines, drawRelief, inFront, picture, projection} from "../../lib/relief.js";
import {slider} from "../controls/slider.js";
import {make} from "../dom.js";
import {redrawnView, surface} from "../surface.js";
import {canvasFont} from "../theme.js";

/** @typedef {import("../../lib/relief.js").Project} Project */
/** @typedef {import("../theme.js").Theme} Theme */

/** The corners of the floor, one after the other. @type {readonly [number, number][]} */
const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
];

/**
 * Floor, two walls at the back with the loss on them, and the names of the directions along the front.
 * @param {CanvasRenderingContext2D} context
 * @param {Project} project
 * @param {ReliefView} view
 */
export function drawBox(context, project, {scale, names, theme}) {
  const depths = CORNERS.map(([x, y]) => project(x, y, 0)[2]);
  const back = depths.indexOf(Math.max(...depths));
  const [before, after, front] = [(back + 3) % 4, (back + 1) % 4, (back + 2) % 4];
  const at = (/** @type {number} */ corner, /** @type {number} */ height) =>
    project(...CORNERS[corner], height);
  const line = (/** @type {[number, number, number][]} */ ...points) => {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.stroke();
  };
  context.lineWidth = 1;
  context.strokeStyle = theme.line;
  for (const tick of scale.ticks) {
    const share = (tick.at - scale.from) / (scale.to - scale.from);
    line(at(before, share), at(back, share), at(after, share));
  }
  context.strokeStyle = theme.lineStrong;
  line(at(before, 1), at(before, 0), at(back, 0), at(after, 0), at(after, 1));
  line(at(before, 0), at(front, 0), at(after, 0));
  line(at(back, 0), at(back, 1));
  context.fillStyle = theme.inkSoft;
  context.font = canvasFont(theme, 11);
  const left = at(before, 0)[0] < at(after, 0)[0] ? before : after;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of scale.ticks) {
    const [x, y] = at(left, (tick.at - scale.from) / (scale.to - scale.from));
    context.fillText(tick.text, x - 6, y);
  }
  const [x, y] = at(left, 1);
  context.fillText("loss", x - 6, y - 15);
  for (const side of [before, after])
    nameEdge(context, at(side, 0), at(front, 0), names[directionOf(side, front)]);
}

/**
 * @param {number} one corner
 * @param {number} other
 * @returns {0 | 1} which direction lies along the edge between them
 */
function directionOf(one, other) {
  return CORNERS[one][1] === CORNERS[other][1] ? 0 : 1;
}

/**
 * Writes along the lower side of an edge of the floor.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number, number]} from
 * @param {[number, number, number]} to
 * @param {string} name
 */
function nameEdge(context, from, to, name) {
  const [start, end] = from[0] < to[0] ? [from, to] : [to, from];
  context.save();
  context.translate((start[0] + end[0]) / 2, (start[1] + end[1]) / 2);
  context.rotate(Math.atan2(end[1] - start[1], end[0] - start[0]));
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(name, 0, 7);
  context.restore();
}

/**
 * What of the path is seen solid, what the surface hides as a faint line, and where the run stands as a dot.
 * @param {CanvasRenderingContext2D} context
 * @param {Project} project
 * @param {{points: readonly {x: number, y: number, z: number}[], theme: Theme, colour?: string,
 *   dash?: readonly number[], hidden: import("../../lib/relief.js").Picture, fine: number}} path hidden: the surface,
 *   in `fine` pixels to one
 */
export function drawPath(context, project, {points, theme, colour = theme.ink, dash = [], hidden, fine}) {
  const [open, covered] = [new Path2D(), new Path2D()];
  /** @type {[number, number, number] | null} */
  let last = null;
  for (const {x, y, z} of points) {
    const place = Number.isNaN(z) ? null : project(x, y, Math.min(1, z + 0.008));
    if (last && place) {
      const path = inFront(hidden, [place[0] * fine, place[1] * fine, place[2]]) ? open : covered;
      path.moveTo(last[0], last[1]);
      path.lineTo(place[0], place[1]);
    }
    last = place;
  }
  context.lineCap = "round";
  stroke(context, covered, colour, 1.2, 0.3);
  stroke(context, open, theme.card, 5, 0.85);
  context.setLineDash([...dash]);
  stroke(context, open, colour, 2.2, 1);
  context.setLineDash([]);
  if (last) drawDot(context, last[0], last[1], theme, colour);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Path2D} path
 * @param {string} colour
 * @param {number} width
 * @param {number} alpha
 */
function stroke(context, path, colour, width, alpha) {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke(path);
  context.globalAlpha = 1;
}

/**
 * Where the run stands now.
 * @param {CanvasRenderingContext2D} context
 * @param {number} x
 * @param {number} y
 * @param {Theme} theme
 * @param {string} [colour]
 */
export function drawDot(context, x, y, theme, colour = theme.ink) {
  context.beginPath();
  context.arc(x, y, 5.5, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.strokeStyle = theme.card;
  context.lineWidth = 2;
  context.fill();
  context.stroke();
}

/** @typedef {import("../../lib/landscape.js").Field} Field */
/** @typedef {import("../../lib/landscape.js").Scale} Scale */
/** @typedef {{stops: readonly {a: number, b: number}[], colour: string, dash: readonly number[]}} Trail */
/**
 * names: of the two directions. colours: of `shades`. tracks: paths beside the one of the stops.
 * @typedef {{field: Field, scale: Scale, stops: readonly import("../../lib/landscape.js").Waypoint[],
 *   names: [string, string], colours: Uint32Array, tracks?: readonly Trail[],
 *   theme: import("../theme.js").Theme}} ReliefView
 */
/** key: what it was made of. @typedef {{key: unknown[], fine: import("../../lib/relief.js").Picture}} Ground */

/** Pixels of the picture in a CSS pixel: it is drawn finer and scaled down, so that edges are smooth. */
const FINE = 2;
const DEGREE = Math.PI / 180;
/** Lowest and highest tilt, in degrees. */
const TILTS = /** @type {const} */ ([8, 88]);

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: ReliefView): void, destroy(): void}}
 */
export function relief(container) {
  const stage = make("div", {class: "relief"});
  const hands = make("div", {class: "hands"});
  container.append(stage, hands);
  const canvas = surface(stage, {onResize: () => draw()});
  const image = make("canvas");
  const ended = new AbortController();
  const camera = {turn: 32, tilt: 32};
  /** @type {import("../surface.js").Redrawn<ReliefView>} */
  const shown = redrawnView(KEYS, () => draw());
  /** The surface as it was last drawn: while only the path grows it stays. @type {Ground | null} */
  let ground = null;
  const turn = angle(hands, {label: "Turn", range: [-180, 180], onInput: (value) => look({turn: value})});
  const tilt = angle(hands, {label: "Tilt", range: TILTS, onInput: (value) => look({tilt: value})});

  /** @param {Partial<typeof camera>} to */
  function look(to) {
    Object.assign(camera, to);
    turn.update({value: camera.turn});
    tilt.update({value: camera.tilt});
    draw();
  }
  function draw() {
    const view = shown.now();
    if (!view || canvas.width === 0) return;
    const {field, scale, colours} = view;
    const {context, width, height} = canvas;
    const seen = {turn: camera.turn * DEGREE, tilt: camera.tilt * DEGREE};
    const key = [field, scale, colours, width, height, seen.turn, seen.tilt];
    if (!ground || ground.key.some((part, index) => part !== key[index])) {
      ground = {key, fine: surfaceOf(view, seen, width * FINE, height * FINE)};
      put(image, ground.fine);
    }
    context.clearRect(0, 0, width, height);
    const project = projection(seen, width, height);
    drawBox(context, project, view);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    drawPaths(context, project, view, ground.fine);
  }
  turned(stage, camera, look, ended.signal);
  look({});
  return {
    update: shown.update,
    destroy() {
      ended.abort();
      canvas.destroy();
      stage.remove();
      hands.remove();
    },
  };
}

const KEYS = /** @type {const} */ (["field", "scale", "stops", "tracks", "colours", "theme"]);

/**
 * @param {HTMLElement} hands
 * @param {{label: string, range: readonly [number, number], onInput: (value: number) => void}} options
 */
function angle(hands, {label, range: [minimum, maximum], onInput}) {
  return slider(hands, {label, minimum, maximum, format: (value) => `${Math.round(value)}°`, onInput});
}

/**
 * Drags that turn and tilt what is seen.
 * @param {HTMLElement} stage
 * @param {{turn: number, tilt: number}} camera as it stands, in degrees
 * @param {(to: {turn: number, tilt: number}) => void} look
 * @param {AbortSignal} signal
 */
function turned(stage, camera, look, signal) {
  const down = (/** @type {PointerEvent} */ event) => {
    stage.setPointerCapture(event.pointerId);
    const from = {x: event.clientX, y: event.clientY, ...camera};
    const held = new AbortController();
    const move = (/** @type {PointerEvent} */ now) => {
      const turn = from.turn + (now.clientX - from.x) * 0.5;
      const tilt = clamp(from.tilt + (now.clientY - from.y) * 0.4, ...TILTS);
      look({turn: ((((turn + 180) % 360) + 360) % 360) - 180, tilt});
    };
    stage.addEventListener("pointermove", move, {signal: held.signal});
    for (const end of ["pointerup", "pointercancel"])
      stage.addEventListener(end, () => held.abort(), {signal: held.signal});
  };
  stage.addEventListener("pointerdown", down, {signal});
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ReturnType<typeof projection>} project
 * @param {ReliefView} view
 * @param {import("../../lib/relief.js").Picture} fine the surface, which hides what lies behind it
 */
function drawPaths(context, project, view, fine) {
  const over = {theme: view.theme, hidden: fine, fine: FINE};
  drawPath(context, project, {...over, points: onSurface(view, view.stops)});
  for (const {stops, colour, dash} of view.tracks ?? [])
    drawPath(context, project, {...over, points: onSurface(view, stops), colour, dash});
}

/**
 * @param {ReliefView} view
 * @param {import("../../lib/relief.js").Camera} seen
 * @param {number} width pixels, as is height
 * @param {number} height
 */
function surfaceOf({field, scale, colours}, seen, width, height) {
  const fine = picture(Math.round(width), Math.round(height));
  const heights = Float32Array.from(field.values, (loss) => (Number.isNaN(loss) ? loss : scale.at(loss)));
  const project = projection(seen, fine.width, fine.height);
  drawRelief(fine, heights, field.size, project, colours, scale.levels.length + 1);
  drawLines(fine);
  return fine;
}

/**
 * @param {HTMLCanvasElement} image
 * @param {import("../../lib/relief.js").Picture} fine
 */
function put(image, fine) {
  if (image.width !== fine.width || image.height !== fine.height)
    [image.width, image.height] = [fine.width, fine.height];
  const bytes = new Uint8ClampedArray(/** @type {ArrayBuffer} */ (fine.pixels.buffer));
  image.getContext("2d")?.putImageData(new ImageData(bytes, fine.width), 0, 0);
}

/**
 * The path over the square, at the surface's height; points off the plane's picture are left out.
 * @param {ReliefView} view
 * @param {readonly {a: number, b: number}[]} stops
 * @returns {{x: number, y: number, z: number}[]}
 */
function onSurface({field, scale}, stops) {
  const [a0, a1, b0, b1] = field.extent;
  return along(stops, (a1 - a0) / 120).map(({a, b}) => ({
    x: ((a - a0) / (a1 - a0)) * 2 - 1,
    y: ((b - b0) / (b1 - b0)) * 2 - 1,
    z: scale.at(lossAt(field, a, b)),
  }));
}
