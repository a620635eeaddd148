/** The loss of one example as a curve, and of all as a sum in a table. */

import {clamp} from "../../lib/arrays.js";
import {fixed, loss as short, visible} from "../../lib/format.js";
import {crossEntropy, squaredError} from "../../lib/losses.js";
import {radios} from "../controls/choice.js";
import {scrub} from "../controls/number.js";
import {stepper} from "../controls/transport.js";
import {make, set, svg, write} from "../dom.js";
import {graph, pointed, trace} from "../graph.js";
import {fitted} from "../surface.js";

/** @typedef {{x1: number, x2: number, guess: number, y: number, loss: number}} Row */
/** @typedef {{rows: readonly Row[], shown: number, columns: [string, string]}} LossTableView shown: rows added */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onStep?: (shown: number) => void, count: number}} options count: rows there will be
 * @returns {{update(view: LossTableView): void, destroy(): void}}
 */
export function lossTable(container, {onStep = () => {}, count}) {
  const head = make("tr");
  const body = make("tbody");
  const sum = make("output", {class: "sum"});
  const scroll = make(
    "div",
    {class: "scroll", role: "region", "aria-label": "Predictions and truths", tabindex: "0"},
    make("table", {class: "readings losses"}, make("thead", {}, head), body),
  );
  const root = make("div", {class: "loss-table"}, scroll, make("p", {class: "total"}, "J(W) = ", sum));
  container.append(root);
  const steps = stepper(root, {count: count + 1, label: "Rows in the sum", onStep});
  return {
    update({rows, shown, columns}) {
      const titles = ["", ...columns, "predicted ŷ", "actual y", "loss L"];
      if (head.childElementCount !== titles.length)
        head.replaceChildren(
          ...titles.map((title) => (title ? make("th", {scope: "col"}, title) : make("td"))),
        );
      while (body.childElementCount < rows.length)
        body.append(make("tr", {}, make("th", {scope: "row"}), ...Array.from({length: 5}, () => make("td"))));
      for (const [index, row] of rows.entries()) fill(body.children[index], row, index, index < shown);
      write(sum, total(rows.slice(0, shown), rows.length));
      steps.update({step: shown});
    },
    destroy() {
      steps.destroy();
      root.remove();
    },
  };
}

/** @param {Element} line @param {Row} row @param {number} index @param {boolean} counted */
function fill(line, {x1, x2, guess, y, loss}, index, counted) {
  line.classList.toggle("counted", counted);
  const texts = [String(index + 1), x1.toFixed(1), x2.toFixed(1), visible(guess), String(y)];
  for (const [cell, text] of [...texts, loss.toFixed(3)].entries()) write(line.children[cell], text);
}

/**
 * @param {readonly Row[]} counted
 * @param {number} all
 * @returns {string}
 */
function total(counted, all) {
  if (counted.length === 0) return `1/${all} · ( … )`;
  const sum = counted.reduce((before, {loss}) => before + loss, 0);
  const mean = counted.length === all ? ` = ${short(sum / all)}` : " + …";
  return counted.length === all
    ? `1/${all} · ${sum.toFixed(3)}${mean}`
    : `1/${all} · ( ${sum.toFixed(3)}${mean} )`;
}

/** @typedef {{at: number, y: number}} ExampleLossView at: ŷ, or z; y: the truth, 0 or 1 */
/** @typedef {"answer" | "logit"} Over */

const LOSSES = [crossEntropy, squaredError];
const AXES = {
  answer: {label: "ŷ", from: 0.001, to: 0.999, step: 0.01, digits: 3, title: "predicted ŷ", top: 7},
  logit: {label: "z", from: -6, to: 6, step: 0.1, digits: 2, title: "logit z, ŷ = σ(z)", top: 6.2},
};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{over: Over, onChange?: (view: ExampleLossView) => void}} options over: what the axis is
 * @returns {{update(view: ExampleLossView): void, destroy(): void}}
 */
export function exampleLoss(container, {over, onChange = () => {}}) {
  const axis = AXES[over];
  const {root, truth, knob, picture, table} = parts(axis.label);
  container.append(root);
  const ended = new AbortController();
  const fit = fitted(root, draw, root);
  const now = () => fit.now() ?? {at: 0.5, y: 1};
  /** @type {import("../graph.js").Graph | null} */
  let drawn = null;
  let key = "";
  const move = (/** @type {number} */ at) =>
    onChange({...now(), at: Number(clamp(at, axis.from, axis.to).toFixed(axis.digits))});
  const field = scrub(knob, {
    label: axis.label,
    minimum: axis.from,
    maximum: axis.to,
    step: axis.step,
    digits: axis.digits,
    onChange: move,
  });
  const choice = radios(truth, {
    label: "The truth y",
    options: [
      ["1", "1, passed"],
      ["0", "0, failed"],
    ],
    onChange: (y) => onChange({...now(), y: Number(y)}),
  });
  const marks = {guide: svg("path", {class: "guide"}), dots: LOSSES.map(() => svg("circle", {r: 6}))};
  pointed(picture, () => drawn, move, ended.signal);
  const loss = (/** @type {number} */ index, /** @type {number} */ x) => lossOf(index, over, x, now().y);

  /** @param {ExampleLossView} view @param {number} width */
  function draw(view, width) {
    if (key !== `${width} ${view.y}`) {
      key = `${width} ${view.y}`;
      drawn = curves(picture, width, over, loss);
      drawn.front.append(marks.guide, ...marks.dots);
    }
    if (drawn) mark(drawn, marks, view.at, loss);
    field.update({value: view.at});
    choice.update({value: String(view.y)});
    table.replaceChildren(...readings(view, over));
  }
  return {
    update: fit.update,
    destroy() {
      ended.abort();
      for (const part of [field, choice, fit]) part.destroy();
    },
  };
}

/**
 * @param {import("../graph.js").Graph} now
 * @param {{guide: SVGElement, dots: SVGElement[]}} marks
 * @param {number} at
 * @param {(index: number, x: number) => number} loss
 */
function mark({x, y, area}, {guide, dots}, at, loss) {
  const px = x.pixel(at);
  set(guide, {d: `M${px} ${area.y}V${area.y + area.height}`});
  for (const [index, dot] of dots.entries()) {
    const py = Math.max(area.y, y.pixel(loss(index, at)));
    set(dot, {cx: px, cy: py, class: `dot loss-${index}`});
  }
}

/** @param {number} index @param {Over} over @param {number} at @param {number} y */
function lossOf(index, over, at, y) {
  return over === "answer" ? LOSSES[index].value(at, y) : LOSSES[index].onLogit(at, y);
}

/** @param {string} label of what is dragged */
function parts(label) {
  const picture = svg("svg", {class: "drawing grab", "aria-hidden": "true"});
  const scale = make("p", {class: "faint", "aria-hidden": "true"}, "loss of this example");
  const knob = make("div", {class: "knob"}, make("span", {}, label));
  const truth = make("div", {class: "truth"});
  const table = make("table", {class: "readings"});
  const row = make("div", {class: "row"}, truth, knob);
  return {
    root: make("div", {class: "example-loss"}, row, scale, picture, table),
    truth,
    knob,
    picture,
    table,
  };
}

/**
 * @param {SVGSVGElement} picture
 * @param {number} width
 * @param {Over} over
 * @param {(index: number, x: number) => number} loss
 * @returns {import("../graph.js").Graph} with both losses as curves
 */
function curves(picture, width, over, loss) {
  const axis = AXES[over];
  const drawn = graph(picture, {
    width,
    height: Math.min(320, Math.max(220, width * 0.45)),
    x: {from: over === "answer" ? 0 : axis.from, to: over === "answer" ? 1 : axis.to, title: axis.title},
    y: {from: 0, to: axis.top, title: ""},
    margin: {left: 40, right: 14, top: 14, bottom: 40},
  });
  for (const index of [0, 1]) {
    const points = trace(drawn, (x) => loss(index, x), 240);
    drawn.front.append(svg("polyline", {class: `curve loss-${index}`, points}));
  }
  return drawn;
}

/**
 * @param {ExampleLossView} view
 * @param {Over} over
 * @returns {HTMLElement[]} a row for each loss
 */
function readings({at, y}, over) {
  const head = over === "answer" ? ["loss"] : ["loss", "gradient ∂L/∂z"];
  const rows = LOSSES.map((loss, index) => {
    const value = lossOf(index, over, at, y);
    const numbers = over === "answer" ? [value] : [value, loss.slope(at, y)];
    const name = make("th", {scope: "row"}, make("i", {class: `loss-key loss-${index}`}), ` ${loss.title}`);
    const cell = (/** @type {number} */ n, /** @type {number} */ column) =>
      make("td", {class: column ? "gradients" : undefined}, fixed(n, 4));
    return make("tr", {}, name, ...numbers.map(cell));
  });
  return [
    make("thead", {}, make("tr", {}, make("td"), ...head.map((title) => make("th", {scope: "col"}, title)))),
    make("tbody", {}, ...rows),
  ];
}
