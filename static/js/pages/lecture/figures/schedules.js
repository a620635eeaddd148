/**
 * Every scheduler of PyTorch: its curve ahead of any training, its code, and what it does to a live run beside the
 * same run at a constant rate. Options: recipe, of two trials, the first of which keeps its rate; schedule: by name;
 * arguments: of it; speed: steps a second.
 */

import * as specs from "../../../lib/spec.js";
import {latest} from "../../../lib/tasks.js";
import {argumentFields} from "../../../widgets/controls/arguments.js";
import {radios} from "../../../widgets/controls/choice.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {make, write} from "../../../widgets/dom.js";
import {planCards, ratePlan} from "../../../widgets/figures/rate-plans.js";
import {drive} from "../parts/drive.js";
import {numbers} from "../parts/pictures.js";
import {trialCurves} from "../parts/trials.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */
/** @typedef {import("../../../types.d.ts").Planned} Planned */
/** @typedef {import("../../../types.d.ts").ScheduleSpec} ScheduleSpec */

const TICKS = 100;
const STEERED = 1;
const UNITS = {epoch: "epoch", step: "batch"};

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, study, say, redraw, signal}) {
  const {recipe} = options;
  const plans = catalogue.schedule.map(({name}) => ({
    .../** @type {ScheduleSpec} */ (recipe.spec.trials[STEERED].schedule),
    name,
    arguments: name === options.schedule ? (options.arguments ?? {}) : {},
  }));
  const now = {
    chosen: plans.findIndex(({name}) => name === options.schedule),
    lr: recipe.spec.trials[0].learning_rate,
    from: 0,
  };
  /** @type {Planned[]} */
  let planned = [];
  const run = /** @type {LiveRun} */ (open(recipe));
  const asked = latest(async (/** @type {{learning_rate: number}} */ {learning_rate}) => {
    try {
      planned = (await study({type: "plans", plans, learning_rate, ticks: TICKS})).plans;
      say("");
    } catch (error) {
      if (!signal.aborted) say(/** @type {Error} */ (error).message, "bad");
    }
    if (!signal.aborted) redraw();
  });
  const ask = () => asked.push({learning_rate: now.lr});
  /** The chosen schedule is given to the live run, which trains on. */
  const attach = () => {
    const schedule = plans[now.chosen];
    run.whenReady(() => {
      now.from = run.state().step;
      run.actions.control({type: "schedule", schedule, trial: STEERED});
    });
  };
  const seen = pictures(container, {run, catalogue, recipe, speed: options.speed});
  const cards = planCards(seen.cards, {
    titles: catalogue.schedule.map(({title}) => title),
    onChoose(index) {
      now.chosen = index;
      attach();
      redraw();
    },
  });
  const fields = argumentFields(seen.fields, {
    onChange(values) {
      const kind = catalogue.schedule[now.chosen];
      plans[now.chosen] = {...plans[now.chosen], arguments: specs.changedArguments(kind, values)};
      ask();
      attach();
    },
  });
  const per = radios(seen.per, {
    label: "scheduler.step() once",
    options: [
      {value: "epoch", text: "an epoch"},
      {value: "step", text: "a batch"},
    ],
    onChange(value) {
      for (const plan of plans) plan.per = value === "step" ? "step" : "epoch";
      attach();
      redraw();
    },
  });
  const rate = rateSlider(seen.rate, {
    onChange(value) {
      now.lr = value;
      ask();
      run.actions.setRate(value);
    },
  });
  ask();
  if (JSON.stringify(plans[now.chosen]) !== JSON.stringify(recipe.spec.trials[STEERED].schedule)) attach();
  return {
    update(theme) {
      const plan = plans[now.chosen];
      cards.update({rates: planned.map((one) => one.rate), chosen: now.chosen});
      fields.update({choice: catalogue.schedule[now.chosen], values: plan.arguments});
      per.update({value: plan.per});
      rate.update({rate: now.lr, bound: null});
      seen.update({plan, planned: planned[now.chosen] ?? null, ...now, catalogue, theme});
    },
    destroy() {
      for (const part of [cards, fields, per, rate, seen]) part.destroy();
    },
    keys: seen.keys,
  };
}

/**
 * @param {HTMLElement} container
 * @param {{run: LiveRun, catalogue: specs.Catalogue, recipe: import("../../../types.d.ts").Recipe,
 *   speed: number}} given
 */
function pictures(container, {run, speed}) {
  const root = make("div", {class: "schedules"});
  container.append(root);
  const slot = (/** @type {HTMLElement} */ within, /** @type {string} */ name) => {
    const made = make("div", {class: name});
    within.append(made);
    return made;
  };
  const cards = slot(root, "gallery");
  const both = slot(root, "both");
  const [left, right] = [slot(both, "left"), slot(both, "right")];
  const title = make("h3");
  left.append(title);
  const large = ratePlan(left);
  const rate = slot(left, "rate-slot");
  const fields = slot(left, "fields panel-like");
  const per = slot(left, "per");
  const code = make("code");
  left.append(make("pre", {class: "code", tabindex: "0", "aria-label": "The code"}, code));
  const bar = drive(right, run, {speed});
  const head = numbers(slot(right, "numbers-row"), run, () => STEERED);
  const key = slot(right, "stroke-key");
  const curves = trialCurves(right, run);
  return {
    cards,
    rate,
    fields,
    per,
    keys: bar.keys,
    /**
     * @param {{plan: ScheduleSpec, planned: Planned | null, chosen: number, lr: number, from: number,
     *   catalogue: specs.Catalogue, theme: import("../../../widgets/theme.js").Theme}} view
     */
    update({plan, planned, lr, from, catalogue, theme}) {
      for (const part of [bar, head]) part.update(theme);
      const kind = specs.choiceOf(catalogue.schedule, plan.name);
      write(title, `${kind.title} `);
      title.append(make("code", {}, kind.torch ?? ""));
      write(code, planned ? codeOf(plan, planned.code, lr) : "");
      const names = ["constant", kind.title.toLowerCase()];
      key.replaceChildren(...keyOf(names, theme));
      curves.update({names, on: [true, true], chosen: STEERED, theme});
      if (planned) large.update({rates: planned.rate, unit: UNITS[plan.per], now: standing(run, plan, from)});
    },
    destroy() {
      for (const part of [large, bar, head, curves]) part.destroy();
      root.remove();
    },
  };
}

/** @param {readonly string[]} names @param {import("../../../widgets/theme.js").Theme} theme */
function keyOf(names, {trials}) {
  return names.map((name, index) => {
    const line = make("i");
    line.style.background = trials[index];
    return make("span", {}, line, name);
  });
}

/**
 * Where the live run stands on the curve.
 * @param {LiveRun} run
 * @param {ScheduleSpec} plan
 * @param {number} from the step at which it was attached
 * @returns {{tick: number, rate: number} | null}
 */
function standing(run, {per}, from) {
  const {frame, started, settings} = run.state();
  const rate = frame?.head.learning_rate[STEERED];
  if (!frame || !started || !settings || typeof rate !== "number") return null;
  const batches = Math.ceil(started.training_points / settings.batch_size);
  const steps = frame.head.step - from;
  if (steps < 0) return null;
  return {
    tick: per === "step" ? steps : Math.floor(frame.head.step / batches) - Math.floor(from / batches),
    rate,
  };
}

/**
 * @param {ScheduleSpec} plan
 * @param {string} call
 * @param {number} lr
 * @returns {string} the training loop with the scheduler in its place
 */
function codeOf({name, per}, call, lr) {
  const constant = name === "constant";
  const tick = name === "plateau" ? "scheduler.step(loss)" : "scheduler.step()";
  return [
    `lr = ${lr}`,
    "optimizer = torch.optim.SGD(model.parameters(), lr=lr)",
    ...(constant ? [] : [`scheduler = ${call}`]),
    "for epoch in range(epochs):",
    "    for input, target in dataset:",
    "        ...",
    "        optimizer.step()",
    ...(constant ? [] : [`${per === "step" ? "        " : "    "}${tick}`]),
  ].join("\n");
}
