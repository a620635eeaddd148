/**
 * The exam: past students, students added by the reader, and you, at a place you can drag.
 * Options: recipe; show: what is there, of "map" (the network's answers), "add", "you", "train".
 */

import {dataSetOf, withData, withTable} from "../../../lib/data.js";
import {percent} from "../../../lib/format.js";
import {sigmoid} from "../../../lib/losses.js";
import {radios} from "../../../widgets/controls/choice.js";
import {scrub} from "../../../widgets/controls/number.js";
import {make, write} from "../../../widgets/dom.js";
import {pin} from "../../../widgets/figures/pin.js";
import {drive} from "../parts/drive.js";
import {answerOf, curves, map, numbers} from "../parts/pictures.js";

/** @typedef {import("../stage.js").Stage} Stage */
/** @typedef {import("../run.js").FigureRun} FigureRun */

const YOU = {x1: 4, x2: 5};

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, catalogue, redraw} = stage;
  const shows = (/** @type {string} */ what) => options.show.includes(what);
  const run = stage.run(options.recipe);
  const bar = shows("train") ? drive(container, run, {rate: true, catalogue, speed: options.speed}) : null;
  const head = make("div", {class: "numbers-row"});
  const plane = make("div", {class: "column exam-plane"});
  const beside = make("div", {class: "column"});
  container.append(head, make("div", {class: "pictures"}, plane, beside));
  const parts = [map(plane, run, catalogue, {name: "Past students", bare: !shows("map")})];
  if (shows("train")) parts.push(numbers(head, run), curves(beside, run));
  const picture = /** @type {HTMLElement} */ (plane.querySelector(".picture"));
  const you = shows("you") ? yourself(container, picture, redraw) : null;
  const add = shows("add") ? adding(container, picture, stage, run) : null;
  return {
    update(theme) {
      bar?.update();
      for (const part of parts) part.update(theme);
      const {settings} = run.state();
      if (!settings) return;
      const {extent} = dataSetOf(catalogue, settings.data);
      you?.update(extent, shows("map") ? answerOf(run, catalogue) : null);
      add?.update(extent);
    },
    destroy() {
      for (const part of [bar, you, add, ...parts]) part?.destroy();
      container.replaceChildren();
    },
    keys: bar?.keys,
  };
}

/**
 * You, with the network's answer.
 * @param {HTMLElement} container
 * @param {HTMLElement} picture
 * @param {() => void} redraw
 */
function yourself(container, picture, redraw) {
  const at = {...YOU};
  const mark = pin(picture, {
    name: "you",
    onMove(x1, x2) {
      Object.assign(at, {x1, x2});
      redraw();
    },
  });
  const said = make("p", {class: "verdict", role: "status"});
  const fields = place(container, at, redraw);
  container.append(said);
  return {
    /** @param {[number, number, number, number]} extent @param {((x1: number, x2: number) => number) | null} answer */
    update(extent, answer) {
      const chance = answer && sigmoid(answer(at.x1, at.x2));
      mark.update({...at, extent, text: chance === null ? "?" : chance.toFixed(2)});
      fields.update(at);
      write(
        said,
        chance === null
          ? ""
          : `At [${at.x1}, ${at.x2}] the network gives you ${percent(chance, 1)} probability of passing.`,
      );
    },
    destroy() {
      mark.destroy();
      fields.destroy();
      said.remove();
    },
  };
}

/**
 * Students that the reader adds, by a press on the plane or by typing.
 * @param {HTMLElement} container
 * @param {HTMLElement} picture
 * @param {Stage} stage
 * @param {FigureRun} run
 */
function adding(container, picture, {catalogue, redraw}, run) {
  const at = {x1: 6, x2: 6};
  let outcome = "1";
  const enter = (/** @type {number} */ x1, /** @type {number} */ x2) =>
    run.whenReady(() => {
      Object.assign(at, {x1, x2});
      const now = withStudent(run, catalogue, [x1, x2, Number(outcome)]);
      run.actions.rebuild(now, `A student at [${x1}, ${x2}] who ${outcome === "1" ? "passed" : "failed"}.`);
    });
  const mark = pin(picture, {
    name: "new",
    onMove(x1, x2) {
      Object.assign(at, {x1, x2});
      redraw();
    },
    onPlace: enter,
  });
  const row = make("div", {class: "row"});
  container.append(row);
  const choice = radios(row, {
    label: "The next student",
    options: [
      ["1", "passed"],
      ["0", "failed"],
    ],
    onChange: (value) => {
      outcome = value;
      redraw();
    },
  });
  const fields = place(row, at, redraw);
  const button = make("button", {type: "button"}, "Add student");
  button.addEventListener("click", () => enter(at.x1, at.x2));
  row.append(button);
  return {
    /** @param {[number, number, number, number]} extent */
    update(extent) {
      mark.update({...at, extent, text: ""});
      fields.update(at);
      choice.update({value: outcome});
    },
    destroy() {
      for (const part of [mark, fields, choice]) part.destroy();
      row.remove();
    },
  };
}

/**
 * A place on the plane as two numbers.
 * @param {HTMLElement} container
 * @param {{x1: number, x2: number}} at changed in place
 * @param {() => void} redraw
 */
function place(container, at, redraw) {
  const root = make("div", {class: "row start"});
  container.append(root);
  const made = /** @type {const} */ (["x1", "x2"]).map((name) => {
    const label = name === "x1" ? "Lectures attended" : "Project hours";
    const knob = make("div", {class: "knob"}, make("span", {"aria-hidden": "true"}, label.toLowerCase()));
    root.append(knob);
    const onChange = (/** @type {number} */ value) => {
      at[name] = value;
      redraw();
    };
    return scrub(knob, {label, minimum: 0, maximum: 10, digits: 1, onChange});
  });
  return {
    /** @param {{x1: number, x2: number}} now */
    update({x1, x2}) {
      made[0].update({value: x1});
      made[1].update({value: x2});
    },
    destroy() {
      for (const one of made) one.destroy();
      root.remove();
    },
  };
}

/**
 * The run's examples and one more, as a table of the run's own.
 * @param {FigureRun} run that has started
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @param {[number, number, number]} student
 */
function withStudent(run, catalogue, student) {
  const {settings, started} = run.state();
  if (!settings || !started) throw new Error("the run has not started");
  const set = dataSetOf(catalogue, settings.data);
  const {columns, extent, center = [0, 0], scale = [1, 1]} = set;
  const {x1, x2, target} = started.points;
  const rows = x1.map((value, i) => /** @type {[number, number, number]} */ ([value, x2[i], target[i]]));
  const grown = withTable(settings, set, {
    columns,
    target: "passed",
    classes: ["failed", "passed"],
    extent,
    center: [...center, 0],
    scale: [...scale, 1],
    rows: [...rows, student],
  });
  return withData(grown, {training_share: 0.9});
}
