/** The shapes that mark classes, beside their colours: from three classes on, no class is told by colour alone. */

/** @typedef {readonly (readonly [number, number])[]} Shape corners around 0, 0, with y downwards; none: a circle */

/** @type {Shape} */
export const CIRCLE = [];

/** @param {number} corners @param {number} [turned] of a whole turn */
function polygon(corners, turned = 0) {
  return star(corners, 1, turned);
}

/**
 * @param {number} points
 * @param {number} inner radius of the corners between two points, where the points have 1; 1: a polygon
 * @param {number} [turned] of a whole turn
 */
function star(points, inner, turned = 0) {
  const count = inner === 1 ? points : 2 * points;
  return Array.from({length: count}, (_, i) => {
    const angle = 2 * Math.PI * (i / count + turned - 0.25);
    const radius = i % 2 && inner !== 1 ? inner : 1;
    return /** @type {const} */ ([radius * Math.cos(angle), radius * Math.sin(angle)]);
  });
}

/** @param {number} half width of an arm, where its length is 1 */
function cross(half) {
  const quarter = [
    [-half, -1],
    [half, -1],
    [half, -half],
  ];
  return [0, 1, 2, 3].flatMap((turns) => quarter.map(([x, y]) => turned([x, y], turns / 4)));
}

/** @param {readonly [number, number]} corner @param {number} by of a whole turn @returns {readonly [number, number]} */
function turned([x, y], by) {
  const [cos, sin] = [Math.cos(2 * Math.PI * by), Math.sin(2 * Math.PI * by)];
  return [x * cos - y * sin, x * sin + y * cos];
}

/** @param {number} width @returns {Shape} a bar of height 1 */
function bar(width) {
  const [x, y] = [width / 2, 0.5];
  return [
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
  ];
}

/** @param {Shape} corners @returns {Shape} of the area of a circle of radius 1 */
function likeCircle(corners) {
  const twice = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  const scale = Math.sqrt((2 * Math.PI) / Math.abs(twice));
  return corners.map(([x, y]) => [x * scale, y * scale]);
}

/** One for each class, in the order of the colours `--class-1` and following. @type {readonly Shape[]} */
export const SHAPES = [
  CIRCLE,
  ...[
    polygon(4, 1 / 8),
    polygon(3),
    cross(0.34),
    polygon(4),
    polygon(3, 1 / 2),
    star(5, 0.42),
    cross(0.34).map((corner) => turned(corner, 1 / 8)),
    bar(3),
    bar(3).map((corner) => turned(corner, 1 / 4)),
  ].map(likeCircle),
];

/**
 * @param {number} index of a class
 * @param {number} classes how many there are; 0 for a value
 * @returns {Shape} of its points
 */
export function shapeOf(index, classes) {
  return classes > 2 ? SHAPES[index % SHAPES.length] : CIRCLE;
}

/**
 * Begins a path around a shape.
 * @param {Pick<CanvasRenderingContext2D, "beginPath" | "arc" | "moveTo" | "lineTo" | "closePath">} context
 * @param {Shape} shape
 * @param {number} x
 * @param {number} y
 * @param {number} radius of a circle of its area
 */
export function traceShape(context, shape, x, y, radius) {
  context.beginPath();
  if (shape.length === 0) context.arc(x, y, radius, 0, 2 * Math.PI);
  for (const [i, [dx, dy]] of shape.entries())
    context[i ? "lineTo" : "moveTo"](x + radius * dx, y + radius * dy);
  context.closePath();
}

/**
 * @param {Shape} shape
 * @param {number} radius of a circle of its area
 * @returns {string} the same for the `d` of an SVG path, around 0, 0
 */
export function pathOf(shape, radius) {
  if (shape.length === 0)
    return `M${-radius} 0a${radius} ${radius} 0 1 1 ${2 * radius} 0a${radius} ${radius} 0 1 1 ${-2 * radius} 0z`;
  const corners = shape.map((corner) => corner.map((part) => (radius * part).toFixed(2)).join(" "));
  return `M${corners.join("L")}z`;
}
