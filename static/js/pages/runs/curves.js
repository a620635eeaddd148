/** The curves of kept runs in one chart, drawn by Plotly: of every trial its losses, and under them its rates. */

import {count, loss as lossText} from "../../lib/format.js";
import {trialNames, strokes as trialStrokes} from "../../lib/trials.js";
import {plotted} from "../../widgets/plotly.js";

/** @typedef {import("../../lib/history.js").Report} Report */
/** @typedef {import("../../lib/history.js").Pin} Pin */
/** @typedef {import("../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {import("../../widgets/theme.js").Theme} Theme */
/** name: of the run. @typedef {{id: string, name: string, spec: import("../../types.d.ts").RunSpec, report: Report}} Charted */
/** pin: a curve of a run that is not among them. @typedef {{runs: readonly Charted[], pin: Pin | null, logarithmic: boolean, catalogue: Catalogue, theme: Theme}} CurvesView */

/** So many curves have their test loss drawn as well. */
const FEW = 4;

/**
 * @param {HTMLElement} place positioned; owned by the chart until destroy()
 * @returns {{update(view: CurvesView): void, destroy(): void}}
 */
export function runCurves(place) {
  const chart = plotted(place, {label: "Losses and learning rates of kept runs"});
  return {update: (view) => chart.update(drawn(view)), destroy: chart.destroy};
}

/** @param {CurvesView} view @returns {import("../../widgets/plotly.js").PlottedView} */
function drawn({runs, pin, logarithmic, catalogue, theme}) {
  const all = runs.flatMap((run) => trialsOf(run, catalogue));
  const styles = trialStrokes("race", all.length, theme);
  const traces = all.flatMap((one, index) => tracesOf(one, styles[index], all.length <= FEW));
  const dotted = {colour: theme.inkSoft, dash: [1.5, 3]};
  if (pin) traces.push({name: `pinned: ${pin.name}`, points: pin.steps, values: pin.losses, stroke: dotted});
  return {
    traces,
    x: {title: "step"},
    y: {title: "loss", logarithmic},
    lower: {title: "rate", logarithmic: true},
    text: (step) => `step ${count(step)}`,
    value: lossText,
    key: `${logarithmic}`,
    theme,
  };
}

/** @typedef {{name: string, trial: number, report: Report}} Trial */

/** @param {Charted} run @param {Catalogue} catalogue @returns {Trial[]} */
function trialsOf({name, spec, report}, catalogue) {
  if (spec.trials.length === 1) return [{name, trial: 0, report}];
  return trialNames(spec, catalogue).map((own, trial) => ({name: `${name}: ${own}`, trial, report}));
}

/**
 * @param {Trial} one
 * @param {import("../../lib/trials.js").Stroke} stroke
 * @param {boolean} tested whether the test loss is drawn
 * @returns {import("../../widgets/plotly.js").Trace[]}
 */
function tracesOf({name, trial, report}, stroke, tested) {
  const of = (/** @type {(number | null)[][]} */ rows) => rows.map((row) => row[trial]);
  const test = {
    name: `${name}, test`,
    points: report.step,
    values: of(report.test_loss),
    stroke: {...stroke, dash: [5, 4]},
  };
  return [
    {name, points: report.step, values: of(report.training_loss), stroke},
    ...(tested ? [test] : []),
    {name, points: report.step, values: of(report.learning_rate), stroke, axis: "y2", stepped: true},
  ];
}
