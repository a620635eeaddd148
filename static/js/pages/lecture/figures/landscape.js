/**
 * The loss around networks in training: a plane through all their weights, as a surface and from above, with the way
 * they came. Options: recipe, or recipes and titles, to stand side by side; logarithmic: the scale of the loss;
 * directions: "random" or "path"; update: whether the update of one weight is
 * written out; speed: steps a second at most, so that the way can be followed.
 */

import {loss as lossText, rate} from "../../../lib/format.js";
import {gapText, landscapeView} from "../../../lib/landscape.js";
import {check, radios} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
import {contours} from "../../../widgets/figures/contours.js";
import {relief} from "../../../widgets/figures/relief.js";
import {live} from "../../live.js";
import {drive} from "../parts/drive.js";
import {numbers} from "../parts/pictures.js";

const LINE_SECONDS = 0.2;

/** @param {number | null | undefined} value */
const text = (value) =>
  value === null || value === undefined ? "∞" : value.toPrecision(3).replace("-", "−");

/**
 * @param {HTMLElement} container
 * @param {import("../run.js").FigureRun} run of plain gradient descent on all examples
 * @param {() => void} redraw
 * @returns {{update(): void, destroy(): void}}
 */
export function updateLine(container, run, redraw) {
  const numbers = make("output", {"aria-label": "The next update of one weight", "aria-live": "off"});
  const root = make("p", {class: "update-line"}, "one of its weights: ", numbers);
  container.append(root);
  const now = live({probe: run.probe, redraw}, LINE_SECONDS);
  return {
    update() {
      const {settings} = run.state();
      if (!run.ready() || !settings) return;
      const {result} = now({state: run.state(), trial: 0}, {type: "update"});
      if (result?.answer.type !== "update") return;
      const {value, gradient, step} = result.answer;
      const [w, g, moved] = [value[0], gradient[0], step[0]];
      const next = w === null || moved === null ? null : w + moved;
      const eta = rate(settings.trials[0].learning_rate);
      write(numbers, `${text(next)} ← ${text(w)} − ${eta} · (${text(g)})`);
    },
    destroy: () => root.remove(),
  };
}

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {{directions: "random" | "path", logarithmic: boolean}} Asked */

const EVERY_SECONDS = 0.6;
const RESOLUTION = 41;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, say, redraw}) {
  const {recipe, recipes = [recipe], titles = [""], speed = 100, update: written = false} = options;
  /** @type {Asked} */
  const asked = {directions: options.directions ?? "random", logarithmic: options.logarithmic ?? false};
  /** @type {FigureRun[]} */
  const runs = recipes.map((/** @type {import("../../../types.d.ts").Recipe} */ one) => open(one));
  const bar = drive(container, runs, {rate: true, catalogue, speed});
  const controls = controlsOf(container, asked, redraw);
  const line = written ? updateLine(container, runs[0], redraw) : null;
  const root = make("div", {class: runs.length > 1 ? "landscapes" : "landscapes single"});
  container.append(root);
  const columns = runs.map((run, index) => column(root, run, titles[index], {asked, redraw}));
  let told = "";
  return {
    update(theme) {
      bar.update();
      controls.update();
      line?.update();
      for (const one of columns) one.update(theme);
      const stopped = runs.find((run) => run.state().phase === "diverged");
      const fault = stopped?.state().diverged?.sentence ?? "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      for (const part of [bar, controls, line, ...columns]) part?.destroy();
      root.remove();
    },
    keys: bar.keys,
  };
}

/** @param {HTMLElement} container @param {Asked} asked changed as the reader sets it @param {() => void} redraw */
function controlsOf(container, asked, redraw) {
  const row = make("div", {class: "landscape-settings"});
  container.append(row);
  const directions = radios(row, {
    label: "The plane",
    options: [
      ["random", "two random directions, filter-normalised"],
      ["path", "main directions of the path"],
    ],
    onChange(value) {
      asked.directions = value === "path" ? "path" : "random";
      redraw();
    },
  });
  const logarithmic = check(row, {
    label: "log scale of loss",
    onChange(value) {
      asked.logarithmic = value;
      redraw();
    },
  });
  return {
    update() {
      directions.update({value: asked.directions});
      logarithmic.update({value: asked.logarithmic});
    },
    destroy() {
      directions.destroy();
      logarithmic.destroy();
      row.remove();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {string} title
 * @param {{asked: Asked, redraw: () => void}} options
 */
function column(container, run, title, {asked, redraw}) {
  const suffix = title && `, ${title}`;
  const [head, under] = [make("div", {class: "numbers-row"}), make("output", {"aria-live": "off"})];
  const hill = make("figure", {class: "hill", "aria-label": `Loss landscape${suffix}`});
  const map = make("figure", {class: "contours", "aria-label": `Contours of the loss${suffix}`});
  const note = make("p", {class: "note"});
  const root = make("div", {class: "column"}, ...(title ? [make("h3", {}, title)] : []), head);
  root.append(
    make("div", {class: "both"}, hill, make("div", {}, map)),
    make("p", {class: "note"}, under),
    note,
  );
  container.append(root);
  const parts = {
    numbers: numbers(head, run),
    hill: relief(hill),
    map: contours(map, {
      onHover: (loss) => write(under, loss === null ? "" : `loss under the pointer: ${lossText(loss)}`),
    }),
  };
  const now = live({probe: run.probe, redraw}, EVERY_SECONDS);
  const shownAs = landscapeView();
  return {
    /** @param {import("../../../widgets/theme.js").Theme} theme */
    update(theme) {
      parts.numbers.update(theme);
      if (!run.ready()) return;
      const what = {
        type: /** @type {const} */ ("landscape"),
        resolution: RESOLUTION,
        directions: asked.directions,
      };
      const {result, fault} = now({state: run.state(), trial: 0}, what);
      write(note, fault || (result?.answer.type === "landscape" ? gapText(result.answer) : ""));
      if (result?.answer.type !== "landscape") return;
      const shown = shownAs(result.answer, asked.logarithmic, theme);
      parts.hill.update(shown);
      parts.map.update(shown);
    },
    destroy() {
      for (const part of Object.values(parts)) part.destroy();
      root.remove();
    },
  };
}
