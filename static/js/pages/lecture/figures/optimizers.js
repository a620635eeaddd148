/**
 * Optimizers that race on surfaces made to be hard, all from one place; one of them is looked into.
 * Options: surfaces: [{name, title, start, steps, below, logarithmic, rates}], rates by racer;
 * racers: [{id, title, optimizer}]; on: ids of those that race; inside: the id of the one looked into;
 * surface: the name of the one to begin with; start: in place of its own; rate: of all, in place of their own.
 */

import {parseColour} from "../../../lib/colours.js";
import {fieldOf, scaleOf} from "../../../lib/landscape.js";
import {shades} from "../../../lib/relief.js";
import {latest} from "../../../lib/tasks.js";
import {strokes} from "../../../lib/trials.js";
import {stepper} from "../../../widgets/controls/transport.js";
import {make} from "../../../widgets/dom.js";
import {contours} from "../../../widgets/figures/contours.js";
import {lines} from "../../../widgets/figures/lines.js";
import {racers as racerTable, rule} from "../../../widgets/figures/racers.js";
import {relief} from "../../../widgets/figures/relief.js";
import {raceFields} from "../parts/race-fields.js";

/** @typedef {import("../../../types.d.ts").TerrainAnswer} Terrain */
/** @typedef {import("../../../types.d.ts").TerrainQuery} TerrainQuery */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */
/** @typedef {import("../parts/race-fields.js").Ground} Ground */
/** @typedef {import("../parts/race-fields.js").Now} Now */
/** @typedef {{id: string, title: string, optimizer: import("../../../lib/spec.js").Named}} Entrant */
/** racing: ids in the order of the answer's racers; inside: whose state it tells.
 * @typedef {{racing: string[], inside: string, ground: Ground, terrain: Terrain}} Found */

/** Even, so that no point of the grid falls on a place where J is 0, which no logarithm has. */
const RESOLUTION = 80;
/** Losses below this are drawn as this. */
const FLOOR = 1e-6;
/** Seconds that a race takes when it is played. */
const LONG = 7;
const NAMES = /** @type {[string, string]} */ (["w₁", "w₂"]);

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, study, say, redraw, signal}) {
  const entrants = /** @type {Entrant[]} */ (options.racers);
  const now = begin(options);
  const seen = pictures(container, entrants, {now, surfaces: options.surfaces, change, go, enter});
  /** @type {Found | null} */
  let found = null;
  /** The surface is asked for once. @type {Record<string, Terrain["loss"]>} */
  const grounds = {};
  const asked = latest(
    async (/** @type {{racing: string[], inside: string, ground: Ground, what: TerrainQuery}} */ asking) => {
      const {racing, inside, ground, what} = asking;
      try {
        const resolution = grounds[ground.name] ? null : RESOLUTION;
        const terrain = /** @type {Terrain} */ (await study({...what, resolution}));
        grounds[ground.name] ??= terrain.loss;
        found = {racing, inside, ground, terrain: {...terrain, loss: grounds[ground.name]}};
        say("");
      } catch (error) {
        if (!signal.aborted) say(/** @type {Error} */ (error).message, "bad");
      }
      if (!signal.aborted) redraw();
    },
  );
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
  const root = make("div", {class: "terrain"});
  container.append(root);
  const place = (/** @type {string} */ name, /** @type {HTMLElement} */ within) => {
    const slot = make("div", {class: name});
    within.append(slot);
    return slot;
  };
  const fields = raceFields(place("fields", root), {now, surfaces, racers: entrants, change, enter});
  const both = place("both", root);
  const [left, right] = [place("left", both), place("right", both)];
  const map = contours(place("contours", left), {onPlace: (a, b) => change({start: [round(a), round(b)]})});
  const hill = relief(place("hill", right));
  const curve = lines(place("losses", right));
  const steps = stepper(root, {
    label: "Steps of the race",
    pace: () => Math.max(0.012, LONG / now.ground.steps),
    say: (step, of) => `step ${step} of ${of - 1}`,
    onStep: go,
  });
  const below = place("both below", root);
  const table = racerTable(place("", below), {
    titles: entrants.map(({title}) => title),
    onToggle: (index, on) => {
      const {id} = entrants[index];
      change({on: on ? [...now.on, id] : now.on.filter((other) => other !== id)});
    },
    onInside: (index) => change({inside: entrants[index].id}),
  });
  const inner = rule(place("", below));
  const drawn = drawing();
  const section = container.closest("section");
  return {
    toggle: steps.toggle,
    /** @param {Found | null} found @param {Theme} theme */
    update(found, theme) {
      fields.update();
      steps.update({step: now.done, count: now.ground.steps + 1});
      const inside = Math.max(
        0,
        entrants.findIndex(({id}) => id === now.inside),
      );
      const styles = strokes("race", entrants.length, theme);
      const heads = /** @type {[string, string, string]} */ ([
        "rate",
        "J now",
        `steps to J < ${now.ground.below}`,
      ]);
      const rows = entrants.map(({id}, index) => ({
        stroke: styles[index],
        on: now.on.includes(id),
        rate: now.rates[id],
        ...standing(found, id, now.done),
      }));
      table.update({rows, inside, heads});
      if (!found || found.ground !== now.ground) return;
      const view = drawn(found, theme);
      const shown = entrants.map(({id}, index) => ({id, index, at: found.racing.indexOf(id)}));
      const racing = shown.filter(({id, at}) => at >= 0 && now.on.includes(id));
      const tracks = racing.map(({index, at}) => ({...styles[index], stops: wayOf(found, at, now.done)}));
      const stops = [{a: now.start[0], b: now.start[1], step: 0}];
      map.update({...view, stops, tracks});
      hill.update({...view, stops, tracks});
      curve.update({
        ...view.curve,
        lines: racing.map(({index, at}) => ({
          stroke: styles[index],
          values: found.terrain.racers[at].loss.slice(0, now.done + 1).map(floored),
        })),
        theme,
      });
      const of = section?.querySelector(`[data-rule="${now.inside}"]`) ?? null;
      inner.update(insideOf(found, now, /** @type {HTMLElement | null} */ (of)));
    },
    destroy() {
      for (const part of [fields, map, hill, curve, steps, table, inner]) part.destroy();
      root.remove();
    },
  };
}

/** What is the same from step to step, made anew only when the answer or the theme changes. */
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
