/**
 * A perceptron's real loss over two of its weights, and the ways down it.
 * Options: ask, the question of the study `descent`; show: "one" (a walk in half steps, with the algorithm's lines
 * beside it) or "race" (all walkers at once, with what each step cost); reach: how far the surface goes each way.
 */

import {parseColour} from "../../../lib/colours.js";
import {placeOf, placesOf} from "../../../lib/descent.js";
import {fieldOf, scaleOf} from "../../../lib/landscape.js";
import {shades} from "../../../lib/relief.js";
import {latest} from "../../../lib/tasks.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {make} from "../../../widgets/dom.js";
import {contours} from "../../../widgets/figures/contours.js";
import {relief} from "../../../widgets/figures/relief.js";
import {algorithmLines} from "../parts/algorithm-lines.js";
import {descentFields} from "../parts/descent-fields.js";
import {walkerTable} from "../parts/walker-table.js";

/** @typedef {import("../../../types.d.ts").DescentQuery} DescentQuery */
/** @typedef {import("../../../types.d.ts").DescentAnswer} Descent */

const RESOLUTION = 61;
const DASHES = [[], [6, 4], [2, 4]];

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, study, say, redraw, signal}) {
  const {reach = 6, show = "one"} = options;
  /** @type {DescentQuery & Required<Pick<DescentQuery, "walkers" | "start" | "steps">>} */
  let question = {type: "descent", start: [-3, -3], walkers: [{}], steps: 100, ...options.ask};
  /** @type {{answer: Descent | null, surface: import("../../../types.d.ts").SurfaceAnswer | null}} */
  const found = {answer: null, surface: null};
  let done = options.at ?? 0;
  const root = make("div", {class: "descent"});
  const [hill, map] = [make("div", {class: "hill"}), make("div", {class: "contours"})];
  root.append(make("div", {class: "both"}, map, hill));
  container.append(root);
  const fail = (/** @type {Error} */ error) => say(error.message, "bad");
  const asked = latest(async (/** @type {DescentQuery} */ what) => {
    try {
      found.answer = await study({...what});
      say("");
    } catch (error) {
      fail(/** @type {Error} */ (error));
    }
    if (!signal.aborted) redraw();
  });
  const change = (/** @type {Partial<DescentQuery>} */ to) => {
    question = {...question, ...to};
    asked.push(question);
    redraw();
  };
  const {data, seed, loss, bias = 0} = question;
  study({
    type: "surface",
    ...(data && {data}),
    ...(seed !== undefined && {seed}),
    ...(loss && {loss}),
    weights: [bias, 0, 0],
    extent: [-reach, reach, -reach, reach],
    resolution: RESOLUTION,
  }).then((answer) => {
    found.surface = answer;
    redraw();
  }, fail);
  asked.push(question);

  const go = (/** @type {number} */ to) => {
    done = to;
    redraw();
  };
  const place = (/** @type {number} */ a, /** @type {number} */ b) => {
    done = 0;
    change({start: [Number(a.toFixed(2)), Number(b.toFixed(2))]});
  };
  const seen = {hill: relief(hill), map: contours(map, {onPlace: place})};
  const steps = stepper(root, {
    label: "Steps down",
    pace: () => (show === "one" && done < 12 ? 0.5 : 0.08),
    say: (step, of) =>
      show === "one"
        ? `${Math.floor(step / 2)} of ${Math.floor((of - 1) / 2)} steps`
        : `step ${step} of ${of - 1}`,
    onStep: go,
  });
  const fields = descentFields(root, {question: () => question, place, change});
  const table = show === "race" ? walkerTable(root) : null;
  const lines = algorithmLines(container);
  const drawn = pictureOf(reach);

  return {
    update(theme) {
      fields.update();
      const {answer, surface} = found;
      if (!answer || !surface) return;
      const one = answer.walkers[0];
      const places = show === "one" ? placesOf(one) : one.path.length;
      done = Math.min(done, places - 1);
      steps.update({step: done, count: places});
      const view = drawn(surface, theme);
      if (show === "one") {
        const now = placeOf(one, done);
        const stops = one.path.slice(0, now.step + 1).map(([a, b], step) => ({a, b, step}));
        seen.map.update({...view, stops, arrow: now.line === "gradient" ? arrowOf(now, reach) : null});
        seen.hill.update({...view, stops});
        lines.update(now, question, one);
      } else {
        const tracks = answer.walkers.map(({path}, i) => ({
          stops: path.slice(0, done + 1).map(([a, b]) => ({a, b})),
          colour: theme.trials[i],
          dash: DASHES[i % DASHES.length],
        }));
        seen.map.update({...view, stops: [], tracks});
        const first = one.path.slice(0, done + 1).map(([a, b], step) => ({a, b, step}));
        seen.hill.update({...view, stops: first});
        table?.update(answer, done, question.below ?? 0.3);
      }
    },
    destroy() {
      for (const part of [seen.hill, seen.map, steps, fields]) part.destroy();
      root.remove();
    },
    keys: {" ": steps.toggle, ".": () => go(done + 1), r: () => go(0)},
  };
}

/** The surface as it is drawn, made anew only when it or the theme changes. @param {number} reach */
function pictureOf(reach) {
  /** @type {{surface: unknown, theme: unknown, view: any} | null} */
  let last = null;
  return (
    /** @type {import("../../../types.d.ts").SurfaceAnswer} */ surface,
    /** @type {import("../../../widgets/theme.js").Theme} */ theme,
  ) => {
    if (last?.surface === surface && last.theme === theme) return last.view;
    const field = fieldOf({loss: surface.loss, extent: [-reach, reach, -reach, reach]});
    const names = /** @type {[string, string]} */ (["w₁ (lectures)", "w₂ (hours)"]);
    const view = {
      field,
      scale: scaleOf(field, false),
      names,
      colours: shades(theme.losses.map(parseColour)),
      theme,
    };
    last = {surface, theme, view};
    return view;
  };
}

/**
 * The gradient as an arrow uphill, long enough to be seen.
 * @param {ReturnType<typeof placeOf>} now
 * @param {number} reach
 */
function arrowOf({at: [a, b], gradient}, reach) {
  const [ga, gb] = gradient ?? [0, 0];
  const size = Math.hypot(ga, gb) || 1;
  const length = reach * (0.08 + 0.3 * Math.min(1, size));
  return {a, b, to: {a: a + (ga / size) * length, b: b + (gb / size) * length}};
}
