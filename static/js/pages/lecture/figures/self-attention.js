/**
 * Self-attention on a reader's sentence, step by step; torch works out every number.
 * Options: sentence, heads, positions, masked, scaled, step: those of the study, and where it begins.
 */

import {check, choice} from "../../../widgets/controls/choice.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {freshId, make, slot, write} from "../../../widgets/dom.js";
import {matrix} from "../../../widgets/figures/attention.js";
import {newest} from "../../live.js";

/** @typedef {import("../../../types.d.ts").AttentionAnswer} AttentionAnswer */

/** What each step is called, its formula and what it means. @type {Record<string, [string, string, string]>} */
const STEPS = {
  embeddings: ["Embeddings", "x", "Each word is a vector, the same wherever it stands."],
  positions: ["Positions", "x + p", "What is added says where the word stands; without it order is lost."],
  queries: ["Queries", "Q = x W_Q", "What each word asks for. A head sees a part of the width."],
  keys: ["Keys", "K = x W_K", "What each word offers to be found by."],
  values: ["Values", "V = x W_V", "What each word gives to those that look at it."],
  scores: ["Scores", "Q Kᵀ", "How well the question of the row fits the key of the column."],
  scaled: ["Scale", "Q Kᵀ / √D", "Divided by √D, so that softmax stays soft however wide a head is."],
  masked: ["Mask", "j > i: −∞", "No word looks at those after it: they are what is to be predicted."],
  softmax: ["Softmax", "A = softmax(scores)", "Each row becomes shares that sum to 1."],
  sum: ["Weighted sum", "A V", "Each word takes the values, by its shares."],
  joined: ["Heads joined", "[A₁V₁ … A_H V_H] W_O", "The heads side by side, mixed by one more matrix."],
};

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, catalogue, study, redraw} = stage;
  const {sentence = "the cat sat on the mat", heads = 2, positions = "sinusoidal"} = options;
  const asked = {sentence, heads, positions, masked: options.masked ?? true, scaled: options.scaled ?? true};
  let step = options.step ?? 0;
  /** @type {number | null} */
  let chosen = null;
  /** @type {AttentionAnswer | null} */
  let found = null;
  const question = newest(stage, async (/** @type {typeof asked} */ what) => {
    found = /** @type {AttentionAnswer} */ (await study({type: "attention", ...what}));
    if (chosen !== null && chosen >= found.words.length) chosen = null;
  });
  const ask = () => question.push({...asked});
  const controls = inputs(container, {asked, catalogue, ask});
  const count = Object.keys(STEPS).length;
  const go = (/** @type {number} */ to) => {
    step = Math.min(count - 1, Math.max(0, to));
    redraw();
  };
  const steps = stepper(container, {count, label: "Steps of attention", onStep: go});
  const title = stepTitle(container);
  const place = slot(container, "matrices");
  const agreement = make("p", {class: "agreement"});
  container.append(agreement);
  /** @type {ReturnType<typeof matrix>[]} */
  let tables = [];
  const follow = (/** @type {number} */ row) => {
    chosen = chosen === row ? null : row;
    redraw();
  };
  ask();
  return {
    update() {
      steps.update({step});
      if (!found) return;
      const {id, matrices, shape} = found.steps[step];
      title.update(STEPS[id], shape);
      while (tables.length > matrices.length) tables.pop()?.destroy();
      while (tables.length < matrices.length) tables.push(matrix(place, {onChoose: follow}));
      const {words, difference} = found;
      matrices.forEach((part, index) => {
        const columns = part.columns ? words : null;
        tables[index].update({name: part.name, rows: words, columns, values: part.values, chosen});
      });
      write(agreement, agreementText(difference));
    },
    destroy() {
      controls.destroy();
      steps.destroy();
      for (const table of tables) table.destroy();
      tables = [];
    },
    keys: {".": () => go(step + 1), ",": () => go(step - 1)},
  };
}

/** @param {HTMLElement} container */
function stepTitle(container) {
  const title = make("h3", {class: "step-title", hidden: true}); // until there is a step to name
  const formula = make("code");
  const shape = make("span", {class: "shape"});
  const meaning = make("p");
  container.append(make("div", {class: "step-head"}, title, formula, shape), meaning);
  return {
    /** @param {[string, string, string]} step @param {readonly number[]} sides of what it makes */
    update([name, text, means], sides) {
      title.hidden = false;
      write(title, name);
      write(formula, text);
      write(shape, `(${sides.join(", ")})`);
      write(meaning, means);
    },
  };
}

/** @param {readonly number[]} difference @returns {string} */
function agreementText(difference) {
  const [first, second] = difference.map((value) => value.toExponential(0).replace("-", "−"));
  return `Beside PyTorch, the largest difference of the joined heads: ${first} to F.scaled_dot_product_attention, ${second} to nn.MultiheadAttention.`;
}

/**
 * @param {HTMLElement} container
 * @param {{asked: Record<string, any>, catalogue: import("../../../lib/spec.js").Catalogue, ask: () => void}} options
 */
function inputs(container, {asked, catalogue, ask}) {
  const root = make("div", {class: "settings-row"});
  container.append(root);
  const id = freshId("sentence");
  const field = make("input", {id, type: "text", value: asked.sentence, maxlength: 120, autocomplete: "off"});
  root.append(make("div", {class: "field sentence"}, make("label", {for: id}, "Sentence (8 words)"), field));
  field.addEventListener("input", () => {
    asked.sentence = field.value;
    ask();
  });
  const many = choice(root, {
    label: "Heads",
    options: ["1", "2", "4"].map((value) => ({value, text: value})),
    onChange: (value) => {
      asked.heads = Number(value);
      ask();
    },
  });
  many.update({value: String(asked.heads)});
  const where = choice(root, {
    label: "Positions",
    options: catalogue.positions.map(({name, title}) => ({value: name, text: title})),
    onChange: (value) => {
      asked.positions = value;
      ask();
    },
  });
  where.update({value: asked.positions});
  for (const [name, label] of /** @type {const} */ ([
    ["masked", "Causal mask"],
    ["scaled", "Scaling"],
  ])) {
    const box = check(root, {
      label,
      onChange(value) {
        asked[name] = value;
        ask();
      },
    });
    box.update({value: asked[name]});
  }
  return {
    destroy() {
      many.destroy();
      where.destroy();
      root.remove();
    },
  };
}
