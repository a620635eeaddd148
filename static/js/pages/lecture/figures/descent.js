/**
 * A perceptron's real loss over two of its weights, and the ways down it.
 * Options: ask, the question of the study `descent`; show: "one" (a walk in half steps, with the algorithm's lines
 * beside it) or "race" (all walkers at once, with what each step cost); reach: how far the surface goes each way.
 */

import {parseColour} from "../../../lib/colours.js";
import {placeOf, placesOf} from "../../../lib/descent.js";
import {count, fixed} from "../../../lib/format.js";
import {fieldOf, scaleOf} from "../../../lib/landscape.js";
import {shades} from "../../../lib/relief.js";
import {strokes} from "../../../lib/trials.js";
import {scrub} from "../../../widgets/controls/number.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {make, slot, write} from "../../../widgets/dom.js";
import {contours} from "../../../widgets/figures/contours.js";
import {relief} from "../../../widgets/figures/relief.js";
import {newest} from "../../live.js";

/** @typedef {import("../../../types.d.ts").DescentQuery} DescentQuery */

/** @param {HTMLElement} container of the figure */
export function algorithmLines(container) {
  const list = container.closest("section")?.querySelector("[data-lines]");
  const lines = /** @type {HTMLElement[]} */ ([...(list?.querySelectorAll("[data-line]") ?? [])]);
  const pair = ([a, b] = [0, 0]) => `(${fixed(a, 3)}, ${fixed(b, 3)})`;
  return {
    /** @param {ReturnType<typeof import("../../../lib/descent.js").placeOf>} now @param {DescentQuery} question @param {import("../../../types.d.ts").Walked} walked */
    update(now, question, walked) {
      const {walkers = [{}]} = question;
      const done = now.line === "gradient" ? now.step : now.step - 1;
      /** @type {Record<string, string>} */
      const told = {
        start: pair(walked.path[0]),
        pick: done >= 0 ? `example ${walked.picked[done] + 1}` : "",
        gradient: done >= 0 ? pair(walked.gradient[done]) : "",
        update: now.step > 0 ? pair(walked.path[now.step]) : `η = ${walkers[0].learning_rate ?? 1}`,
        end: now.line === "end" ? pair(now.at) : "",
      };
      for (const line of lines) {
        const name = line.dataset.line ?? "";
        const lit = name === now.line || (name === "pick" && now.line === "gradient");
        line.classList.toggle("now", lit);
        const output = line.querySelector("output");
        if (output) write(output, told[name] ?? "");
      }
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {{question: () => DescentQuery & Required<Pick<DescentQuery, "walkers" | "start">>,
 *   place: (a: number, b: number) => void, change: (to: Partial<DescentQuery>) => void}} given
 */
export function descentFields(root, {question, place, change}) {
  const row = make("div", {class: "descent-fields"});
  const faults = make("div", {class: "faults"});
  root.append(row, faults);
  const knob = (/** @type {string} */ label, /** @type {(value: number) => void} */ onChange) => {
    const slot = make("span", {class: "knob"}, label);
    row.append(slot);
    return scrub(slot, {
      label: `Start ${label}`,
      minimum: -20,
      maximum: 20,
      step: 0.2,
      digits: 2,
      faults,
      onChange,
    });
  };
  const a = knob("w₁", (value) => place(value, question().start[1]));
  const b = knob("w₂", (value) => place(question().start[0], value));
  let sigma = 3;
  const spread = make("span", {class: "knob"}, "σ");
  const draw = make("button", {type: "button"}, "Random start");
  draw.addEventListener("click", () => place(normal() * sigma, normal() * sigma));
  row.append(spread, draw);
  const width = scrub(spread, {
    label: "Spread σ of a random start",
    minimum: 0,
    maximum: 10,
    digits: 2,
    faults,
    onChange(value) {
      sigma = value;
      width.update({value});
    },
  });
  width.update({value: sigma});
  const slot = make("div", {class: "rate-slot"});
  row.append(slot);
  const rate = rateSlider(slot, {
    onChange: (value) => change({walkers: question().walkers.map((one) => ({...one, learning_rate: value}))}),
  });
  return {
    update() {
      const {start, walkers} = question();
      a.update({value: start[0]});
      b.update({value: start[1]});
      rate.update({rate: walkers[0].learning_rate ?? 1, bound: null});
    },
    destroy() {
      for (const part of [a, b, width, rate]) part.destroy();
      row.remove();
    },
  };
}

/** A draw from N(0, 1), by Box and Muller. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}

/** @typedef {import("../../../types.d.ts").DescentAnswer} Descent */

/** @param {HTMLElement} root */
export function walkerTable(root) {
  const heads = ["a step follows", "time a step", "gradient variance", "J now", "steps until J is low"];
  const [head, body] = [
    make("tr", {}, ...heads.map((text) => make("th", {scope: "col"}, text))),
    make("tbody"),
  ];
  root.append(
    make(
      "div",
      {class: "race", tabindex: "0", role: "group", "aria-label": "Three walkers"},
      make("table", {}, make("thead", {}, head), body),
    ),
  );
  return {
    /** @param {Descent} answer @param {number} done @param {number} below */
    update({walkers, examples}, done, below) {
      write(/** @type {HTMLElement} */ (head.lastElementChild), `steps until J < ${below}`);
      body.replaceChildren(
        ...walkers.map(({batch, seconds_per_step, variance, loss, reached}, i) => {
          const name =
            batch === examples
              ? `all examples (${count(examples)})`
              : batch === 1
                ? "one example"
                : `${batch} examples`;
          const cells = [
            `${(seconds_per_step * 1e6).toFixed(1)} µs`,
            variance < 1e-9 ? "0" : variance.toFixed(4),
            loss[done] === null ? "∞" : (loss[done] ?? 0).toFixed(3),
            reached === null ? "not reached" : String(reached),
          ];
          return make(
            "tr",
            {class: `walker-${i + 1}`},
            make("th", {scope: "row"}, name),
            ...cells.map((text) => make("td", {}, text)),
          );
        }),
      );
    },
  };
}

const RESOLUTION = 61;
/** How far a walk goes before what was seen is asked: half steps, or steps of a race. */
const WATCHED = 40;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, study, redraw} = stage;
  const {reach = 6, show = "one"} = options;
  /** @type {DescentQuery & Required<Pick<DescentQuery, "walkers" | "start" | "steps">>} */
  let question = {type: "descent", start: [-3, -3], walkers: [{}], steps: 100, ...options.ask};
  let answer = /** @type {Descent | null} */ (null);
  let surface = /** @type {import("../../../types.d.ts").SurfaceAnswer | null} */ (null);
  let done = options.at ?? 0;
  const root = slot(container, "descent");
  const both = slot(root, "both");
  const asked = newest(stage, async (/** @type {DescentQuery} */ what) => {
    answer = await study({...what});
  });
  const change = (/** @type {Partial<DescentQuery>} */ to) => {
    question = {...question, ...to};
    asked.push(question);
    redraw();
  };
  askSurface(stage, surfaceUnder(question, reach), (found) => (surface = found));
  asked.push(question);
  const go = (/** @type {number} */ to) => {
    done = to;
    redraw();
  };
  const place = (/** @type {number} */ a, /** @type {number} */ b) => {
    done = 0;
    change({start: [Number(a.toFixed(2)), Number(b.toFixed(2))]});
  };
  const map = contours(slot(both, "contours"), {onPlace: place});
  const hill = relief(slot(both, "hill"));
  const steps = stepsDown(root, {halves: show === "one", done: () => done, onStep: go});
  const fields = descentFields(root, {question: () => question, place, change});
  const table = show === "race" ? walkerTable(root) : null;
  const lines = algorithmLines(container);
  const drawn = pictureOf(reach);

  return {
    update(theme) {
      fields.update();
      if (!answer || !surface) return;
      const one = answer.walkers[0];
      const places = show === "one" ? placesOf(one) : one.path.length;
      done = Math.min(done, places - 1);
      steps.update({step: done, count: places});
      const view = drawn(surface, theme);
      const now = show === "one" ? placeOf(one, done) : null;
      const stops = stopsOf(one.path, now?.step ?? done);
      hill.update({...view, stops});
      const arrow = now?.line === "gradient" ? arrowOf(now, reach) : null;
      map.update({...view, ...(now ? {stops, arrow} : {stops: [], tracks: tracksOf(answer, done, theme)})});
      if (now) lines.update(now, question, one);
      table?.update(answer, done, question.below ?? 0.3);
    },
    destroy() {
      for (const part of [hill, map, steps, fields]) part.destroy();
      root.remove();
    },
    done: () => answer !== null && done >= WATCHED,
    keys: {" ": steps.toggle, ".": () => go(done + 1), r: () => go(0)},
  };
}

/**
 * @param {import("../stage.js").Stage} stage
 * @param {ReturnType<typeof surfaceUnder>} what
 * @param {(surface: import("../../../types.d.ts").SurfaceAnswer) => void} onAnswer
 */
function askSurface(stage, what, onAnswer) {
  newest(stage, async (/** @type {typeof what} */ asked) => onAnswer(await stage.study(asked))).push(what);
}

/**
 * @param {HTMLElement} root
 * @param {{halves: boolean, done: () => number, onStep: (step: number) => void}} options halves: in half steps
 */
function stepsDown(root, {halves, done, onStep}) {
  return stepper(root, {
    label: "Steps down",
    pace: () => (halves && done() < 12 ? 0.5 : 0.08),
    say: (step, of) =>
      halves ? `${Math.floor(step / 2)} of ${Math.floor((of - 1) / 2)} steps` : `step ${step} of ${of - 1}`,
    onStep,
  });
}

/** @param {DescentQuery & {bias?: number}} question @param {number} reach */
function surfaceUnder({data, seed, loss, bias = 0}, reach) {
  return {
    type: "surface",
    ...(data && {data}),
    ...(seed !== undefined && {seed}),
    ...(loss && {loss}),
    weights: [bias, 0, 0],
    extent: [-reach, reach, -reach, reach],
    resolution: RESOLUTION,
  };
}

/** @param {Descent["walkers"][number]["path"]} path @param {number} last step */
function stopsOf(path, last) {
  return path.slice(0, last + 1).map(([a, b], step) => ({a, b, step}));
}

/**
 * @param {Descent} answer
 * @param {number} done
 * @param {import("../../../widgets/theme.js").Theme} theme
 */
function tracksOf({walkers}, done, theme) {
  const drawn = strokes("race", walkers.length, theme);
  return walkers.map(({path}, i) => ({
    ...drawn[i],
    stops: path.slice(0, done + 1).map(([a, b]) => ({a, b})),
  }));
}

/** The surface as it is drawn, remade only when it or the theme changes. @param {number} reach */
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
