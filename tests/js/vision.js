/** Colours as eyes see them: three deficiencies (Machado et al., 2009, severity 1) and CIEDE2000. */

/** @typedef {[number, number, number]} Triple */

/** @type {Record<string, Triple[]>} on linear RGB */
export const VISIONS = {
  "all three cones": [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** @type {Triple[]} of linear sRGB, to X/Xn, Y/Yn and Z/Zn under D65 */
const XYZ = [
  [0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339 / 1.08883, 0.119192 / 1.08883, 0.9503041 / 1.08883],
];

/** @param {Triple[]} matrix @param {Triple} of @returns {Triple} */
function times(matrix, of) {
  return /** @type {Triple} */ (matrix.map((row) => row.reduce((sum, part, i) => sum + part * of[i], 0)));
}

/** @param {Triple} rgb 0 to 255 @returns {Triple} 0 to 1 */
function linear(rgb) {
  const part = (/** @type {number} */ value) =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return /** @type {Triple} */ (rgb.map((value) => part(value / 255)));
}

/**
 * @param {Triple} rgb 0 to 255
 * @param {string} [vision] of VISIONS
 * @returns {Triple} L*, a*, b*
 */
export function lab(rgb, vision = "all three cones") {
  const seen = times(VISIONS[vision], linear(rgb)).map((part) => Math.min(1, Math.max(0, part)));
  const [x, y, z] = times(XYZ, /** @type {Triple} */ (seen)).map((t) =>
    t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29,
  );
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/**
 * The contrast of WCAG.
 * @param {Triple} a
 * @param {Triple} b
 * @returns {number} 1 to 21
 */
export function contrast(a, b) {
  const [low, high] = [a, b].map((rgb) => luminance(rgb)).sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** @param {Triple} rgb */
function luminance(rgb) {
  const [r, g, b] = linear(rgb);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const {sqrt, hypot, cos, sin, atan2, abs, exp, PI} = Math;
const radians = (/** @type {number} */ degrees) => (degrees * PI) / 180;

/**
 * CIEDE2000, as Sharma, Wu and Dalal (2005) write it.
 * @param {Triple} first L*, a*, b*
 * @param {Triple} second
 * @returns {number}
 */
export function difference([l1, a1, b1], [l2, a2, b2]) {
  const high = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7;
  const g = (1 - sqrt(high / (high + 25 ** 7))) / 2;
  const [c1, h1] = polar((1 + g) * a1, b1);
  const [c2, h2] = polar((1 + g) * a2, b2);
  const grey = c1 * c2 === 0;
  const turn = grey ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn / 2))];
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const h = meanHue(h1, h2, grey);
  const t =
    1 -
    0.17 * cos(radians(h - 30)) +
    0.24 * cos(radians(2 * h)) +
    0.32 * cos(radians(3 * h + 6)) -
    0.2 * cos(radians(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rotation = -sin(radians(60 * exp(-(((h - 275) / 25) ** 2)))) * 2 * sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  return sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh));
}

/** @param {number} a @param {number} b @returns {[number, number]} chroma, and hue in degrees from 0 */
function polar(a, b) {
  return [hypot(a, b), (atan2(b, a) * 180) / PI + (b < 0 ? 360 : 0)];
}

/** @param {number} h1 @param {number} h2 @param {boolean} grey whether one has no hue */
function meanHue(h1, h2, grey) {
  if (grey) return h1 + h2;
  if (abs(h1 - h2) <= 180) return (h1 + h2) / 2;
  return (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
}
