/**
 * Learning rates race on a loss over one weight. A change of rate acts from the step in view on.
 * Options: rates: one a walker; names: of the walkers; start: the first weight.
 */

import {fate, isGone, placeText, valleys, walkedOn} from "../../../lib/descent.js";
import {rate as rateText} from "../../../lib/format.js";
import {strokes} from "../../../lib/trials.js";
import {scrub} from "../../../widgets/controls/number.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {make, write} from "../../../widgets/dom.js";
import {rolling} from "../../../widgets/figures/rolling.js";
import {strokeSample} from "../../../widgets/pens.js";
import {newest} from "../../live.js";
import {rateSteering} from "../parts/rates.js";

/** @typedef {import("../../../types.d.ts").RatesAnswer} Rates */
/** @typedef {import("../../../lib/descent.js").Rolling} Rolling */

const EXTENT = /** @type {[number, number]} */ ([-6.5, 9]);
const STEPS = 60;
const TOP = 8;

/** Steps that are watched before what was seen is asked. */
const WATCHED = 20;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, redraw} = stage;
  const {names} = options;
  let start = options.start ?? -5;
  let step = 0;
  /** Those in view, at once; the walks follow. @type {number[]} */
  let rates = [...options.rates];
  let walks = /** @type {Rolling[]} */ ([]);
  let ground = /** @type {ReturnType<typeof groundOf> | null} */ (null);
  const asked = newest(stage, async (/** @type {{from: number, rates: number[]}} */ wanted) => {
    const found = await walkOn(stage, wanted.from === 0 ? [] : walks, {...wanted, start});
    walks = found.walks;
    ground ??= groundOf(found.answer);
  });
  const push = (/** @type {number} */ from) => asked.push({from, rates});
  const again = () => {
    push(0);
    go(0);
  };
  const picture = make("figure", {class: "picture", "aria-label": "Three walkers on a loss over one weight"});
  const onChange = (/** @type {number[]} */ to) => {
    rates = to;
    push(step);
    redraw();
  };
  const steering = rateSteering(container, {names, middle: 1, onChange});
  const go = (/** @type {number} */ to) => {
    step = to;
    redraw();
  };
  const say = (/** @type {number} */ at, /** @type {number} */ of) => `step ${at} of ${of - 1}`;
  const steps = stepper(container, {label: "Steps down", pace: () => 0.3, say, onStep: go});
  container.append(picture);
  const begin = (/** @type {number} */ w) => {
    start = Number(w.toFixed(2));
    again();
  };
  const field = startField(container, begin);
  const widget = rolling(picture, {onStart: begin});
  const table = tableOf(container, names);
  const strokesOfWalkers = strokesOf(names.length);
  push(0);
  return {
    update(theme) {
      steering.update(rates);
      field.update({value: start});
      steps.update({step, count: STEPS + 1});
      if (!ground) return;
      const drawn = strokesOfWalkers(theme);
      widget.update({...ground, extent: EXTENT, walks, step, top: TOP, strokes: drawn});
      table.update({rates, walks, step, valleys: ground.valleys, strokes: drawn});
    },
    destroy() {
      for (const part of [steering, steps, field, widget]) part.destroy();
      for (const part of [table.root, picture]) part.remove();
    },
    done: () => step >= WATCHED,
    keys: {" ": steps.toggle, ".": () => go(Math.min(STEPS, step + 1)), r: again},
  };
}

/**
 * Walks on from a step, at other rates; a walker that is gone stays so.
 * @param {import("../stage.js").Stage} stage
 * @param {readonly Rolling[]} walks
 * @param {{from: number, start: number, rates: readonly number[]}} way
 */
async function walkOn({study}, walks, {from, start, rates}) {
  const places = rates.map((_, i) => walks[i]?.path[from] ?? (from === 0 ? start : null));
  const going = places.map((place) => !isGone(place));
  const walkers = rates.map((learning_rate, i) => ({
    start: going[i] ? (places[i] ?? start) : start,
    learning_rate,
  }));
  const what = {type: "rates", walkers, steps: Math.max(1, STEPS - from), extent: EXTENT};
  const answer = /** @type {Rates} */ (await study(what));
  const none = {rate: 0, path: [], loss: []};
  const further = answer.walks.map((walk, i) =>
    going[i] ? walkedOn(walks[i] ?? none, from, rates[i], walk) : {...walks[i], rate: rates[i]},
  );
  return {walks: further, answer};
}

/**
 * Where the walkers begin, as a number: the same as a press on the hill.
 * @param {HTMLElement} container
 * @param {(w: number) => void} onChange
 */
function startField(container, onChange) {
  const faults = make("div", {class: "faults"});
  const knob = make("span", {class: "knob"}, "start w");
  const root = make("div", {class: "descent-fields"}, knob, faults);
  container.append(root);
  const [minimum, maximum] = EXTENT;
  const field = scrub(knob, {label: "Start w", minimum, maximum, step: 0.2, digits: 2, faults, onChange});
  return {
    update: field.update,
    destroy() {
      field.destroy();
      root.remove();
    },
  };
}

/** The strokes of the walkers, the same ones as long as the theme stays. @param {number} count */
function strokesOf(count) {
  /** @type {{theme: unknown, strokes: {colour: string, dash: number[]}[]} | null} */
  let last = null;
  return (/** @type {import("../../../widgets/theme.js").Theme} */ theme) => {
    if (last?.theme !== theme) last = {theme, strokes: strokes("race", count, theme)};
    return last.strokes;
  };
}

/** @param {Rates} answer */
function groundOf({curve}) {
  const found = valleys(curve, EXTENT);
  const lowest = Math.min(...found.map(({loss}) => loss));
  const named = found.map((valley) => ({...valley, name: valley.loss > lowest ? "a hollow" : ""}));
  return {curve, valleys: named};
}

/**
 * Each walker's rate, place and fate.
 * @param {HTMLElement} container
 * @param {readonly string[]} names
 */
function tableOf(container, names) {
  const heads = ["learning rate", "η", "w", "J(w)", "state"].map((text) => make("th", {scope: "col"}, text));
  const rows = names.map((name) => {
    const sample = strokeSample("22");
    const cells = Array.from({length: 4}, () => make("td"));
    return {
      sample,
      cells,
      row: make("tr", {}, make("th", {scope: "row"}, sample.element, ` ${name}`), ...cells),
    };
  });
  const body = make("tbody", {}, ...rows.map(({row}) => row));
  const table = make("table", {class: "readings"}, make("thead", {}, make("tr", {}, ...heads)), body);
  const root = make(
    "div",
    {class: "wide-table", role: "group", "aria-label": "The walkers", tabindex: 0},
    table,
  );
  container.append(root);
  return {
    root,
    /** @param {{rates: readonly number[], walks: readonly Rolling[], step: number, valleys: readonly import("../../../lib/descent.js").Valley[], strokes: readonly import("../../../lib/trials.js").Stroke[]}} view */
    update({rates, walks, step, valleys: found, strokes}) {
      for (const [i, {sample, cells}] of rows.entries()) {
        const walk = walks[i];
        sample.update(strokes[i]);
        const texts = [rateText(rates[i]), placeText(walk?.path[step]), placeText(walk?.loss[step])];
        for (const [k, text] of [...texts, walk ? fate(walk, step, found) : ""].entries())
          write(cells[k], text);
      }
    },
  };
}
