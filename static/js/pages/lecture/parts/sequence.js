/** The settings of a transformer's run: its task and shape, which build it anew, and what changes while it trains. */

import {batchEffects, speedEffect} from "../../../lib/effects.js";
import {limits, optionsOf} from "../../../lib/spec.js";
import {check, choice} from "../../../widgets/controls/choice.js";
import {slider} from "../../../widgets/controls/slider.js";
import {freshId, make} from "../../../widgets/dom.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../types.d.ts").SequenceSpec} SequenceSpec */

const LARGEST_BATCH = 256;
/** Steps a second at each place of the slider; null is as fast as it goes. */
const SPEEDS = [1, 4, 15, null];

/**
 * @param {HTMLElement} container
 * @param {LiveRun} run
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @returns {{update(): void, destroy(): void}}
 */
export function sequenceSettings(container, run, catalogue) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const spec = () => run.actions.wanted();
  const now = () => /** @type {SequenceSpec} */ (spec()?.sequence);
  const set = (/** @type {Partial<SequenceSpec>} */ change, sentence = "The transformer was rebuilt.") =>
    run.whenReady(() => {
      const value = /** @type {import("../../../types.d.ts").RunSpec} */ (spec());
      const sequence = {...now(), ...change};
      run.actions.rebuild({...value, sequence}, sentence);
    });
  const numbers = (/** @type {number[]} */ ...list) =>
    list.map(String).map((value) => ({value, text: value}));
  const lists = [
    list(
      root,
      "Task",
      optionsOf(/** @type {any} */ (catalogue.task)),
      () => now().task,
      (task) => set({task, length: null, text: ""}),
    ),
    list(
      root,
      "Layers",
      numbers(...upTo(limits.layers)),
      () => String(now().layers),
      (text) => set({layers: Number(text)}),
    ),
    list(
      root,
      "Heads",
      numbers(...upTo(limits.heads)),
      () => String(now().heads),
      (text) => set({heads: Number(text)}),
    ),
    list(
      root,
      "Width",
      numbers(...doubled(limits.width)),
      () => String(now().width),
      (text) => set({width: Number(text)}),
    ),
    list(
      root,
      "Positions",
      optionsOf(catalogue.positions),
      () => now().positions,
      (positions) => set({positions}),
    ),
  ];
  const boxes = [
    tick(
      root,
      "Causal mask",
      () => now().masked,
      (masked) => set({masked}),
    ),
    tick(
      root,
      "Scaling",
      () => now().scaled,
      (scaled) => set({scaled}),
    ),
  ];
  const text = pasted(container, {
    onText: (value, sentence) => set({task: "text", length: null, text: value}, sentence),
  });
  const live = make("div", {class: "settings-row"});
  container.append(live);
  const batch = slider(live, {
    label: "Batch size",
    minimum: limits.batch_size[0],
    maximum: LARGEST_BATCH,
    format: String,
    onChange: (value) => run.whenReady(() => run.actions.control({type: "batch-size", value})),
  });
  const dropout = slider(live, {
    label: "Dropout",
    minimum: limits.dropout[0],
    maximum: limits.dropout[1],
    step: 0.05,
    format: (value) => value.toFixed(2),
    onChange: (value) => run.whenReady(() => run.actions.control({type: "dropout", value})),
  });
  const speed = slider(live, {
    label: "Speed",
    minimum: 0,
    maximum: SPEEDS.length - 1,
    format: (place) => (SPEEDS[place] === null ? "full" : `${SPEEDS[place]} steps/s`),
    onChange: (place) => run.whenReady(() => run.actions.setSpeed(SPEEDS[place])),
  });
  return {
    update() {
      const value = spec();
      if (!value?.sequence) return;
      for (const part of [...lists, ...boxes]) part.update();
      text.update(value.sequence.task === "text", value.sequence.text.length);
      const {started, phase, speed: limit, frame} = run.state();
      batch.update({
        value: Math.min(LARGEST_BATCH, value.batch_size),
        effect: batchEffects(value.batch_size, started?.training_points ?? 0).batch,
      });
      dropout.update({value: value.sequence.dropout});
      const reached = phase === "training" ? (frame?.head.steps_per_second ?? 0) : 0;
      speed.update({value: Math.max(0, SPEEDS.indexOf(limit)), effect: speedEffect({limit, reached})});
    },
    destroy() {
      for (const part of [...lists, ...boxes, batch, dropout, speed]) part.destroy();
      text.destroy();
      root.remove();
      live.remove();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {string} label
 * @param {{value: string, text: string}[]} options
 * @param {() => string} value
 * @param {(name: string) => void} onChange
 */
function list(root, label, options, value, onChange) {
  const widget = choice(root, {label, options, onChange});
  return {update: () => widget.update({value: value()}), destroy: widget.destroy};
}

/** @param {HTMLElement} root @param {string} label @param {() => boolean} value @param {(on: boolean) => void} onChange */
function tick(root, label, value, onChange) {
  const widget = check(root, {label, onChange});
  return {update: () => widget.update({value: value()}), destroy: widget.destroy};
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
