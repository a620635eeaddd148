/** Rows of settings under a live figure: those of the Lab, under the same names, and those of a transformer. */

import {dataSetOf, lossesOf, withDataSet} from "../../../lib/data.js";
import {batchEffects, speedEffect} from "../../../lib/effects.js";
import {inSentence} from "../../../lib/format.js";
import {slowed} from "../../../lib/sequences.js";
import * as specs from "../../../lib/spec.js";
import {limits, optionsOf} from "../../../lib/spec.js";
import {check, choice} from "../../../widgets/controls/choice.js";
import {slider} from "../../../widgets/controls/slider.js";
import {freshId, make, slot} from "../../../widgets/dom.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../types.d.ts").SequenceSpec} SequenceSpec */

const LARGEST_BATCH = 256;
/** Steps a second at each place of the slider; null is as fast as it goes. */
const SPEEDS = [1, 4, 15, null];

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @returns {{update(): void, destroy(): void}}
 */
export function sequenceSettings(container, run, catalogue) {
  const root = slot(container, "settings-row");
  const spec = () => run.actions.wanted();
  const now = () => /** @type {SequenceSpec} */ (spec()?.sequence);
  const set = (/** @type {Partial<SequenceSpec>} */ change, sentence = "The transformer was rebuilt.") =>
    run.whenReady(() => {
      const value = /** @type {import("../../../types.d.ts").RunSpec} */ (spec());
      const sequence = {...now(), ...change};
      run.actions.rebuild({...value, sequence}, sentence);
    });
  const shape = [...lists(root, catalogue, now, set), ...ticks(root, now, set)];
  const text = pasted(container, {
    onText: (value, sentence) => set({task: "text", length: null, text: value}, sentence),
  });
  const live = slot(container, "settings-row");
  const steered = sliders(live, run);
  return {
    update() {
      const value = spec();
      if (!value?.sequence) return;
      for (const part of shape) part.update();
      text.update(value.sequence.task === "text", value.sequence.text.length);
      steered.update(value);
    },
    destroy() {
      for (const part of [...shape, steered, text]) part.destroy();
      root.remove();
      live.remove();
    },
  };
}

/** @typedef {(change: Partial<SequenceSpec>) => void} Set */

/**
 * @param {HTMLElement} root
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @param {() => SequenceSpec} now
 * @param {Set} set
 */
function lists(root, catalogue, now, set) {
  const list = (
    /** @type {string} */ label,
    /** @type {{value: string, text: string}[]} */ options,
    /** @type {() => string | number} */ value,
    /** @type {(name: string) => void} */ onChange,
  ) => {
    const widget = choice(root, {label, options, onChange});
    return {update: () => widget.update({value: String(value())}), destroy: widget.destroy};
  };
  const number = (
    /** @type {string} */ label,
    /** @type {number[]} */ values,
    /** @type {"layers" | "heads" | "width"} */ key,
  ) => {
    const options = values.map(String).map((value) => ({value, text: value}));
    return list(
      label,
      options,
      () => now()[key],
      (text) => set({[key]: Number(text)}),
    );
  };
  const tasks = optionsOf(/** @type {any} */ (catalogue.task));
  return [
    list(
      "Task",
      tasks,
      () => now().task,
      (task) => set({task, length: null, text: ""}),
    ),
    number("Layers", upTo(limits.layers), "layers"),
    number("Heads", upTo(limits.heads), "heads"),
    number("Width", doubled(limits.width), "width"),
    list(
      "Positions",
      optionsOf(catalogue.positions),
      () => now().positions,
      (positions) => set({positions}),
    ),
  ];
}

/**
 * @param {HTMLElement} root
 * @param {() => SequenceSpec} now
 * @param {Set} set
 */
function ticks(root, now, set) {
  const tick = (/** @type {string} */ label, /** @type {"masked" | "scaled"} */ key) => {
    const widget = check(root, {label, onChange: (on) => set({[key]: on})});
    return {update: () => widget.update({value: now()[key]}), destroy: widget.destroy};
  };
  return [tick("Causal mask", "masked"), tick("Scaling", "scaled")];
}

/**
 * What changes while it trains.
 * @param {HTMLElement} root
 * @param {FigureRun} run
 */
function sliders(root, run) {
  const batch = slider(root, {
    label: "Batch size",
    minimum: limits.batch_size[0],
    maximum: LARGEST_BATCH,
    format: String,
    onChange: (value) => run.whenReady(() => run.actions.control({type: "batch-size", value})),
  });
  const dropout = slider(root, {
    label: "Dropout",
    minimum: limits.dropout[0],
    maximum: limits.dropout[1],
    step: 0.05,
    format: (value) => value.toFixed(2),
    onChange: (value) => run.whenReady(() => run.actions.control({type: "dropout", value})),
  });
  const speed = slider(root, {
    label: "Speed",
    minimum: 0,
    maximum: SPEEDS.length - 1,
    format: (place) => (SPEEDS[place] === null ? "full" : `${SPEEDS[place]} steps/s`),
    onChange: (place) => run.whenReady(() => run.actions.setSpeed(SPEEDS[place])),
  });
  return {
    /** @param {import("../../../types.d.ts").RunSpec} spec */
    update({batch_size, sequence}) {
      const {started, phase, speed: limit, frame} = run.state();
      batch.update({
        value: Math.min(LARGEST_BATCH, batch_size),
        effect: batchEffects(batch_size, started?.training_points ?? 0).batch,
      });
      dropout.update({value: sequence?.dropout ?? 0});
      const reached = phase === "training" ? (frame?.head.steps_per_second ?? 0) : 0;
      speed.update({value: Math.max(0, SPEEDS.indexOf(limit)), effect: speedEffect({limit, reached})});
    },
    destroy() {
      for (const part of [batch, dropout, speed]) part.destroy();
    },
  };
}

/** @param {readonly [number, number]} range @returns {number[]} every whole number in it */
const upTo = ([low, high]) => Array.from({length: high - low + 1}, (_, index) => low + index);
/** @param {readonly [number, number]} range @returns {number[]} its first number, doubled as long as it stays in it */
const doubled = ([low, high]) => (low > high ? [] : [low, ...doubled([2 * low, high])]);

/**
 * A text of the reader's to learn from.
 * @param {HTMLElement} container
 * @param {{onText: (text: string, sentence?: string) => void}} options sentence: what became of a text too long
 */
function pasted(container, {onText}) {
  const id = freshId("text");
  const area = make("textarea", {
    id,
    rows: 3,
    spellcheck: "false",
    placeholder: "empty: the lecture's own text",
  });
  const button = make("button", {type: "button"}, "Learn from this text");
  const label = make("label", {for: id}, "Text to learn from");
  const root = make("div", {class: "field own-text", hidden: true}, label, area, button);
  container.append(root);
  button.addEventListener("click", () => {
    const {value} = area;
    if (value.length <= limits.text) return onText(value);
    const [most, all] = [limits.text, value.length].map((count) => count.toLocaleString("en"));
    onText(
      value.slice(0, limits.text),
      `A text has at most ${most} characters; of these ${all} the first are kept.`,
    );
  });
  return {
    /** @param {boolean} shown @param {number} length */
    update(shown, length) {
      root.hidden = !shown;
      button.title = length ? `Now training on ${length} characters.` : "Now training on the lecture's text.";
    },
    destroy: () => root.remove(),
  };
}

/** @typedef {import("../../../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../../../lib/spec.js").Catalogue} Catalogue */
/** @typedef {"optimizer" | "schedule" | "batch" | "regularization" | "dataset" | "activation" | "loss"} Setting */
/** @typedef {{label: string, options: (catalogue: Catalogue, spec: RunSpec) => readonly specs.Choice[],
 *   value: (spec: RunSpec, trial: number) => string, set: (run: FigureRun, catalogue: Catalogue, name: string) => void}} Kind */

const PENALTY = 0.01;

/** @param {FigureRun} run */
const spec = (run) => /** @type {RunSpec} */ (run.actions.wanted());
/** @param {FigureRun} run @param {RunSpec} value @param {string} sentence */
const rebuild = (run, value, sentence) => void run.actions.rebuild(value, sentence);

/** @type {Record<Exclude<Setting, "batch">, Kind>} */
const KINDS = {
  optimizer: {
    label: "Optimizer",
    options: (catalogue) => catalogue.optimizer,
    value: ({trials}, trial) => trials[trial].optimizer.name,
    set: (run, _, name) =>
      void run.actions.control({type: "optimizer", optimizer: specs.defaultChoice(name), state: "keep"}),
  },
  schedule: {
    label: "Schedule",
    options: (catalogue) => catalogue.schedule,
    value: ({trials}, trial) => trials[trial].schedule.name,
    set: (run, {schedule}, name) => {
      const plain = {...specs.defaultChoice(name), per: /** @type {const} */ ("epoch")};
      const chosen = spec(run).sequence ? slowed(specs.choiceOf(schedule, name)) : plain;
      run.actions.control({type: "schedule", schedule: chosen});
    },
  },
  regularization: {
    label: "Regularization",
    options: (catalogue) => catalogue.regularization,
    value: ({trials}, trial) => trials[trial].regularization.name,
    set: (run, _, name) =>
      void run.actions.control({
        type: "regularization",
        regularization: {name, rate: name === "none" ? 0 : PENALTY},
      }),
  },
  dataset: {
    label: "Dataset",
    options: (catalogue, {data}) => {
      const {problem} = dataSetOf(catalogue, data);
      return catalogue.dataset.filter(
        (set) => set.problem === problem && set.classes.length <= 2 && !set.measured?.length,
      );
    },
    value: ({data}) => data.dataset,
    set: (run, catalogue, name) => {
      const now = spec(run);
      const to = specs.choiceOf(catalogue.dataset, name);
      rebuild(
        run,
        withDataSet(now, dataSetOf(catalogue, now.data), to),
        `Now training on ${inSentence(to.title)}.`,
      );
    },
  },
  activation: {
    label: "Activation",
    options: (catalogue) => catalogue.activation,
    value: ({network}) => specs.activationsOf(network)[0] ?? network.activation,
    set: (run, _, name) => {
      const network = {activation: name, activations: []};
      rebuild(run, specs.withNetwork(spec(run), network), "The activation changed.");
    },
  },
  loss: {
    label: "Loss",
    options: (catalogue, {data}) => {
      const fitting = lossesOf(dataSetOf(catalogue, data));
      return catalogue.loss.filter(({name}) => fitting.includes(name));
    },
    value: ({loss}) => loss,
    set: (run, _, name) => rebuild(run, {...spec(run), loss: name}, "The loss function changed."),
  },
};

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {Catalogue} catalogue
 * @param {readonly Setting[]} wanted in this order
 * @returns {{update(): void, destroy(): void}}
 */
export function settings(container, run, catalogue, wanted) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const parts = wanted.map((name) =>
    name === "batch" ? batch(root, run) : list(root, run, catalogue, KINDS[name]),
  );
  return {
    update() {
      if (run.state().settings) for (const part of parts) part.update();
    },
    destroy() {
      for (const part of parts) part.destroy();
      root.remove();
    },
  };
}

/** @param {HTMLElement} root @param {FigureRun} run @param {Catalogue} catalogue @param {Kind} kind */
function list(root, run, catalogue, kind) {
  const widget = choice(root, {label: kind.label, onChange: (name) => kind.set(run, catalogue, name)});
  return {
    update() {
      const now = spec(run);
      widget.update({
        value: kind.value(now, run.aimed()),
        options: specs.optionsOf(kind.options(catalogue, now)),
      });
    },
    destroy: widget.destroy,
  };
}

/** @param {HTMLElement} root @param {FigureRun} run */
function batch(root, run) {
  const widget = slider(root, {
    label: "Batch size",
    minimum: specs.limits.batch_size[0],
    maximum: specs.limits.batch_size[1],
    format: String,
    onChange: (value) => run.actions.control({type: "batch-size", value}),
  });
  return {
    update: () => widget.update({value: spec(run).batch_size, maximum: run.state().started?.training_points}),
    destroy: widget.destroy,
  };
}
