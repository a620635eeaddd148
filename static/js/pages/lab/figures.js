/** The Lab's four figures and its readouts, each drawn from the state of the run. */

import {dataSetOf} from "../../lib/data.js";
import {answerMaps} from "../../lib/maps.js";
import {choiceOf, networkOf, sizes, widened, withHidden} from "../../lib/spec.js";
import {readouts} from "../../widgets/controls/readouts.js";
import {boundary} from "../../widgets/figures/boundary.js";
import {history} from "../../widgets/figures/history.js";
import {legend} from "../../widgets/figures/legend.js";
import {network} from "../../widgets/figures/network.js";
import {MOST_VALUES} from "../../widgets/figures/network-values.js";
import {divergence, fallen} from "./divergence.js";
import {firstLayer} from "./first-layer.js";
import {inspect} from "./inspect.js";
import {paint} from "./paint.js";
import {captions, hintsOf, numbersOf} from "./words.js";

/** @typedef {import("../../store.js").RunState} RunState */
/**
 * state: the run as it is shown; live: as it is now.
 * @typedef {{state: RunState, live: RunState, theme: import("../../widgets/theme.js").Theme,
 *   comparison: import("./compare.js").Comparison | null}} FiguresView
 */

/** @param {number} weights @returns {boolean} whether so many can be written into the network */
const readable = (weights) => weights <= MOST_VALUES;

/**
 * @param {import("./controls.js").Bench} bench
 * @param {() => void} redraw asks for a drawing
 * @returns {{update(view: FiguresView): void}}
 */
export function figures(bench, redraw) {
  const {find, catalogue, actions, spec, past, pins} = bench;
  const showTest = /** @type {HTMLInputElement} */ (find("show-test"));
  const logarithmic = /** @type {HTMLInputElement} */ (find("logarithmic"));
  const logSteps = /** @type {HTMLInputElement} */ (find("log-steps"));
  const discrete = /** @type {HTMLInputElement} */ (find("discrete"));
  const values = /** @type {HTMLInputElement} */ (find("show-values"));
  for (const box of [showTest, logarithmic, logSteps, discrete, values])
    box.addEventListener("change", redraw);
  const painting = paint(bench, redraw);
  const hints = hintsOf(find);
  const inspector = inspect(bench);
  /** The unit to be seen large. @type {{bytes: Uint8Array, size: number, name: string} | null} */
  let enlarged = null;
  const map = boundary(find("boundary"), {
    onHover(sample) {
      hints.boundary(sample);
      inspector.point(sample);
    },
    onPaint: painting.paint,
    onPainted: painting.painted,
  });
  const key = legend(find("legend"));
  const pictures = firstLayer(find);
  const net = network(find("network"), {
    onHover: hints.network,
    onPick: inspector.open,
    onUnit(unit) {
      if (unit && !enlarged) hints.boundary(null); // a tap may have left a value there
      if (enlarged?.bytes === unit?.bytes) return;
      enlarged = unit;
      redraw();
    },
    onWiden: (layer, by) => {
      const hidden = widened(networkOf(spec(), bench.select.chosen()).hidden, layer, by);
      const sentence = `Hidden layer ${layer + 1} has ${hidden[layer]} ${hidden[layer] === 1 ? "unit" : "units"} now.`;
      actions.rebuild(withHidden(spec(), bench.select.chosen(), hidden), sentence);
    },
  });
  const time = history({loss: find("loss"), rate: find("rates")}, {onHover: hints.time, onLook: past.to});
  const numbers = readouts(find("readouts"));
  const diverged = divergence(find("loss"), actions);
  const words = captions(find, catalogue, redraw);
  const mapOf = answerMaps();
  const inView = follow(bench, /** @type {HTMLSelectElement} */ (find("resolution")), redraw);

  return {
    update({state, live, theme, comparison}) {
      const {started, settings, frame} = state;
      if (!started || !settings) return;
      const set = dataSetOf(catalogue, settings.data);
      const trial = comparison?.chosen ?? 0;
      const shown = {state, spec: settings, set, trial, names: comparison?.names ?? null};
      const {features} = networkOf(settings, trial);
      const own = frame?.head.trial === trial ? frame : null;
      const answer = mapOf(frame, set, trial, discrete.checked);
      pictures.update({side: set.side, frame: own, theme});
      const painted = painting.update({set, points: started.points, showTest: showTest.checked, theme});
      map.update({map: answer, unit: enlarged, mark: inspector.mark(), theme, ...painted});
      key.update({set: painted.set, theme});
      const drawn = {
        boundary: answer.values,
        size: answer.size,
        regression: set.problem === "regression",
        theme,
        sizes: sizes(settings, set, trial),
        features,
        titles: features.map((name) => choiceOf(catalogue.feature, name).title),
        set,
        weights: own?.weights ?? null,
        units: own?.units ?? null,
        outputs: own?.outputs ?? null,
        unitSize: own?.unitSize ?? 0,
        filters: own?.filters ?? null,
        filterSize: own?.filterSize ?? 0,
        picked: inspector.picked(),
        runaway: fallen(state)?.weight ?? null,
        values: values.checked && readable(started.parameters),
      };
      net.update(drawn);
      values.disabled = !readable(started.parameters);
      inspector.update({pane: {state, settings, trial, names: shown.names, theme}, net: drawn});
      time.update({
        history: live.history,
        step: live.step,
        look: past.step(),
        pin: pins.pin(),
        marks: live.marks,
        logarithmic: logarithmic.checked,
        logSteps: logSteps.checked,
        tip: live.frame?.head ?? null,
        comparison,
        theme,
      });
      numbers.update(numbersOf(state, trial));
      inView(live, trial);
      diverged.update(state);
      hints.update(shown, enlarged?.name ?? null);
      words(shown);
    },
  };
}

/**
 * Has the run's frames show what the reader looks at, as finely as asked for, and its past as well.
 * @param {import("./controls.js").Bench} bench
 * @param {HTMLSelectElement} resolution
 * @param {() => void} redraw
 * @returns {(live: RunState, trial: number) => void} to be told of the run as it is now
 */
function follow({actions, past}, resolution, redraw) {
  let last = "";
  resolution.addEventListener("change", redraw);
  return ({run, revision, frame}, trial) => {
    const points = /** @type {64 | 128 | 256 | null} */ (Number(resolution.value) || null);
    const wanted = `${run} ${revision} ${trial} ${points}`;
    if (!frame || wanted === last) return;
    const shown = last === "" && frame.head.trial === trial && points === null;
    last = wanted;
    if (!shown) actions.look(trial, points).then(past.again);
  };
}
