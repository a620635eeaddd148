import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {parseColour, SOFT} from "../../static/js/lib/colours.js";
import {SHAPES} from "../../static/js/lib/shapes.js";
import {mix, strokes} from "../../static/js/lib/trials.js";
import {contrast, difference, lab, VISIONS} from "./vision.js";

const sheet = readFileSync(new URL("../../static/css/tokens.css", import.meta.url), "utf8");
const [light, dark] = sheet.split(':root[data-theme="dark"]').map(tokensOf);
const THEMES = {light, dark: {...light, ...dark}};

/** @param {string} css @returns {Record<string, string>} its custom properties */
function tokensOf(css) {
  return Object.fromEntries(
    [...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]),
  );
}

/** @param {Record<string, string>} tokens @param {string} name @returns {string} "#rrggbb" */
function colourOf(tokens, name) {
  const [, other] = /^var\(--([\w-]+)\)$/.exec(tokens[name]) ?? [];
  return other ? colourOf(tokens, other) : tokens[name];
}

/** @param {Record<string, string>} tokens @param {string} stem @returns {string[]} `stem-1` and following */
function palette(tokens, stem) {
  const count = Object.keys(tokens).filter((name) => new RegExp(`^${stem}-\\d+$`).test(name)).length;
  return Array.from({length: count}, (_, i) => colourOf(tokens, `${stem}-${i + 1}`));
}

/** @param {(theme: string, vision: string, tokens: Record<string, string>) => void} holds */
function everywhere(holds) {
  for (const [theme, tokens] of Object.entries(THEMES))
    for (const vision of Object.keys(VISIONS)) holds(theme, vision, tokens);
}

/** @param {readonly string[]} colours @param {string} vision @returns {{least: number, pair: string}} */
function closest(colours, vision) {
  const seen = colours.map((colour) => lab(parseColour(colour), vision));
  const pairs = seen.flatMap((a, i) =>
    seen.slice(i + 1).map((b, k) => ({least: difference(a, b), pair: `${i + 1} and ${i + k + 2}`})),
  );
  return pairs.reduce((best, each) => (each.least < best.least ? each : best));
}

/** @param {readonly string[]} colours @param {number} floor @param {string} where @param {string} vision */
function apart(colours, floor, where, vision) {
  const {least, pair} = closest(colours, vision);
  assert.ok(least >= floor, `${where}, ${vision}: ${pair} differ by ${least.toFixed(1)}, below ${floor}`);
}

test("CIEDE2000 gives the figures of Sharma, Wu and Dalal", () => {
  const pairs = /** @type {[import("./vision.js").Triple, import("./vision.js").Triple, number][]} */ ([
    [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
    [[50, -1, 2], [50, 0, 0], 2.3669],
    [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
    [[50, 2.5, 0], [73, 25, -18], 27.1492],
    [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
    [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
    [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
  ]);
  for (const [a, b, wanted] of pairs) assert.ok(Math.abs(difference(a, b) - wanted) < 1e-4, `${a} ${b}`);
});

test("red and green, alike under deuteranopia, are not under full colour vision", () => {
  const [red, green] = /** @type {const} */ ([
    [166, 97, 26],
    [110, 129, 25],
  ]).map((rgb) => [...rgb]);
  const between = (/** @type {string} */ vision) =>
    difference(lab(/** @type {any} */ (red), vision), lab(/** @type {any} */ (green), vision));
  assert.ok(between("deuteranopia") < between("all three cones") / 2);
});

test("classes differ in colour under every deficiency: the first ones widely, all ten clearly", () => {
  everywhere((theme, vision, tokens) => {
    const classes = palette(tokens, "class");
    assert.equal(classes.length, SHAPES.length);
    apart(classes.slice(0, 3), 20, `three classes, ${theme}`, vision);
    apart(classes.slice(0, 5), 15, `five classes, ${theme}`, vision);
    apart(classes, 9, `ten classes, ${theme}`, vision);
  });
});

test("their maps differ, too, where the network is certain", () => {
  everywhere((theme, vision, tokens) => {
    const maps = palette(tokens, "class").map((colour) => mix(colourOf(tokens, "zero"), colour, SOFT));
    apart(maps.slice(0, 5), 10, `maps of five classes, ${theme}`, vision);
    apart(maps, 6, `maps of ten classes, ${theme}`, vision);
  });
});

test("trials differ in colour under every deficiency", () => {
  everywhere((theme, vision, tokens) => apart(palette(tokens, "trial"), 10, `trials, ${theme}`, vision));
});

test("points and curves stand out from the page by three to one", () => {
  for (const [theme, tokens] of Object.entries(THEMES))
    for (const stem of ["class", "trial"])
      for (const [i, colour] of palette(tokens, stem).entries()) {
        const found = contrast(parseColour(colour), parseColour(tokens.card));
        assert.ok(found >= 3, `${theme}: ${stem}-${i + 1} has ${found.toFixed(2)} to 1`);
      }
});

test("below zero, zero and above zero differ under every deficiency", () => {
  everywhere((theme, vision, tokens) =>
    apart(
      ["negative", "zero", "positive"].map((name) => colourOf(tokens, name)),
      20,
      `values, ${theme}`,
      vision,
    ),
  );
});

test("heights and sweeps are steps of lightness, which rise under every deficiency", () => {
  everywhere((theme, vision, tokens) => {
    const lightness = (/** @type {readonly string[]} */ colours) =>
      colours.map((colour) => lab(parseColour(colour), vision)[0]);
    const heights = lightness(palette(tokens, "loss"));
    for (let i = 1; i < heights.length; i++)
      assert.ok(heights[i] - heights[i - 1] >= 8, `heights, ${theme}, ${vision}: ${heights}`);
    const look = {trials: palette(tokens, "trial"), paper: tokens.paper, ink: tokens.ink};
    const sweep = lightness(strokes("sweep", 8, look).map(({colour}) => colour));
    const sign = Math.sign(sweep[7] - sweep[0]);
    for (let i = 1; i < sweep.length; i++)
      assert.ok(sign * (sweep[i] - sweep[i - 1]) > 2, `sweep, ${theme}, ${vision}: ${sweep}`);
  });
});
