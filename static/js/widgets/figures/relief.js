/** The loss landscape as a surface seen from a side, which dragging or two sliders turn, with the path on it. */

import {clamp} from "../../lib/arrays.js";
import {changed} from "../../lib/changed.js";
import {along, lossAt} from "../../lib/landscape.js";
import {drawLines, drawRelief, picture, projection} from "../../lib/relief.js";
import {slider} from "../controls/slider.js";
import {make} from "../dom.js";
import {surface} from "../surface.js";
import {drawBox, drawPath} from "./relief-drawing.js";

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
const LOWEST = 8;
const HIGHEST = 88;

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
  /** @type {ReliefView | null} */
  let view = null;
  /** The surface as it was last drawn: while only the path grows it stays. @type {Ground | null} */
  let ground = null;
  const degrees = (/** @type {number} */ value) => `${Math.round(value)}°`;
  const turn = slider(hands, {
    label: "Turn",
    minimum: -180,
    maximum: 180,
    format: degrees,
    onInput: (value) => look({turn: value}),
  });
  const tilt = slider(hands, {
    label: "Tilt",
    minimum: LOWEST,
    maximum: HIGHEST,
    format: degrees,
    onInput: (value) => look({tilt: value}),
  });

  /** @param {Partial<typeof camera>} to */
  function look(to) {
    Object.assign(camera, to);
    turn.update({value: camera.turn});
    tilt.update({value: camera.tilt});
    draw();
  }
  function draw() {
    if (!view || canvas.width === 0) return;
    const {field, scale, colours, theme, tracks = []} = view;
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
    const over = {theme, hidden: ground.fine, fine: FINE};
    drawPath(context, project, {...over, points: onSurface(view, view.stops)});
    for (const {stops, colour, dash} of tracks)
      drawPath(context, project, {...over, points: onSurface(view, stops), colour, dash});
  }
  stage.addEventListener(
    "pointerdown",
    (event) => {
      stage.setPointerCapture(event.pointerId);
      const from = {x: event.clientX, y: event.clientY, ...camera};
      const held = new AbortController();
      const move = (/** @type {PointerEvent} */ now) => {
        const turned = from.turn + (now.clientX - from.x) * 0.5;
        const tilted = clamp(from.tilt + (now.clientY - from.y) * 0.4, LOWEST, HIGHEST);
        look({turn: ((((turned + 180) % 360) + 360) % 360) - 180, tilt: tilted});
      };
      const {signal} = held;
      stage.addEventListener("pointermove", move, {signal});
      for (const end of ["pointerup", "pointercancel"])
        stage.addEventListener(end, () => held.abort(), {signal});
    },
    ended,
  );
  look({});
  return {
    update(next) {
      const last = view;
      view = next;
      if (changed(last, next, KEYS)) draw();
    },
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
