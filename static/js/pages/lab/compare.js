/** Races, sweeps, range tests and seeds: the way into them, and what is shown of several trials. */

import * as comparison from "../../lib/comparison.js";
import {dataSetOf} from "../../lib/data.js";
import {experiment, fault, nearestTrial, OPTIONS, single} from "../../lib/experiments.js";
import {strokes, trialNames} from "../../lib/trials.js";
import {kinds} from "../../widgets/controls/kinds.js";
import {trialTable} from "../../widgets/figures/trial-table.js";
import {trialTiles} from "../../widgets/figures/trial-tiles.js";
import {rangeView, trialDetails} from "./compare-details.js";
import {compareOptions} from "./compare-options.js";

/** @typedef {import("../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../../types.d.ts").TrialSpec} TrialSpec */
/** @typedef {import("../../lib/experiments.js").Options} Options */
/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {import("../../widgets/theme.js").Theme} Theme */
/** @typedef {import("../../widgets/figures/history.js").Comparison & {names: string[]}} Comparison */
/** @typedef {{state: RunState, theme: Theme}} View */

/** Milliseconds between two updates of the table while a run trains. */
const CALM = 250;
const TILES = {few: 214, many: 240};

/**
 * @param {import("./controls.js").Bench} bench
 * @param {() => void} redraw asks for a drawing
 * @returns {{update(view: View): Comparison | null}} what the figures over time draw of several trials
 */
export function compare(bench, redraw) {
  const {find, catalogue, spec} = bench;
  const {begin, keep} = experiments(bench);
  let options = structuredClone(OPTIONS);
  const way = kinds(find("compare"), {
    onChoose: (kind) => (kind === "training" ? spec().kind !== kind && keep() : begin(kind, options)),
  });
  const panel = compareOptions(find("compare"), {
    catalogue,
    onBegin: (kind) => begin(kind, options),
    onChange(kind, change) {
      options = {...options, [kind]: {...options[kind], ...change}};
      redraw();
    },
  });
  const range = rangeView(find, keep);
  const trials = trialsView(bench, redraw, keep);
  return {
    update(view) {
      const {settings} = view.state;
      const {kind} = spec();
      const compared = kind === "training" || kind === "fork" ? null : kind;
      way.update({kind: compared ?? (spec().trials.length > 1 ? null : "training")});
      panel.update({kind: compared, options});
      const several = (settings?.trials.length ?? 1) > 1;
      const ranging = settings?.kind === "range-test" && !several;
      find("lab").dataset.kind = settings?.kind ?? "training";
      find("lab").dataset.view = several ? "trials" : ranging ? "range" : "run";
      find("trials").hidden = !several && !ranging;
      find("network").hidden = several || ranging;
      for (const id of ["tiles", "trial-details", "trial-table"]) find(id).hidden = !several;
      find("range").hidden = !ranging;
      if (ranging) range.update(view);
      return several && settings ? trials.update(view, settings) : null;
    },
  };
}

/**
 * Begins comparisons of the settings in view, and goes back to one trial of them.
 * @param {import("./controls.js").Bench} bench
 */
function experiments({actions, catalogue, spec, select}) {
  /** The trial that a range test was made of. @type {TrialSpec | null} */
  let before = null;
  /** @param {number} trial @param {number} [rate] */
  const plain = (trial, rate) => {
    const run = single(spec(), trial, rate);
    if (spec().kind !== "range-test" || !before) return run;
    const {schedule, learning_rate} = before;
    return {...run, trials: [{...run.trials[0], schedule, learning_rate: rate ?? learning_rate}]};
  };
  return {
    /** @param {keyof Options} kind @param {Options} options */
    begin(kind, options) {
      if (fault(kind, options)) return;
      const from = plain(spec().kind === "seeds" ? 0 : select.chosen());
      const to = experiment(kind, from, options[kind]);
      before = kind === "range-test" ? from.trials[0] : null;
      select.begin(nearestTrial(to.trials, from.trials[0]));
      actions.rebuild(to, SAID[kind](to.trials.length), {train: true});
    },
    /** @param {number} [rate] that a range test found */
    keep(rate) {
      const now = spec();
      const kept = plain(select.chosen(), rate);
      const name =
        now.trials.length > 1
          ? trialNames(now, catalogue)[select.chosen()]
          : `rate ${kept.trials[0].learning_rate}`;
      select.begin(0);
      actions.rebuild(kept, `Back to one trial: ${name}.`);
    },
  };
}

/** @type {Record<keyof Options, (trials: number) => string>} */
const SAID = {
  race: (trials) => `${trials} trials race on the same batches.`,
  sweep: (trials) => `${trials} trials sweep the learning rate.`,
  "range-test": () => "The learning rate rises step by step.",
  seeds: (trials) => `${trials} trials begin with other weights.`,
};

/**
 * Tiles, table and details of several trials.
 * @param {import("./controls.js").Bench} bench
 * @param {() => void} redraw
 * @param {() => void} keep
 */
function trialsView({find, catalogue, select}, redraw, keep) {
  const on = {onChoose: select.choose, onLight: select.light};
  const tiles = trialTiles(find("tiles"), on);
  const table = trialTable(find("trial-table"), on);
  const details = trialDetails(find, {select, catalogue, onKeep: () => keep()});
  const shownAs = remembered();
  let last = {at: Number.NEGATIVE_INFINITY, key: ""};

  /** @param {View} view @param {Comparison} shown */
  const tabulate = ({state}, {names, strokes: drawn, chosen, lit}) => {
    const key = [
      state.phase,
      state.revision,
      chosen,
      lit,
      state.fallen.length,
      names.length,
      drawn[0].colour,
    ].join();
    const wait = last.at + CALM - performance.now();
    if (key === last.key && wait > 0) return void setTimeout(redraw, wait);
    last = {at: performance.now(), key};
    const rows = comparison.rowsOf(state, names);
    table.update({rows, strokes: drawn, chosen, lit, settled: state.phase !== "training"});
  };
  return {
    /** @param {View} view @param {RunSpec} settings @returns {Comparison} */
    update(view, settings) {
      const {state, theme} = view;
      const fell = comparison.falls(state, settings.trials.length);
      const last = settings.trials.length - 1; // another comparison may be on its way
      const [chosen, lit] = [Math.min(select.chosen(), last), select.lit()];
      const known = {chosen, lit: lit !== null && lit <= last ? lit : null};
      const shown = shownAs({settings, theme, fell, ...known, catalogue});
      tiles.update({
        ...shown,
        bytes: state.frame?.trials ?? null,
        winners: state.frame?.trialClasses ?? null,
        classes: dataSetOf(catalogue, settings.data).classes.length,
        size: state.frame?.tileSize ?? 0,
        height: shown.names.length > 16 ? TILES.many : TILES.few,
        theme,
      });
      tabulate(view, shown);
      details.update(settings, shown);
      return shown;
    },
  };
}

/**
 * Names and strokes made anew only when they change, so that nothing is drawn again in vain.
 * @returns {(now: {settings: RunSpec, theme: Theme, fell: (number | null)[], chosen: number, lit: number | null,
 *   catalogue: import("../../lib/spec.js").Catalogue}) => Comparison}
 */
function remembered() {
  /** @type {{settings: RunSpec, theme: Theme, key: string, shown: Comparison} | null} */
  let last = null;
  return ({settings, theme, fell, chosen, lit, catalogue}) => {
    const key = JSON.stringify([chosen, lit, fell]);
    const same = last?.settings === settings && last.theme === theme;
    if (last && same && last.key === key) return last.shown;
    const {names, strokes: drawn} =
      last && same
        ? last.shown
        : {
            names: trialNames(settings, catalogue),
            strokes: strokes(settings.kind, settings.trials.length, theme),
          };
    last = {settings, theme, key, shown: {names, strokes: drawn, chosen, lit, fell}};
    return last.shown;
  };
}
