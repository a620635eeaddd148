/** What the optimizer holds for one weight, step by step: over the last steps, or around its last switch. */

import {dataSetOf} from "../../../lib/data.js";
import {brief, count} from "../../../lib/format.js";
import {fateText} from "../../../lib/layers.js";
import {choiceOf, sizes} from "../../../lib/spec.js";
import {choice, radios} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
import {lines} from "../../../widgets/figures/lines.js";
import {live} from "../../live.js";

/** @typedef {import("../../../lib/unit.js").Place} Place */
/**
 * @typedef {{place: Place, shape: readonly number[], set: import("../../../lib/spec.js").DataSet,
 *   catalogue: import("../../../lib/spec.js").Catalogue, features: readonly string[]}} WeightChoiceView
 */

const BIAS = "bias";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onChange: (place: Place) => void}} options
 * @returns {{update(view: WeightChoiceView): void, destroy(): void}}
 */
export function weightChoice(container, {onChange}) {
  /** @type {WeightChoiceView | null} */
  let view = null;
  const move = (/** @type {Partial<Place>} */ to) => view && onChange({...view.place, ...to});
  const layer = choice(container, {
    label: "Layer",
    onChange: (value) => move({layer: Number(value), unit: 0, input: null}),
  });
  const unit = choice(container, {label: "Unit", onChange: (value) => move({unit: Number(value)})});
  const input = choice(container, {
    label: "Weight",
    onChange: (value) => move({input: value === BIAS ? null : Number(value)}),
  });
  return {
    update(next) {
      view = next;
      const {place, shape, set, catalogue, features} = next;
      const layers = shape.length - 1;
      const below = (/** @type {number} */ index) =>
        place.layer > 0
          ? `unit ${index + 1}`
          : set.side
            ? `pixel ${index + 1}`
            : choiceOf(catalogue.feature, features[index]).title;
      layer.update({
        value: String(place.layer),
        options: numbered(layers, (index) => (index === layers - 1 ? "output" : `layer ${index + 1}`)),
      });
      unit.update({
        value: String(place.unit),
        options: numbered(shape[place.layer + 1], (index) => `unit ${index + 1}`),
      });
      input.update({
        value: place.input === null ? BIAS : String(place.input),
        options: [
          {value: BIAS, text: "bias w₀"},
          ...numbered(shape[place.layer], (index) => `from ${below(index)}`),
        ],
      });
    },
    destroy() {
      for (const one of [layer, unit, input]) one.destroy();
    },
  };
}

/** @param {number} count @param {(index: number) => string} text */
function numbered(count, text) {
  return Array.from({length: count}, (_, index) => ({value: String(index), text: text(index)}));
}

/** @typedef {import("../../../types.d.ts").WeightAnswer} Weight */

const EVERY_SECONDS = 1;
const REACH = 48;

/** @type {import("../panes.js").Pane} */
export const optimizer = {
  id: "optimizer",
  title: "Optimizer",
  make(container, context) {
    const {catalogue, picked, past, redraw} = context;
    const row = make("div", {class: "settings-row"});
    const [said, fault] = [make("p", {class: "tells", role: "status"}), make("p", {class: "note"})];
    const figures = make("div", {class: "three"});
    const table = make("div", {class: "layer-key"});
    container.append(row, said, fault, figures, table);
    const which = weightChoice(row, {onChange: picked.set});
    let around = "now";
    const when = radios(row, {
      label: "Show",
      options: [
        ["now", "the last steps"],
        ["switch", "around the last switch of optimizer"],
      ],
      onChange(value) {
        around = value;
        redraw();
      },
    });
    const now = live(context, EVERY_SECONDS);
    const charts = chartsOf(figures);
    return {
      update(view) {
        const {state, settings} = view;
        const set = dataSetOf(catalogue, settings.data);
        const shape = sizes(settings, set);
        const place = inside(picked.place(), shape);
        which.update({place, shape, set, catalogue, features: settings.network.features});
        const change = state.marks.filter((mark) => mark.control.type === "optimizer").at(-1) ?? null;
        when.update({value: around, hidden: change === null});
        const at = around === "switch" && change ? change.step : null;
        const middle = at ?? past.step() ?? Math.max(0, state.step - REACH);
        const question = {type: /** @type {const} */ ("weight"), ...place, around: middle, reach: REACH};
        const {result, fault: sentence} = now(view, question, JSON.stringify([place, at, past.step()]));
        write(fault, sentence);
        const title = choiceOf(catalogue.optimizer, settings.trials[view.trial].optimizer.name).title;
        write(
          said,
          at === null || !change
            ? `${title} and this weight, step by step.`
            : `At step ${count(change.step)}: ${change.label}.`,
        );
        if (result?.answer.type !== "weight") return;
        charts.update(result.answer, view.theme, at);
        table.replaceChildren(at === null ? holding(result.answer) : comparison(result.answer, at));
      },
      destroy() {
        charts.destroy();
        which.destroy();
        container.replaceChildren();
      },
    };
  },
};

/**
 * @param {import("../../../lib/unit.js").Place} place
 * @param {readonly number[]} shape
 * @returns {import("../../../lib/unit.js").Place} the same, or the first weight where there is no such
 */
function inside(place, shape) {
  const {layer, unit, input} = place;
  const there =
    layer < shape.length - 1 && unit < shape[layer + 1] && (input === null || input < shape[layer]);
  return there ? place : {layer: 0, unit: 0, input: 0};
}

/**
 * A figure for the weight, its gradient, and each thing the optimizer holds.
 * @param {HTMLElement} container
 */
function chartsOf(container) {
  /** @type {Map<string, {root: HTMLElement, widget: ReturnType<typeof lines>}>} */
  const made = new Map();
  const chart = (/** @type {string} */ name) => {
    const figure = make("figure", {"aria-label": name, class: "lines"});
    const root = make("div", {}, make("h3", {}, name), figure);
    container.append(root);
    return {root, widget: lines(figure)};
  };
  const drop = (/** @type {string} */ name) => {
    const one = made.get(name);
    one?.widget.destroy();
    one?.root.remove();
    made.delete(name);
  };
  /** @type {{answer: Weight, theme: object} | null} */
  let drawn = null;
  return {
    /** @param {Weight} answer @param {import("../../../widgets/theme.js").Theme} theme @param {number | null} at of a switch */
    update(answer, theme, at) {
      if (drawn?.answer === answer && drawn.theme === theme) return;
      drawn = {answer, theme};
      const all = [
        {name: "weight", value: answer.value},
        {name: "gradient ∂J/∂w", value: answer.gradient},
        ...answer.state.filter(({name}) => name !== "step"), // which only counts up
      ];
      for (const name of [...made.keys()]) if (!all.some((one) => one.name === name)) drop(name);
      for (const {name, value} of all) {
        const one = made.get(name) ?? chart(name);
        made.set(name, one);
        const stroke = {colour: name === "weight" ? theme.ink : theme.trace, dash: []};
        const marks = at === null ? [] : [at];
        one.widget.update({
          x: answer.step,
          lines: [{values: value, stroke}],
          logarithmic: false,
          title: "",
          marks,
          theme,
        });
      }
    },
    destroy() {
      for (const name of [...made.keys()]) drop(name);
    },
  };
}

/** @param {Weight} answer @param {number} index @returns {Record<string, number | null>} what was held then */
function held({state}, index) {
  return Object.fromEntries(state.map(({name, value}) => [name, value[index]]));
}

/** @param {Weight} answer @returns {HTMLElement} what is held now */
function holding(answer) {
  if (answer.state.length === 0)
    return make("p", {class: "note"}, "This optimizer keeps no state: it uses the gradient alone.");
  const last = answer.step.length - 1;
  const rows = answer.state.map(({name, value}) =>
    make("tr", {}, make("th", {scope: "row"}, make("code", {}, name)), make("td", {}, brief(value[last], 4))),
  );
  return tableOf(["held now", `at step ${count(answer.step[last])}`], rows);
}

/**
 * Before and after a switch: the step of it stands twice.
 * @param {Weight} answer
 * @param {number} at
 */
function comparison(answer, at) {
  const first = answer.step.indexOf(at);
  const last = answer.step.lastIndexOf(at);
  if (first < 0) return make("p", {class: "note"}, "Loading the switch.");
  const [before, after] = [held(answer, first), held(answer, last)];
  const rows = answer.state.map(({name}) =>
    make(
      "tr",
      {},
      make("th", {scope: "row"}, make("code", {}, name)),
      make("td", {}, brief(before[name], 4)),
      make("td", {}, brief(after[name], 4)),
      make("td", {class: "words"}, fateText(name, before, after)),
    ),
  );
  return tableOf(["held for this weight", "before", "after", ""], rows);
}

/** @param {string[]} head @param {HTMLElement[]} rows */
function tableOf(head, rows) {
  const over = head.map((words) => make("th", {scope: "col"}, words));
  return make("table", {}, make("thead", {}, make("tr", {}, ...over)), make("tbody", {}, ...rows));
}
