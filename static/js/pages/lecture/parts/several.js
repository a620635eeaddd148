/** What a run of several trials needs to be told apart: names, strokes, a key, and the one in view. */

import {falls, strokes, trialNames} from "../../../lib/trials.js";
import {radios} from "../../../widgets/controls/choice.js";
import {make} from "../../../widgets/dom.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */
/** @typedef {import("../../../widgets/figures/history.js").Comparison & {names: string[]}} Trials */

/**
 * @param {LiveRun} run
 * @param {Catalogue} catalogue
 * @param {Theme} theme
 * @param {readonly string[]} [titles] what each is called, where it is not told by how they differ
 * @returns {Trials | null} null where the run has one trial, or is not there
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
    fell: falls(state, count),
  };
}

/**
 * The choice of the trial in view, which changes are for.
 * @param {HTMLElement} container
 * @param {LiveRun} run
 * @param {{onChoose: (trial: number) => void}} options
 * @returns {{update(trials: Trials | null): void, destroy(): void}}
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
        const options = names.map((text, index) => ({value: String(index), text}));
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
