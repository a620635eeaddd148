/**
 * The loss of one example against the network's answer: over ŷ itself, or over the logit z under it with the
 * gradients there. The answer is dragged along the axis; the truth is one of two.
 */

import {clamp} from "../../lib/arrays.js";
import {fixed} from "../../lib/format.js";
import {crossEntropy, squaredError} from "../../lib/losses.js";
import {radios} from "../controls/radios.js";
import {scrub} from "../controls/scrub.js";
import {make} from "../dom.js";
import {graph, pointed, trace} from "../graph.js";
import {set, svg} from "../markup.js";

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
  const picture = svg("svg", {class: "drawing grab", "aria-hidden": "true"});
  const scale = make("p", {class: "faint", "aria-hidden": "true"}, "loss of this example");
  const knob = make("div", {class: "knob"}, make("span", {}, axis.label));
  const truth = make("div", {class: "truth"});
  const table = make("table", {class: "readings"});
  const root = make(
    "div",
    {class: "example-loss"},
    make("div", {class: "row"}, truth, knob),
    scale,
    picture,
    table,
  );
  container.append(root);
  const ended = new AbortController();
  /** @type {ExampleLossView} */
  let view = {at: 0.5, y: 1};
  /** @type {import("../graph.js").Graph | null} */
  let drawn = null;
  let key = "";
  const move = (/** @type {number} */ at) =>
    onChange({...view, at: Number(clamp(at, axis.from, axis.to).toFixed(axis.digits))});
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
      {value: "1", text: "1, passed"},
      {value: "0", text: "0, failed"},
    ],
    onChange: (y) => onChange({...view, y: Number(y)}),
  });
  const marks = {guide: svg("path", {class: "guide"}), dots: LOSSES.map(() => svg("circle", {r: 6}))};
  pointed(
    picture,
    () => drawn,
    (x) => move(x),
    ended.signal,
  );
  const observer = new ResizeObserver(() => draw());
  observer.observe(root);

  const loss = (/** @type {number} */ index, /** @type {number} */ x) =>
    over === "answer" ? LOSSES[index].value(x, view.y) : LOSSES[index].onLogit(x, view.y);

  function draw() {
    const width = root.clientWidth;
    if (width === 0) return;
    if (key !== `${width} ${view.y}`) {
      key = `${width} ${view.y}`;
      drawn = graph(picture, {
        width,
        height: Math.min(320, Math.max(220, width * 0.45)),
        x: {from: over === "answer" ? 0 : axis.from, to: over === "answer" ? 1 : axis.to, title: axis.title},
        y: {from: 0, to: axis.top, title: ""},
        margin: {left: 40, right: 14, top: 14, bottom: 40},
      });
      for (const index of [0, 1]) {
        drawn.front.append(
          svg("polyline", {class: `curve loss-${index}`, points: trace(drawn, (x) => loss(index, x), 240)}),
        );
      }
      drawn.front.append(marks.guide, ...marks.dots);
    }
    if (drawn) mark(drawn);
    field.update({value: view.at});
    choice.update({value: String(view.y)});
    table.replaceChildren(...readings(view, over));
  }
  /** @param {import("../graph.js").Graph} now */
  function mark({x, y, area}) {
    const px = x.pixel(view.at);
    set(marks.guide, {d: `M${px} ${area.y}V${area.y + area.height}`});
    for (const [index, dot] of marks.dots.entries()) {
      const py = Math.max(area.y, y.pixel(loss(index, view.at)));
      set(dot, {cx: px, cy: py, class: `dot loss-${index}`});
    }
  }
  return {
    update(next) {
      view = next;
      draw();
    },
    destroy() {
      ended.abort();
      observer.disconnect();
      field.destroy();
      choice.destroy();
      root.remove();
    },
  };
}

/**
 * @param {ExampleLossView} view
 * @param {Over} over
 * @returns {HTMLElement[]} a row for each loss
 */
function readings({at, y}, over) {
  const head = over === "answer" ? ["loss"] : ["loss", "gradient ∂L/∂z"];
  const rows = LOSSES.map((loss, index) => {
    const value = over === "answer" ? loss.value(at, y) : loss.onLogit(at, y);
    const numbers = over === "answer" ? [value] : [value, loss.slope(at, y)];
    const name = make("th", {scope: "row"}, make("i", {class: `loss-key loss-${index}`}), ` ${loss.title}`);
    return make("tr", {}, name, ...numbers.map((n) => make("td", {}, fixed(n, 4))));
  });
  return [
    make("thead", {}, make("tr", {}, make("td"), ...head.map((title) => make("th", {scope: "col"}, title)))),
    make("tbody", {}, ...rows),
  ];
}
