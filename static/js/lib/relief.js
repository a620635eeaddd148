/**
 * A surface over a square, seen from a side: triangles into a picture with a depth for each pixel, so that what
 * lies on the surface can be drawn or hidden. Pure; the picture is plain arrays.
 *
 * The square reaches from −1 to 1 both ways, heights from 0 to 1. Depth grows away from the eye.
 */

/** turn: about the upright axis; tilt: from the side (0) to from above (π/2). Radians. */
/** @typedef {{turn: number, tilt: number}} Camera */
/** @typedef {(x: number, y: number, height: number) => [number, number, number]} Project to pixels, and depth */
/**
 * pixels: colours, 0 where there is no surface. bands: which band of heights, from 1; 0 where there is none.
 * @typedef {{width: number, height: number, pixels: Uint32Array, depth: Float32Array, bands: Uint8Array}} Picture
 */

/** Steps of light in a table of colours, and of height. */
export const LIGHTS = 32;
const HEIGHTS = 256;

const RISE = 0.95;
/** How far over its edge a triangle is drawn, so that no seam shows. */
const EDGE = 1e-6;
const DISTANCE = 7;
/** Where light comes from, before the surface turns: it does not turn with it. */
const LAMP = [-0.45, 0.35, 0.82];

/**
 * @param {Camera} camera
 * @param {number} width pixels
 * @param {number} height pixels
 * @returns {Project}
 */
export function projection({turn, tilt}, width, height) {
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  const [up, flat] = [Math.sin(tilt), Math.cos(tilt)];
  const reach = Math.min(width / 3.9, height / (3.1 * up + 1.3 * flat));
  return (x, y, z) => {
    const across = x * cos - y * sin;
    const away = x * sin + y * cos;
    const rise = (z - 0.5) * RISE;
    const depth = away * flat - rise * up;
    const near = (DISTANCE / (DISTANCE + depth)) * reach;
    return [width / 2 + across * near, 0.47 * height - (away * up + rise * flat) * near, depth];
  };
}

/**
 * @param {number} width
 * @param {number} height
 * @returns {Picture} with nothing on it
 */
export function picture(width, height) {
  const count = width * height;
  return {
    width,
    height,
    pixels: new Uint32Array(count),
    depth: new Float32Array(count).fill(Number.POSITIVE_INFINITY),
    bands: new Uint8Array(count),
  };
}

/**
 * @param {readonly [number, number, number][]} stops colours from the lowest to the highest
 * @returns {Uint32Array} LIGHTS × 256 pixels of an ImageData, dim to bright
 */
export function shades(stops) {
  const table = new Uint32Array(LIGHTS * HEIGHTS);
  for (let light = 0; light < LIGHTS; light++) {
    const bright = 0.62 + (0.5 * light) / (LIGHTS - 1);
    for (let level = 0; level < HEIGHTS; level++) {
      const at = (level / (HEIGHTS - 1)) * (stops.length - 1);
      const from = Math.min(stops.length - 2, Math.floor(at));
      const [r, g, b] = stops[from].map((part, i) =>
        Math.min(255, Math.round(bright * (part + (stops[from + 1][i] - part) * (at - from)))),
      );
      table[light * HEIGHTS + level] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
  }
  return table;
}

/**
 * Draws a field of heights.
 * @param {Picture} target cleared
 * @param {ArrayLike<number>} heights size × size, 0 to 1, row 0 at y = −1; cells with NaN are left out
 * @param {number} size
 * @param {Project} project
 * @param {Uint32Array} colours of `shades`
 * @param {number} bands how many
 */
export function drawRelief(target, heights, size, project, colours, bands) {
  const count = size * size;
  const [xs, ys, zs] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const place = project(
      ((i % size) / (size - 1)) * 2 - 1,
      (Math.floor(i / size) / (size - 1)) * 2 - 1,
      heights[i],
    );
    [xs[i], ys[i], zs[i]] = place;
  }
  const lights = lit(heights, size);
  const corner = (/** @type {number} */ i) => [xs[i], ys[i], zs[i], heights[i], lights[i]];
  for (let row = 0; row < size - 1; row++) {
    for (let column = 0; column < size - 1; column++) {
      const at = row * size + column;
      const [a, b, c, d] = [corner(at), corner(at + 1), corner(at + size + 1), corner(at + size)];
      triangle(target, a, b, c, colours, bands);
      triangle(target, a, c, d, colours, bands);
    }
  }
}

/**
 * @param {ArrayLike<number>} heights
 * @param {number} size
 * @returns {Float32Array} 0 to 1 for each point: how much it faces the lamp
 */
function lit(heights, size) {
  const lights = new Float32Array(size * size);
  const per = (size - 1) / 2;
  for (let i = 0; i < lights.length; i++) {
    const [row, column] = [Math.floor(i / size), i % size];
    const [west, east] = [Math.max(0, column - 1), Math.min(size - 1, column + 1)];
    const [south, north] = [Math.max(0, row - 1), Math.min(size - 1, row + 1)];
    const dx = ((heights[row * size + east] - heights[row * size + west]) * per * RISE) / (east - west);
    const dy =
      ((heights[north * size + column] - heights[south * size + column]) * per * RISE) / (north - south);
    const length = Math.hypot(dx, dy, 1);
    const facing = (-dx * LAMP[0] - dy * LAMP[1] + LAMP[2]) / length;
    lights[i] = Number.isNaN(facing) ? 0.5 : Math.min(1, Math.max(0, facing));
  }
  return lights;
}

/**
 * @param {Picture} target
 * @param {number[]} a pixel, depth, height and light of a corner
 * @param {number[]} b
 * @param {number[]} c
 * @param {Uint32Array} colours
 * @param {number} bands
 */
function triangle({width, height, pixels, depth, bands: bandOf}, a, b, c, colours, bands) {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  if (!Number.isFinite(area) || area === 0 || Number.isNaN(a[3] + b[3] + c[3])) return;
  const left = Math.max(0, Math.ceil(Math.min(a[0], b[0], c[0])));
  const right = Math.min(width - 1, Math.floor(Math.max(a[0], b[0], c[0])));
  const top = Math.max(0, Math.ceil(Math.min(a[1], b[1], c[1])));
  const bottom = Math.min(height - 1, Math.floor(Math.max(a[1], b[1], c[1])));
  // The shares u and v of corners a and b change by the same from each pixel to the next.
  const [ux, uy] = [(b[1] - c[1]) / area, (c[0] - b[0]) / area];
  const [vx, vy] = [(c[1] - a[1]) / area, (a[0] - c[0]) / area];
  const [az, ah, al] = [a[2] - c[2], a[3] - c[3], a[4] - c[4]];
  const [bz, bh, bl] = [b[2] - c[2], b[3] - c[3], b[4] - c[4]];
  for (let y = top; y <= bottom; y++) {
    let u = ux * (left - c[0]) + uy * (y - c[1]);
    let v = vx * (left - c[0]) + vy * (y - c[1]);
    let at = y * width + left;
    for (let x = left; x <= right; x++, at++, u += ux, v += vx) {
      if (u < -EDGE || v < -EDGE || u + v > 1 + EDGE) continue;
      const z = c[2] + u * az + v * bz;
      if (z >= depth[at]) continue;
      depth[at] = z;
      const level = c[3] + u * ah + v * bh;
      const light = c[4] + u * al + v * bl;
      pixels[at] = colours[((light * (LIGHTS - 1)) | 0) * HEIGHTS + ((level * (HEIGHTS - 1)) | 0)];
      bandOf[at] = 1 + Math.min(bands - 1, (level * bands) | 0);
    }
  }
}

/**
 * Darkens the pixels where one band meets the next, so that lines of equal height show.
 * @param {Picture} target
 */
export function drawLines({width, height, pixels, bands}) {
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const at = y * width + x;
      const band = bands[at];
      if (band === 0) continue;
      const [right, below] = [bands[at + 1], bands[at + width]];
      const meets =
        (right !== 0 && Math.abs(right - band) === 1) || (below !== 0 && Math.abs(below - band) === 1);
      if (!meets) continue;
      const pixel = pixels[at];
      pixels[at] =
        ((255 << 24) |
          ((((pixel >> 16) & 255) * 0.72) << 16) |
          ((((pixel >> 8) & 255) * 0.72) << 8) |
          ((pixel & 255) * 0.72)) >>>
        0;
    }
  }
}

/**
 * @param {Picture} from
 * @param {readonly [number, number, number]} place a pixel and its depth
 * @returns {boolean} whether nothing lies before it
 */
export function inFront({width, height, depth}, [x, y, z]) {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 0 || row < 0 || column >= width || row >= height) return true;
  return z <= depth[row * width + column] + 0.03;
}
