/**
 * Learning rates race on a loss over one weight. A change of rate acts from the step in view on.
 * Options: rates: one a walker; names: of the walkers; start: the first weight.
 */

import {fate, isGone, placeText, valleys, walkedOn} from "../../../lib/descent.js";
import {rate as rateText} from "../../../lib/format.js";
import {latest} from "../../../lib/tasks.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {make, write} from "../../../widgets/dom.js";
import {rolling} from "../../../widgets/figures/rolling.js";
import {strokeSample} from "../../../widgets/pens.js";
import {rateSteering} from "../parts/rates.js";

/** @typedef {import("../../../types.d.ts").RatesAnswer} Rates */
/** @typedef {import("../../../lib/descent.js").Rolling} Rolling */

const EXTENT = /** @type {[number, number]} */ ([-6.5, 9]);
const STEPS = 60;
const TOP = 8;
const DASHES = [[], [7, 4], [2, 4]];

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, study, say, redraw, signal}) {
  const {names, start: first = -5} = options;
  let start = first;
  let step = 0;
  /** Those in view, at once; the walks follow. @type {number[]} */
  let rates = [...options.rates];
  /** @type {Rolling[]} */
  let walks = [];
  /** @type {{curve: Rates["curve"], valleys: (import("../../../lib/descent.js").Valley & {name: string})[]} | null} */
  let ground = null;
  const asked = latest(async (/** @type {{from: number, rates: number[]}} */ {from, rates: wanted}) => {
    const before = from === 0 ? [] : walks;
    const places = wanted.map((_, i) => before[i]?.path[from] ?? (from === 0 ? start : null));
    const going = places.map((place) => !isGone(place));
    const walkers = wanted.map((learning_rate, i) => ({
      start: going[i] ? (places[i] ?? start) : start,
      learning_rate,
    }));
    try {
      const what = {type: "rates", walkers, steps: Math.max(1, STEPS - from), extent: EXTENT};
      const answer = /** @type {Rates} */ (await study(what));
      const none = {rate: 0, path: [], loss: []};
      walks = answer.walks.map((walk, i) =>
        going[i] ? walkedOn(before[i] ?? none, from, wanted[i], walk) : {...before[i], rate: wanted[i]},
      );
      ground ??= groundOf(answer);
      say("");
    } catch (error) {
      say(/** @type {Error} */ (error).message, "bad");
    }
    if (!signal.aborted) redraw();
  });
  const push = (/** @type {number} */ from) => asked.push({from, rates});
  const picture = make("figure", {class: "picture", "aria-label": "Three walkers on a loss over one weight"});
  const steering = rateSteering(container, {
    names,
    middle: 1,
    onChange(to) {
      rates = to;
      push(step);
      redraw();
    },
  });
  const steps = stepper(container, {
    label: "Steps down",
    pace: () => 0.3,
    say: (at, of) => `step ${at} of ${of - 1}`,
    onStep(to) {
      step = to;
      redraw();
    },
  });
  container.append(picture);
  const widget = rolling(picture, {
    onStart(w) {
      start = Number(w.toFixed(2));
      step = 0;
      push(0);
      redraw();
    },
  });
  const table = tableOf(container, names);
  const strokes = strokesOf();
  push(0);
  return {
    update(theme) {
      steering.update(rates);
      steps.update({step, count: STEPS + 1});
      if (!ground) return;
      const drawn = strokes(theme);
      widget.update({...ground, extent: EXTENT, walks, step, top: TOP, strokes: drawn});
      table.update({rates, walks, step, valleys: ground.valleys, strokes: drawn});
    },
    destroy() {
      for (const part of [steering, steps, widget]) part.destroy();
      table.root.remove();
      picture.remove();
    },
    keys: {
      " ": steps.toggle,
      ".": () => {
        step = Math.min(STEPS, step + 1);
        redraw();
      },
      r: () => {
        step = 0;
        push(0);
        redraw();
      },
    },
  };
}

/** A colour and a dash for each walker, the same ones as long as the theme stays. */
function strokesOf() {
  /** @type {{theme: unknown, strokes: {colour: string, dash: number[]}[]} | null} */
  let last = null;
  return (/** @type {import("../../../widgets/theme.js").Theme} */ theme) => {
    if (last?.theme !== theme)
      last = {theme, strokes: DASHES.map((dash, i) => ({colour: theme.trials[i], dash}))};
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
