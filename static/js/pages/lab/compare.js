/** Races, sweeps, range tests and seeds: the way into them, and what is shown of several trials. */

import {at} from "../../address.js";
import {dataSetOf} from "../../lib/data.js";
import {
  COUNTS,
  experiment,
  fallEnd,
  fault,
  nearestTrial,
  OPTIONS,
  rangeOf,
  single,
} from "../../lib/experiments.js";
import {count, rate as rateText} from "../../lib/format.js";
import {choiceOf, limits} from "../../lib/spec.js";
import * as comparison from "../../lib/trials.js";
import {comparedText, divergedText, progressOf, rangeText, strokes, trialNames} from "../../lib/trials.js";
import {checkList, choice, kinds, radios} from "../../widgets/controls/choice.js";
import {numberField} from "../../widgets/controls/number.js";
import {make, set, write} from "../../widgets/dom.js";
import {rateCurve} from "../../widgets/figures/rate-curve.js";
import {trialTable, trialTiles} from "../../widgets/figures/trials.js";
import {notice} from "../../widgets/notice.js";
import {strokeSample} from "../../widgets/pens.js";
import {popover} from "../../widgets/popover.js";

/** @typedef {import("../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("./controls.js").Find} Find */

/**
 * @param {Find} find
 * @param {{select: import("./selection.js").Selection, catalogue: import("../../lib/spec.js").Catalogue, onKeep: () => void,
 *   onRecover: (remedy: import("../../types.d.ts").Remedy) => void}} options
 */
export function trialDetails(find, {select, catalogue, onKeep, onRecover}) {
  const root = find("trial-details");
  const sample = strokeSample();
  const name = make("b");
  const words = make("span");
  const keep = make("button", {type: "button"}, "Keep this trial");
  keep.addEventListener("click", onKeep);
  root.append(make("p", {}, sample.element, name, words), keep);
  const aim = radios(root, {
    label: "Changes act on",
    options: [
      ["all", "all trials"],
      ["one", "this one"],
    ],
    onChange: (value) => select.steerAll(value === "all"),
  });
  /** @type {import("../../types.d.ts").Remedy | null} */
  let way = null;
  const lost = notice(root, {onAction: () => way && onRecover(way)});
  return {
    /** @param {RunState} state @param {RunSpec} settings @param {Comparison} shown */
    update(state, settings, {names, strokes, chosen, fell}) {
      write(find("trials-hint"), comparedText(settings));
      write(find("trials-status"), divergedText(names, fell));
      write(find("trials-title"), "Trials");
      sample.update(strokes[chosen]);
      find("readouts").style.setProperty("--trial-stroke", strokes[chosen].colour);
      write(name, names[chosen]);
      write(words, trialText(settings.trials[chosen], names[chosen], catalogue));
      aim.update({value: select.steersAll() ? "all" : "one"});
      const fall =
        state.phase === "diverged" ? null : state.divergedTrials.find(({trial}) => trial === chosen);
      way = fall?.remedy ?? null;
      lost.update(fall ? {sentence: fall.sentence, action: way?.label ?? ""} : null);
    },
  };
}

/**
 * @param {import("../../types.d.ts").TrialSpec} trial
 * @param {string} name which says some of it already
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @returns {string}
 */
function trialText({optimizer, learning_rate, schedule, regularization, seed}, name, catalogue) {
  const penalty =
    regularization.name === "none" ? [] : [`${regularization.name.toUpperCase()} ${regularization.rate}`];
  const parts = [
    choiceOf(catalogue.optimizer, optimizer.name).title,
    `rate ${rateText(learning_rate)}`,
    schedule.name === "constant"
      ? "constant schedule"
      : choiceOf(catalogue.schedule, schedule.name).title.toLowerCase(),
    ...penalty,
    `seed ${seed}`,
  ];
  const said = ["", "rate "].map((word) => `${word}${name}`.toLowerCase());
  return parts.filter((part) => !said.includes(part.toLowerCase())).join(", ");
}

/**
 * @param {Find} find
 * @param {(rate: number) => void} onKeep
 */
export function rangeView(find, onKeep) {
  const figure = find("rate-curve");
  const curve = rateCurve(figure);
  const words = make("p", {role: "status"});
  const keep = make("button", {type: "button"}, "Train at this rate");
  const bar = make("progress", {"aria-label": "Progress of the range test"});
  const steps = make("span", {class: "faint"});
  find("range").append(
    make("div", {class: "progress"}, bar, steps),
    make("div", {class: "found"}, words, keep),
  );
  /** @type {import("../../lib/history.js").History | null} */
  let seen = null;
  /** @type {ReturnType<typeof fallEnd>} */
  let found = null;
  keep.addEventListener("click", () => found && onKeep(found.rate));
  return {
    /** @param {View} view */
    update({state, theme}) {
      const {settings, history} = state;
      if (!settings) return;
      if (history !== seen) {
        seen = history;
        found = fallEnd(history.columns.learning_rate, history.columns.training_loss, history.length);
      }
      const settled = comparison.isSettled(state);
      const told = settled ? found : null;
      curve.update({history, ...rangeOf(settings), end: found, settled, theme});
      const progress = progressOf(state) ?? {value: 0, maximum: 1};
      bar.max = progress.maximum;
      bar.value = progress.value;
      write(steps, `step ${count(progress.value)} of ${count(progress.maximum)}`);
      write(words, rangeText(state, told));
      keep.hidden = told === null;
      write(find("trials-title"), "Range test");
      const {low, high} = rangeOf(settings);
      write(find("trials-hint"), `learning rate from ${rateText(low)} to ${rateText(high)}`);
      write(find("trials-status"), "");
      write(find("rate-curve-text"), `Loss against learning rate. ${rangeText(state, told)}`);
    },
  };
}

/** @typedef {import("../../lib/experiments.js").Options} Options */
/** @typedef {keyof Options} Compared */
/** @typedef {{update(options: Options): void}} Part */
/** @typedef {<K extends Compared>(kind: K, change: Partial<Options[K]>) => void} Change */

/**
 * @param {HTMLElement} container
 * @param {object} context
 * @param {import("../../lib/spec.js").Catalogue} context.catalogue
 * @param {Change} context.onChange
 * @param {(kind: Compared) => void} context.onBegin
 * @returns {{update(view: {kind: Compared | null, options: Options}): void}}
 */
export function compareOptions(container, {catalogue, onChange, onBegin}) {
  const {button, panel} = popover(container, {text: "options", label: "Options of the comparison"});
  const inside = /** @type {Record<Compared, HTMLElement>} */ ({});
  for (const kind of /** @type {const} */ (["race", "sweep", "range-test", "seeds"])) {
    inside[kind] = make("div", {class: "inside", hidden: true});
    panel.append(inside[kind]);
  }
  const parts = {
    race: race(inside.race, catalogue, onChange),
    sweep: sweep(inside.sweep, onChange),
    "range-test": rangeTest(inside["range-test"], catalogue, onChange),
    seeds: seeds(inside.seeds, onChange),
  };
  const wrong = make("p", {class: "fault", role: "alert", hidden: true});
  const begin = make("button", {type: "button"}, "Start again with these");
  panel.append(make("div", {class: "inside begin"}, wrong, begin));
  /** @type {Compared | null} */
  let shown = null;
  begin.addEventListener("click", () => {
    panel.hidePopover();
    if (shown) onBegin(shown);
  });
  return {
    update({kind, options}) {
      shown = kind;
      button.hidden = kind === null;
      if (!kind) return panel.matches(":popover-open") ? panel.hidePopover() : undefined;
      for (const name of /** @type {Compared[]} */ (Object.keys(inside))) inside[name].hidden = name !== kind;
      parts[kind].update(options);
      const sentence = fault(kind, options);
      write(wrong, sentence);
      wrong.hidden = sentence === "";
      begin.disabled = sentence !== "";
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @param {Change} onChange
 * @returns {Part}
 */
function race(root, catalogue, onChange) {
  const over = radios(root, {
    label: "One trial for each",
    options: [
      ["optimizer", "optimizer"],
      ["schedule", "schedule"],
    ],
    onChange: (value) => onChange("race", {over: value === "schedule" ? "schedule" : "optimizer"}),
  });
  const optimizers = checkList(root, {
    label: "Optimizers",
    options: catalogue.optimizer.map(({name, title}) => ({value: name, text: title})),
    onChange: (names) => onChange("race", {optimizers: names}),
  });
  const schedules = checkList(root, {
    label: "Schedules",
    options: catalogue.schedule.map(({name, title}) => ({value: name, text: title.toLowerCase()})),
    onChange: (names) => onChange("race", {schedules: names}),
  });
  const rates = radios(root, {
    label: "Learning rate",
    options: [
      ["same", "the current rate for all"],
      ["default", "PyTorch's own for each"],
    ],
    onChange: (value) => onChange("race", {rates: value === "default" ? "default" : "same"}),
  });
  return {
    update({race: now}) {
      over.update({value: now.over});
      optimizers.update({values: now.optimizers, hidden: now.over !== "optimizer"});
      schedules.update({values: now.schedules, hidden: now.over !== "schedule"});
      rates.update({value: now.rates, hidden: now.over !== "optimizer"});
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {Change} onChange
 * @returns {Part}
 */
function sweep(root, onChange) {
  const count = choice(root, {
    label: "Learning rates",
    options: COUNTS.map((n) => ({value: String(n), text: String(n)})),
    onChange: (value) => onChange("sweep", {count: Number(value)}),
  });
  const low = rateField(root, "Lowest", (value) => onChange("sweep", {low: value}));
  const high = rateField(root, "Highest", (value) => onChange("sweep", {high: value}));
  return {
    update({sweep: now}) {
      count.update({value: String(now.count)});
      low.update({value: now.low});
      high.update({value: now.high});
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @param {Change} onChange
 * @returns {Part}
 */
function rangeTest(root, catalogue, onChange) {
  const ticks = choiceOf(catalogue.schedule, "rising").arguments.find(({name}) => name === "total_steps");
  const low = rateField(root, "From", (value) => onChange("range-test", {low: value}));
  const high = rateField(root, "To", (value) => onChange("range-test", {high: value}));
  const steps = numberField(root, {
    label: "Steps",
    kind: "int",
    minimum: 20,
    maximum: ticks?.maximum ?? null,
    onChange: (value) => onChange("range-test", {steps: value}),
  });
  return {
    update({"range-test": now}) {
      low.update({value: now.low});
      high.update({value: now.high});
      steps.update({value: now.steps});
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {Change} onChange
 * @returns {Part}
 */
function seeds(root, onChange) {
  const count = choice(root, {
    label: "Initialisations",
    options: COUNTS.map((n) => ({value: String(n), text: String(n)})),
    onChange: (value) => onChange("seeds", {count: Number(value)}),
  });
  return {update: ({seeds: now}) => count.update({value: String(now.count)})};
}

/**
 * @param {HTMLElement} root
 * @param {string} label
 * @param {(value: number) => void} onChange
 */
function rateField(root, label, onChange) {
  return numberField(root, {
    label: `${label} learning rate`,
    minimum: limits.learning_rate[0],
    maximum: limits.learning_rate[1],
    onChange,
  });
}

/** @typedef {import("../../types.d.ts").TrialSpec} TrialSpec */
/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {import("../../widgets/theme.js").Theme} Theme */
/** @typedef {import("../../widgets/figures/history.js").Comparison} Comparison */
/** @typedef {{state: RunState, theme: Theme}} View */

/** Milliseconds between two updates of the table while a run trains. */
const CALM = 250;
const TILES = {few: 214, many: 240};

/**
 * @param {import("./controls.js").Context} context
 * @param {() => void} redraw asks for a drawing
 * @returns {{update(view: View): Comparison | null}} what the figures over time draw of several trials
 */
export function compare(context, redraw) {
  const {find, catalogue, spec} = context;
  const {begin, keep} = experiments(context);
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
  const trials = trialsView(context, redraw, keep);
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
      if (!several) find("trials-chart").hidden = true;
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
 * @param {import("./controls.js").Context} context
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
 * @param {import("./controls.js").Context} context
 * @param {() => void} redraw
 * @param {() => void} keep
 */
function trialsView({find, catalogue, select, actions}, redraw, keep) {
  const on = {onChoose: select.choose, onLight: select.light};
  const tiles = trialTiles(find("tiles"), on);
  const table = trialTable(find("trial-table"), on);
  const details = trialDetails(find, {select, catalogue, onKeep: () => keep(), onRecover: actions.recover});
  const shownAs = remembered();
  const chart = find("trials-chart");
  let last = {at: Number.NEGATIVE_INFINITY, key: ""};

  /** @param {View} view @param {Comparison} shown */
  const tabulate = ({state}, {names, strokes: drawn, chosen, lit}) => {
    const key = [
      state.phase,
      state.revision,
      chosen,
      lit,
      state.divergedTrials.length,
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
      const fell = comparison.divergedSteps(state, settings.trials.length);
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
      chart.hidden = !comparison.isSettled(state);
      if (!chart.hidden) set(chart, {href: at(`/runs?chart=${state.run}`)});
      details.update(state, settings, shown);
      return shown;
    },
  };
}

/**
 * Names and strokes, remade only when they change, so that nothing is redrawn needlessly.
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
