/** What a live figure draws of a run of several trials: their curves and their boundaries, each with its stroke. */

import {dataSetOf} from "../../../lib/data.js";
import {divergedSteps, divergedText, strokes, trialNames} from "../../../lib/trials.js";
import {radios} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
import {history} from "../../../widgets/figures/history.js";
import {trialTiles} from "../../../widgets/figures/trials.js";

/** @typedef {import("../../../widgets/figures/history.js").Comparison} Comparison */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */

/**
 * @param {import("../../../types.d.ts").RunSpec["kind"]} kind a sweep has one ramp, all others a palette
 * @param {readonly string[]} names of the trials
 * @returns {(theme: Theme, chosen: number, fell: (number | null)[]) => Comparison}
 */
export function comparisons(kind, names) {
  /** @type {{theme: Theme, key: string, comparison: Comparison} | null} */
  let last = null;
  return (theme, chosen, fell) => {
    const key = JSON.stringify([chosen, fell]);
    if (last?.theme !== theme || last.key !== key)
      last = {
        theme,
        key,
        comparison: {names, strokes: strokes(kind, names.length, theme), chosen, lit: null, fell},
      };
    return last.comparison;
  };
}

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../lib/spec.js").Catalogue} Catalogue */

/**
 * @param {FigureRun} run
 * @param {Catalogue} catalogue
 * @param {Theme} theme
 * @param {readonly string[]} [titles] what each is called, where it is not told by how they differ
 * @returns {Comparison | null} null where the run has one trial, or is not there
 */
export function trialsOf(run, catalogue, theme, titles) {
  const state = run.state();
  const spec = state.settings;
  if (!spec || spec.trials.length === 1) return null;
  const count = spec.trials.length;
  return {
    names: titles ? [...titles] : trialNames(spec, catalogue),
    strokes: strokes(spec.kind, count, theme),
    chosen: run.aimed(),
    lit: null,
    fell: divergedSteps(state, count),
  };
}

/**
 * The choice of the trial in view, which changes are for.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {{onChoose: (trial: number) => void}} options
 * @returns {{update(trials: Comparison | null): void, destroy(): void}}
 */
export function trialChoice(container, run, {onChoose}) {
  /** @type {ReturnType<typeof radios> | null} */
  let widget = null;
  let made = "";
  const place = make("div");
  container.append(place);
  return {
    update(trials) {
      const names = trials?.names ?? [];
      if (names.join("\n") !== made) {
        made = names.join("\n");
        widget?.destroy();
        const options = names.map((text, index) => /** @type {const} */ ([String(index), text]));
        const onChange = (/** @type {string} */ value) => onChoose(Number(value));
        widget = names.length ? radios(place, {label: "In view, and steered", options, onChange}) : null;
      }
      widget?.update({value: String(run.aimed())});
    },
    destroy() {
      widget?.destroy();
      place.remove();
    },
  };
}

/** @typedef {import("../../../lib/trials.js").Stroke} Stroke */
/**
 * names: of all trials. on: which are shown. chosen: the one with its test loss.
 * @typedef {{names: readonly string[], on: readonly boolean[], chosen: number, theme: Theme}} TrialsView
 */

const HIDDEN = {colour: "transparent", dash: /** @type {number[]} */ ([])};

/**
 * Loss over learning rate, on one step axis.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {{logarithmic?: boolean, onHover?: (sample: import("../../../widgets/figures/history.js").Sample | null) => void}} [options]
 * @returns {{update(view: TrialsView): void, destroy(): void}}
 */
export function trialCurves(container, run, {logarithmic = false, onHover} = {}) {
  const words = make("figcaption", {class: "hush"});
  const upper = make("figure", {class: "picture loss-part", "aria-label": "Loss"}, words);
  const lower = make("figure", {class: "picture rates-part", "aria-label": "Learning rate over time"});
  container.append(upper, lower);
  const widget = history({loss: upper, rate: lower}, {onHover});
  const styled = remembered(shown);
  const compared = remembered(
    (
      /** @type {readonly string[]} */ names,
      /** @type {Stroke[]} */ drawn,
      /** @type {number} */ chosen,
      /** @type {string} */ fell,
    ) => ({
      names,
      strokes: drawn,
      chosen,
      lit: null,
      fell: JSON.parse(fell),
    }),
  );
  return {
    update({names, on, chosen, theme}) {
      const {history: kept, step, marks, frame} = run.state();
      if (kept.trials !== names.length && kept.length) return; // another recipe is on its way
      const fell = divergedSteps(run.state(), names.length);
      const comparison = compared(names, styled(theme, on.join()), chosen, JSON.stringify(fell));
      widget.update({history: kept, step, marks, logarithmic, tip: frame?.head ?? null, comparison, theme});
      write(
        words,
        `Training loss of ${names.filter((_, index) => on[index]).join(", ")}. ${divergedText(names, fell)}`,
      );
    },
    destroy() {
      widget.destroy();
      upper.remove();
      lower.remove();
    },
  };
}

/**
 * The decision boundaries of those that are shown, as small pictures.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @param {{height: number, onChoose: (trial: number) => void}} options height: pixels for all
 * @returns {{update(view: TrialsView): void, destroy(): void}}
 */
export function trialMaps(container, run, catalogue, {height, onChoose}) {
  /** @type {number[]} */
  let places = [];
  const widget = trialTiles(container, {onChoose: (tile) => onChoose(places[tile])});
  const bytesOf = remembered(kept);
  return {
    update({names, on, chosen, theme}) {
      const {settings, frame} = run.state();
      if (!settings) return;
      const styles = strokes("race", names.length, theme);
      const fell = divergedSteps(run.state(), names.length);
      const {length} = places;
      places = names.flatMap((_, index) => (on[index] ? [index] : []));
      if (places.length === 0 && length === 0) return;
      const pick = (/** @type {readonly any[]} */ values) => places.map((index) => values[index]);
      const shown = {names: pick(names), labels: pick(names), strokes: pick(styles), fell: pick(fell)};
      const size = frame?.tileSize ?? 0;
      widget.update({
        ...shown,
        bytes: frame?.trials ? bytesOf(frame.trials, size, places.join()) : null,
        winners: null,
        classes: dataSetOf(catalogue, settings.data).classes.length,
        size,
        chosen: places.indexOf(chosen),
        lit: null,
        height,
        theme,
      });
    },
    destroy: widget.destroy,
  };
}

/** @param {Theme} theme @param {string} on @returns {Stroke[]} */
function shown(theme, on) {
  const each = on.split(",");
  return strokes("race", each.length, theme).map((stroke, index) =>
    each[index] === "true" ? stroke : HIDDEN,
  );
}

/** @param {Uint8Array} bytes of all trials @param {number} size @param {string} places @returns {Uint8Array} */
function kept(bytes, size, places) {
  const all = places === "" ? [] : places.split(",").map(Number);
  const picked = new Uint8Array(all.length * size * size);
  for (const [to, from] of all.entries())
    picked.set(bytes.subarray(from * size * size, (from + 1) * size * size), to * size * size);
  return picked;
}

/**
 * A function that gives what it gave last while its arguments stay the same, so that nothing is drawn in vain.
 * @template {any[]} A
 * @template R
 * @param {(...parts: A) => R} make_
 * @returns {(...parts: A) => R}
 */
function remembered(make_) {
  /** @type {{parts: A, result: R} | null} */
  let last = null;
  return (...parts) => {
    if (!last || parts.some((part, index) => part !== last?.parts[index]))
      last = {parts, result: make_(...parts)};
    return last.result;
  };
}
