/**
 * Optimizers that race on surfaces made to be hard, all from one place; one of them is looked into.
 * Options: surfaces: [{name, title, start, steps, below, logarithmic, rates}], rates by racer;
 * racers: [{id, title, optimizer}]; on: ids of those that race; inside: the id of the one looked into;
 * surface: the name of the one to begin with; start: in place of its own; rate: of all, in place of their own.
 */

import {parseColour} from "../../../lib/colours.js";
import {fieldOf, scaleOf} from "../../../lib/landscape.js";
import {shades} from "../../../lib/relief.js";
import {strokes} from "../../../lib/trials.js";
import {choice} from "../../../widgets/controls/choice.js";
import {scrub} from "../../../widgets/controls/number.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {make, slot} from "../../../widgets/dom.js";
import {contours} from "../../../widgets/figures/contours.js";
import {lines} from "../../../widgets/figures/lines.js";
import {racers as racerTable, rule} from "../../../widgets/figures/racers.js";
import {relief} from "../../../widgets/figures/relief.js";
import {newest} from "../../live.js";
import {aimedRate} from "../parts/rates.js";

/** @typedef {{name: string, title: string, start: [number, number], steps: number, below: number,
 *   logarithmic: boolean, rates: Record<string, number>}} Ground */
/** rates: by racer. on: those that race. inside: the one looked into. done: steps in view.
 * @typedef {{ground: Ground, start: [number, number], rates: Record<string, number>, on: string[], inside: string,
 *   done: number}} Now */

/**
 * @param {HTMLElement} container
 * @param {object} options
 * @param {Now} options.now as it is set
 * @param {readonly {name: string, title: string}[]} options.surfaces
 * @param {readonly {id: string, title: string}[]} options.racers
 * @param {(to: Partial<Now>) => void} options.change
 * @param {(surface: string) => void} options.enter
 */
export function raceFields(container, {now, surfaces, racers, change, enter}) {
  const row = make("div", {class: "row start"});
  const faults = make("div", {class: "faults"});
  const about = make("p", {class: "surface-now"});
  container.append(row, faults, about);
  const ground = choice(row, {
    label: "Surface",
    options: surfaces.map(({name, title}) => ({value: name, text: title})),
    onChange: enter,
  });
  const knob = (/** @type {string} */ label, /** @type {(value: number) => void} */ onChange) => {
    const place = make("span", {class: "knob"}, `${label} `);
    row.append(place);
    const range = {minimum: -20, maximum: 20, step: 0.1, digits: 3};
    return scrub(place, {label: `Start ${label}`, ...range, faults, onChange});
  };
  const a = knob("w₁", (value) => change({start: [value, now.start[1]]}));
  const b = knob("w₂", (value) => change({start: [now.start[0], value]}));
  const rate = aimedRate(container, {
    onChange(value) {
      const own = {...now.rates, [now.inside]: value};
      const same = Object.fromEntries(Object.keys(own).map((name) => [name, value]));
      change({rates: rate.all() ? same : own});
    },
  });
  const section = container.closest("section");
  let told = "";
  return {
    update() {
      ground.update({value: now.ground.name});
      a.update({value: now.start[0]});
      b.update({value: now.start[1]});
      const whose = racers.find(({id}) => id === now.inside)?.title ?? "";
      rate.update({rate: now.rates[now.inside], whose});
      if (told === now.ground.name) return;
      told = now.ground.name;
      const text = section?.querySelector(`[data-surface="${told}"]`)?.cloneNode(true);
      about.replaceChildren(...(text?.childNodes ?? []));
    },
    destroy() {
      for (const part of [ground, a, b, rate]) part.destroy();
      container.replaceChildren();
    },
  };
}

/** @typedef {import("../../../types.d.ts").TerrainAnswer} Terrain */
/** @typedef {import("../../../types.d.ts").TerrainQuery} TerrainQuery */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */
/** @typedef {{id: string, title: string, optimizer: import("../../../lib/spec.js").Named}} Entrant */
/** @typedef {{racing: string[], inside: string, ground: Ground, what: TerrainQuery}} Asked */
/** racing: ids in the order of the answer's racers; inside: whose state it tells.
 * @typedef {{racing: string[], inside: string, ground: Ground, terrain: Terrain}} Found */

/** Even, so that no point of the grid falls on a place where J is 0, which no logarithm has. */
const RESOLUTION = 80;
/** Losses below this are drawn as this. */
const FLOOR = 1e-6;
/** Seconds that a race takes when it is played. */
const LONG = 7;
const NAMES = /** @type {[string, string]} */ (["w₁", "w₂"]);

/** Steps that are watched before what was seen is asked. */
const WATCHED = 60;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, study, redraw} = stage;
  const entrants = /** @type {Entrant[]} */ (options.racers);
  const now = begin(options);
  const seen = pictures(container, entrants, {now, surfaces: options.surfaces, change, go, enter});
  /** @type {Found | null} */
  let found = null;
  /** The surface is asked for once. @type {Record<string, Terrain["loss"]>} */
  const grounds = {};
  const asked = newest(stage, async (/** @type {Asked} */ {racing, inside, ground, what}) => {
    const resolution = grounds[ground.name] ? null : RESOLUTION;
    const terrain = /** @type {Terrain} */ (await study({...what, resolution}));
    grounds[ground.name] ??= terrain.loss;
    found = {racing, inside, ground, terrain: {...terrain, loss: grounds[ground.name]}};
  });
  /** @param {Partial<Now>} to */
  function change(to) {
    Object.assign(now, to);
    ask();
  }
  function ask() {
    const racing = entrants.filter(({id}) => now.on.includes(id) || id === now.inside);
    const {ground, start, rates, inside} = now;
    const racers = racing.map(({id, optimizer}) => ({optimizer, learning_rate: rates[id]}));
    const what = {
      type: /** @type {const} */ ("terrain"),
      surface: /** @type {import("../../../types.d.ts").TerrainQuery["surface"]} */ (ground.name),
      start,
      racers,
      steps: ground.steps,
      below: ground.below,
      inside: racing.findIndex(({id}) => id === inside),
    };
    asked.push({racing: racing.map(({id}) => id), inside, ground, what});
    redraw();
  }
  /** @param {number} to */
  function go(to) {
    now.done = Math.max(0, Math.min(now.ground.steps, to));
    redraw();
  }
  /** @param {string} name */
  function enter(name) {
    const ground = /** @type {Ground[]} */ (options.surfaces).find((one) => one.name === name);
    if (ground) change({ground, start: ground.start, rates: {...ground.rates}, done: ground.steps});
  }
  ask();
  return {
    update: (theme) => seen.update(found, theme),
    destroy: seen.destroy,
    done: () => now.done >= Math.min(now.ground.steps, WATCHED),
    keys: {" ": seen.toggle, ".": () => go(now.done + 1), r: () => go(0)},
  };
}

/** @param {any} options @returns {Now} */
function begin({surfaces, surface, start, rate, on, inside, at}) {
  const ground = surfaces.find((/** @type {Ground} */ one) => one.name === surface) ?? surfaces[0];
  const rates = Object.fromEntries(Object.entries(ground.rates).map(([id, own]) => [id, rate ?? own]));
  return {ground, start: start ?? ground.start, rates, on: [...on], inside, done: at ?? ground.steps};
}

/**
 * @param {HTMLElement} container
 * @param {Entrant[]} entrants
 * @param {{now: Now, surfaces: Ground[], change: (to: Partial<Now>) => void, go: (to: number) => void, enter: (name: string) => void}} given
 */
function pictures(container, entrants, {now, surfaces, change, go, enter}) {
  const root = slot(container, "terrain");
  const fields = raceFields(slot(root, "fields"), {now, surfaces, racers: entrants, change, enter});
  const both = slot(root, "both");
  const [left, right] = [slot(both, "left"), slot(both, "right")];
  const map = contours(slot(left, "contours"), {onPlace: (a, b) => change({start: [round(a), round(b)]})});
  const hill = relief(slot(right, "hill"));
  const curve = lines(slot(right, "losses"), {label: "Losses of the optimizers"});
  const steps = stepper(root, {
    label: "Steps of the race",
    pace: () => Math.max(0.012, LONG / now.ground.steps),
    say: (step, of) => `step ${step} of ${of - 1}`,
    onStep: go,
  });
  const below = slot(root, "both below");
  const table = racerTable(slot(below, ""), {
    titles: entrants.map(({title}) => title),
    onToggle: (index, on) => {
      const {id} = entrants[index];
      change({on: on ? [...now.on, id] : now.on.filter((other) => other !== id)});
    },
    onInside: (index) => change({inside: entrants[index].id}),
  });
  const inner = rule(slot(below, ""));
  const drawn = drawing();
  const section = container.closest("section");
  return {
    toggle: steps.toggle,
    /** @param {Found | null} found @param {Theme} theme */
    update(found, theme) {
      fields.update();
      steps.update({step: now.done, count: now.ground.steps + 1});
      const styles = strokes("race", entrants.length, theme);
      table.update(rowsOf(entrants, now, found, styles));
      if (!found || found.ground !== now.ground) return;
      const view = drawn(found, theme);
      const shown = entrants.map(({id}, index) => ({
        id,
        stroke: styles[index],
        at: found.racing.indexOf(id),
      }));
      const racing = shown.filter(({id, at}) => at >= 0 && now.on.includes(id));
      const tracks = racing.map(({stroke, at}) => ({...stroke, stops: wayOf(found, at, now.done)}));
      const stops = [{a: now.start[0], b: now.start[1], step: 0}];
      map.update({...view, stops, tracks});
      hill.update({...view, stops, tracks});
      const ways = racing.map(({id, stroke, at}) => ({
        name: entrants.find((one) => one.id === id)?.title,
        stroke,
        values: lossesOf(found, at, now.done),
      }));
      curve.update({...view.curve, lines: ways, theme});
      const of = section?.querySelector(`[data-rule="${now.inside}"]`) ?? null;
      inner.update(insideOf(found, now, /** @type {HTMLElement | null} */ (of)));
    },
    destroy() {
      for (const part of [fields, map, hill, curve, steps, table, inner]) part.destroy();
      root.remove();
    },
  };
}

/**
 * @param {readonly Entrant[]} entrants
 * @param {Now} now
 * @param {Found | null} found
 * @param {readonly import("../../../lib/trials.js").Stroke[]} styles
 */
function rowsOf(entrants, now, found, styles) {
  const inside = entrants.findIndex(({id}) => id === now.inside);
  const rows = entrants.map(({id}, index) => ({
    stroke: styles[index],
    on: now.on.includes(id),
    rate: now.rates[id],
    ...standing(found, id, now.done),
  }));
  const heads = /** @type {[string, string, string]} */ ([
    "rate",
    "J now",
    `steps to J < ${now.ground.below}`,
  ]);
  return {rows, inside: Math.max(0, inside), heads};
}

/** What stays the same from step to step, remade only when the answer or the theme changes. */
function drawing() {
  /** @type {{found: Found, theme: Theme, view: any} | null} */
  let last = null;
  /** @type {{loss: unknown, field: import("../../../lib/landscape.js").Field, scale: any} | null} */
  let ground = null;
  return (/** @type {Found} */ found, /** @type {Theme} */ theme) => {
    if (last?.found === found && last.theme === theme) return last.view;
    const {terrain, ground: on} = found;
    if (ground?.loss !== terrain.loss) {
      const field = fieldOf(terrain);
      ground = {loss: terrain.loss, field, scale: scaleOf(field, on.logarithmic)};
    }
    const {field, scale} = ground;
    const known = terrain.racers.flatMap(({loss}) => loss.map(floored).filter((one) => one !== null));
    const view = {
      field,
      scale,
      names: NAMES,
      colours: last?.theme === theme ? last.view.colours : shades(theme.losses.map(parseColour)),
      crosses: terrain.lowest.map(([a, b]) => ({a, b})),
      theme,
      curve: {
        x: Array.from({length: on.steps + 1}, (_, step) => step),
        logarithmic: true,
        title: "J",
        bounds: {low: Math.max(FLOOR, Math.min(...known)), high: Math.min(1e6, Math.max(...known))},
      },
    };
    last = {found, theme, view};
    return view;
  };
}

/** @param {number | null} loss @returns {number | null} */
const floored = (loss) => (loss === null ? null : Math.max(FLOOR, loss));
/** @param {number} value @returns {number} as a start is given */
const round = (value) => Number(value.toFixed(2));

/** @param {Found} found @param {number} racer @param {number} done */
function lossesOf({terrain}, racer, done) {
  return terrain.racers[racer].loss.slice(0, done + 1).map(floored);
}

/** @param {Found} found @param {number} racer @param {number} done */
function wayOf({terrain}, racer, done) {
  return terrain.racers[racer].path.slice(0, done + 1).map(([a, b]) => ({a, b}));
}

/**
 * @param {Found | null} found
 * @param {string} id
 * @param {number} done
 * @returns {{loss: number | null | undefined, reached: string}}
 */
function standing(found, id, done) {
  const racer = found?.terrain.racers[found.racing.indexOf(id)];
  if (!found || !racer) return {loss: undefined, reached: ""};
  const {loss, path, reached} = racer;
  const fell = path.length <= found.ground.steps ? path.length : null;
  if (fell !== null && done >= fell) return {loss: null, reached: `ran away at ${fell}`};
  return {
    loss: loss[done],
    reached: fell !== null ? `runs away at ${fell}` : reached === null ? "not yet" : String(reached),
  };
}

/**
 * @param {Found} found
 * @param {Now} now
 * @param {HTMLElement | null} text
 * @returns {import("../../../widgets/figures/racers.js").RuleView}
 */
function insideOf({terrain, racing, inside: of}, {inside, done}, text) {
  const {path} = terrain.racers[racing.indexOf(inside)] ?? terrain.racers[0];
  const step = Math.min(done, path.length - 1);
  const [here, before] = [path[step], path[Math.max(0, step - 1)]];
  const told = of === inside ? terrain.inside : null;
  const held = Object.entries(told?.state ?? {}).map(([name, values]) => [name, values[step - 1] ?? []]);
  return {
    rule: text,
    names: NAMES,
    step,
    weights: here,
    gradient: told?.gradient[step - 1] ?? [],
    moved: step === 0 ? [] : here.map((value, index) => value - before[index]),
    held: Object.fromEntries(held),
  };
}
