/** The few options of each kind of comparison, in one panel that shows those of the kind in view. */

import {COUNTS, fault, LIMITS} from "../../lib/experiments.js";
import {checkList} from "../../widgets/controls/check-list.js";
import {choice} from "../../widgets/controls/choice.js";
import {numberField} from "../../widgets/controls/number-field.js";
import {radios} from "../../widgets/controls/radios.js";
import {make, write} from "../../widgets/dom.js";
import {popover} from "../../widgets/popover.js";

/** @typedef {import("../../lib/experiments.js").Options} Options */
/** @typedef {keyof Options} Compared */
/** @typedef {{update(options: Options): void}} Part */
/** @typedef {<K extends Compared>(kind: K, change: Partial<Options[K]>) => void} Change */

/**
 * @param {HTMLElement} container
 * @param {object} bench
 * @param {import("../../lib/spec.js").Catalogue} bench.catalogue
 * @param {Change} bench.onChange
 * @param {(kind: Compared) => void} bench.onBegin
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
    "range-test": rangeTest(inside["range-test"], onChange),
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
      {value: "optimizer", text: "optimizer"},
      {value: "schedule", text: "schedule"},
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
      {value: "same", text: "the present one for all"},
      {value: "default", text: "PyTorch's own for each"},
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
 * @param {Change} onChange
 * @returns {Part}
 */
function rangeTest(root, onChange) {
  const low = rateField(root, "From", (value) => onChange("range-test", {low: value}));
  const high = rateField(root, "To", (value) => onChange("range-test", {high: value}));
  const steps = numberField(root, {
    label: "Steps",
    kind: "int",
    minimum: 20,
    maximum: LIMITS.steps,
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
    minimum: LIMITS.low,
    maximum: LIMITS.high,
    onChange,
  });
}
