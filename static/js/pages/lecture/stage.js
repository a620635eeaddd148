/**
 * The stage of a live figure: what its script is given, when it is made, and when it draws.
 * A figure is made when it first comes near the view, draws only while it is in view or printed, and is made
 * anew for a preset. Its script is pages/lecture/figures/<module>.js, which exports `mount`.
 */

import {write} from "../../widgets/dom.js";
import {FigureRun} from "./run.js";

/** @typedef {import("../../widgets/theme.js").Theme} Theme */
/** @typedef {import("./run.js").LiveRun} LiveRun */
/**
 * What a script makes. update: draws what is new. keys: what the figure does on a key, while it is the one in view.
 * @typedef {{update(theme: Theme): void, destroy(): void, keys?: Record<string, () => void>}} LiveFigure
 */
/**
 * id: of the slide. options: the figure's, with those of the preset over them.
 * redraw: asks for an update. run: opens a run that pauses when the figure leaves the view and ends with it.
 * study: asks the server for something that takes torch and no run; rejected with a sentence.
 * say: one sentence under the figure; "" takes it away. signal: aborted when the figure ends.
 * @typedef {{id: string, options: any, catalogue: import("../../lib/spec.js").Catalogue, redraw(): void,
 *   run(origin: import("./run.js").Origin, options?: {aim?: () => number | null}): LiveRun,
 *   study(what: Record<string, unknown> & {type: string}): Promise<any>,
 *   say(sentence: string, tone?: "bad"): void, signal: AbortSignal}} Stage
 */
/** @typedef {(container: HTMLElement, stage: Stage) => LiveFigure} Mount */

const NEAR = "300px";

/**
 * @param {HTMLElement} root the `figure` element
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {import("../../lib/spec.js").Catalogue} options.catalogue
 * @param {() => void} options.redraw asks for a drawing of the page
 * @param {string | null} options.link what the address says this figure is to start from
 */
export function stage(root, {connection, catalogue, redraw, link}) {
  const data = JSON.parse(/** @type {HTMLElement} */ (root.querySelector(":scope > script")).textContent);
  if (link !== null) data.options.link = link;
  const container = /** @type {HTMLElement} */ (root.querySelector(".scene"));
  const told = /** @type {HTMLElement} */ (root.querySelector(".told"));
  /** @type {LiveFigure | null} */
  let figure = null;
  /** @type {LiveRun[]} */
  const runs = [];
  let ended = new AbortController();
  let dirty = true;
  let inView = false;
  let asked = false;
  let prepared = false;
  let shown = 0;

  /** @param {string} sentence @param {"bad"} [tone] */
  const say = (sentence, tone) => {
    write(told, sentence);
    told.hidden = sentence === "";
    told.dataset.tone = tone ?? "";
  };
  const mark = () => {
    dirty = true;
    redraw();
  };
  /** @param {Record<string, unknown>} options */
  async function make(options) {
    asked = true;
    end();
    const {signal} = ended;
    const module = root.dataset.figure;
    try {
      const {mount} = await import(`./figures/${module}.js`);
      if (signal.aborted) return;
      container.replaceChildren();
      figure = mount(container, {...given(signal), options});
      mark();
    } catch (error) {
      say("This figure could not be loaded; reload the page to try again.", "bad");
      console.warn(error);
    }
  }
  /** @param {AbortSignal} signal @returns {Omit<Stage, "options">} */
  const given = (signal) => ({
    id: root.closest("section")?.id ?? "",
    catalogue,
    redraw: mark,
    run(origin, {aim} = {}) {
      const run = new FigureRun({connection, origin, aim, onChange: mark, onSay: say});
      run.setSeen(inView);
      runs.push(run);
      return run;
    },
    async study(what) {
      const message = /** @type {any} */ ({type: "query", what});
      const answer = /** @type {any} */ (await connection.request(message));
      return answer.answer;
    },
    say,
    signal,
  });
  function end() {
    ended.abort();
    ended = new AbortController();
    figure?.destroy();
    figure = null;
    for (const run of runs.splice(0)) run.end();
    say("");
  }
  for (const button of root.querySelectorAll("[data-preset]")) {
    button.addEventListener("click", () => {
      const preset = data.presets[Number(/** @type {HTMLElement} */ (button).dataset.preset)];
      make({...data.options, link: null, ...preset.options});
    });
  }
  const near = new IntersectionObserver(
    (entries) => {
      if (entries.some((entry) => entry.isIntersecting) && !asked) make(data.options);
    },
    {rootMargin: NEAR},
  );
  const view = new IntersectionObserver(
    (entries) => {
      const newest = entries[entries.length - 1]; // several may have waited, the oldest first
      inView = newest.isIntersecting;
      shown = newest.intersectionRatio;
      for (const run of runs) run.setSeen(inView);
      if (inView) mark();
    },
    {threshold: [0, 0.25, 0.5, 0.75, 1]},
  );
  near.observe(root);
  view.observe(root);

  return {
    /** Makes it wherever it stands, and draws it from now on out of view, too: for a print. */
    prepare() {
      prepared = true;
      if (!asked) make(data.options);
    },
    /** Whether it is made, and its runs have come with their first pictures. */
    complete: () => figure !== null && runs.every((run) => run.ready() && run.state().frame !== null),
    /** How much of it is in view, 0 to 1. */
    share: () => shown,
    keys: () => figure?.keys ?? {},
    /** @param {import("../../types.d.ts").ServerMessage} message */
    take(message) {
      for (const run of runs) run.receive(message);
    },
    /** @param {import("../../wire.js").Frame} frame */
    show(frame) {
      for (const run of runs) run.show(frame);
    },
    /** @param {Theme} theme @param {boolean} anew the theme has changed */
    draw(theme, anew) {
      if (!figure || !(inView || prepared) || !(dirty || anew)) return;
      dirty = false;
      figure.update(theme);
      for (const run of runs) run.drawn();
    },
    end() {
      near.disconnect();
      view.disconnect();
      end();
    },
  };
}
