/**
 * Every scheduler of PyTorch: its curve ahead of any training, its code, and what it does to a live run beside the
 * same run at a constant rate. Options: recipe, of two trials, the first of which keeps its rate; schedule: by name;
 * arguments: of it; speed: steps a second.
 */

import * as specs from "../../../lib/spec.js";
import {argumentFields} from "../../../widgets/controls/arguments.js";
import {radios} from "../../../widgets/controls/choice.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {make, slot, write} from "../../../widgets/dom.js";
import {planCards, ratePlan} from "../../../widgets/figures/rate-plans.js";
import {newest} from "../../live.js";
import {drive} from "../parts/drive.js";
import {numbers} from "../parts/pictures.js";
import {trialCurves} from "../parts/trials.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */
/** @typedef {import("../../../types.d.ts").Planned} Planned */
/** @typedef {import("../../../types.d.ts").ScheduleSpec} ScheduleSpec */

const TICKS = 100;
const STEERED = 1;
const UNITS = {epoch: "epoch", step: "batch"};

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, catalogue, study, redraw} = stage;
  const {recipe} = options;
  const given = /** @type {ScheduleSpec} */ (recipe.spec.trials[STEERED].schedule);
  const plans = catalogue.schedule.map(({name}) => ({
    ...given,
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
  const run = /** @type {FigureRun} */ (stage.run(recipe));
  const asked = newest(stage, async (/** @type {{learning_rate: number}} */ {learning_rate}) => {
    planned = (await study({type: "plans", plans, learning_rate, ticks: TICKS})).plans;
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
  const state = {catalogue, plans, now, run, ask, attach, redraw};
  const controls = planControls(seen, state);
  ask();
  if (JSON.stringify(plans[now.chosen]) !== JSON.stringify(given)) attach();
  return {
    update(theme) {
      const plan = plans[now.chosen];
      controls.update(planned);
      seen.update({plan, planned: planned[now.chosen] ?? null, ...now, catalogue, theme});
    },
    destroy() {
      for (const part of [controls, seen]) part.destroy();
    },
    keys: seen.keys,
  };
}

/**
 * What the reader sets: which schedule, its arguments, its ticks, and the learning rate.
 * @param {{cards: HTMLElement, fields: HTMLElement, per: HTMLElement, rate: HTMLElement}} places
 * @param {object} state
 * @param {specs.Catalogue} state.catalogue
 * @param {ScheduleSpec[]} state.plans changed in place
 * @param {{chosen: number, lr: number}} state.now changed in place
 * @param {FigureRun} state.run
 * @param {() => void} state.ask
 * @param {() => void} state.attach
 * @param {() => void} state.redraw
 */
function planControls(places, {catalogue, plans, now, run, ask, attach, redraw}) {
  const cards = planCards(places.cards, {
    titles: catalogue.schedule.map(({title}) => title),
    onChoose(index) {
      now.chosen = index;
      attach();
      redraw();
    },
  });
  const fields = argumentFields(places.fields, {
    onChange(values) {
      const kind = catalogue.schedule[now.chosen];
      plans[now.chosen] = {...plans[now.chosen], arguments: specs.changedArguments(kind, values)};
      ask();
      attach();
    },
  });
  const per = radios(places.per, {
    label: "scheduler.step() once",
    options: [
      ["epoch", "an epoch"],
      ["step", "a batch"],
    ],
    onChange(value) {
      for (const plan of plans) plan.per = value === "step" ? "step" : "epoch";
      attach();
      redraw();
    },
  });
  const rate = rateSlider(places.rate, {
    onChange(value) {
      now.lr = value;
      ask();
      run.actions.setRate(value);
    },
  });
  return {
    /** @param {readonly Planned[]} planned */
    update(planned) {
      const plan = plans[now.chosen];
      cards.update({rates: planned.map((one) => one.rate), chosen: now.chosen});
      fields.update({choice: catalogue.schedule[now.chosen], values: plan.arguments});
      per.update({value: plan.per});
      rate.update({rate: now.lr, bound: null});
    },
    destroy() {
      for (const part of [cards, fields, per, rate]) part.destroy();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {{run: FigureRun, catalogue: specs.Catalogue, recipe: import("../../../types.d.ts").Recipe,
 *   speed: number}} given
 */
function pictures(container, {run, speed}) {
  const root = slot(container, "schedules");
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
 * @param {FigureRun} run
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
