/**
 * The stage of a live figure: what its script is given, when it is made, and when it draws.
 * A figure is made when it first comes near the view, draws only while it is in view or printed, and is remade
 * for a preset. Its script is pages/lecture/figures/<module>.js, which exports `mount`.
 */

import {trains} from "../../store.js";
import {write} from "../../widgets/dom.js";
import {FigureRun} from "./run.js";

/** @typedef {import("../../widgets/theme.js").Theme} Theme */

/**
 * What a script makes. update: draws what is new. keys: what the figure does on a key, while it is the one in view.
 * done: whether what it plays by itself is over, where that is no run.
 * @typedef {{update(theme: Theme): void, destroy(): void, keys?: Record<string, () => void>,
 *   done?(): boolean}} LiveFigure
 */
/**
 * id: of the slide. options: the figure's, with those of the preset over them.
 * redraw: asks for an update. run: opens a run that pauses when the figure leaves the view and ends with it.
 * study: asks the server for something that takes torch and no run; rejected with a sentence.
 * say: one sentence under the figure; "" takes it away. signal: aborted when the figure ends.
 * @typedef {{id: string, options: any, catalogue: import("../../lib/spec.js").Catalogue, redraw(): void,
 *   run(origin: import("./run.js").Origin, options?: {aim?: () => number | null}): FigureRun,
 *   study(what: Record<string, unknown> & {type: string}): Promise<any>,
 *   say(sentence: string, tone?: "bad"): void, signal: AbortSignal}} Stage
 */
/** @typedef {(container: HTMLElement, stage: Stage) => LiveFigure} Mount */

const NEAR = "300px";

export class FigureStage {
  #root;
  #data;
  #connection;
  #redraw;
  #say;
  /** @type {Omit<Stage, "options" | "signal">} */
  #given;
  /** @type {LiveFigure | null} */
  #figure = null;
  /** @type {FigureRun[]} */
  #runs = [];
  #ended = new AbortController();
  #watched;
  #dirty = true;
  #inView = false;
  /** Whether it has been made, or is being made. */
  #asked = false;
  #share = 0;
  /** Whether it draws wherever it stands, for a print. */
  #prepared = false;
  /** A run that decides a guess: whether it is still to be started, and how far it goes before onDone.
   * @type {{play: boolean, steps: number, onDone: () => void} | null} */
  #deciding = null;

  /**
   * @param {HTMLElement} root the `figure` element
   * @param {object} options
   * @param {import("../../connection.js").Connection} options.connection
   * @param {import("../../lib/spec.js").Catalogue} options.catalogue
   * @param {() => void} options.redraw asks for a drawing of the page
   * @param {string | null} options.link what the address says this figure is to start from
   */
  constructor(root, {connection, catalogue, redraw, link}) {
    this.#root = root;
    this.#data = JSON.parse(/** @type {HTMLElement} */ (root.querySelector(":scope > script")).textContent);
    if (link !== null) this.#data.options.link = link;
    this.#connection = connection;
    this.#redraw = redraw;
    this.#say = sayer(/** @type {HTMLElement} */ (root.querySelector(".told")));
    this.#given = {
      id: root.closest("section")?.id ?? "",
      catalogue,
      redraw: this.#mark,
      run: this.#open,
      study: studies(connection),
      say: this.#say,
    };
    const {options, presets: others} = this.#data;
    presets(root, (index) => {
      this.#deciding = null;
      this.#make({...options, link: null, ...others[index].options});
    });
    this.#watched = watch(root, {
      onNear: () => this.#asked || this.#make(options),
      onView: (entry) => this.#seen(entry),
    });
  }

  /** How much of it is in view, 0 to 1. */
  share() {
    return this.#share;
  }

  keys() {
    return this.#figure?.keys ?? {};
  }

  /** @param {import("../../types.d.ts").ServerMessage} message */
  receive(message) {
    for (const run of this.#runs) run.receive(message);
    if (this.#deciding) this.#mark(); // it may have waited for this answer, of whatever run
  }

  /** @param {import("../../wire.js").Frame} frame */
  show(frame) {
    for (const run of this.#runs) run.show(frame);
  }

  /** Makes it wherever it stands, and draws it from now on out of view, too: for a print. */
  prepare() {
    this.#prepared = true;
    if (!this.#asked) this.#make(this.#data.options);
  }

  /** Whether it is made, and its runs have come with their first pictures. */
  complete() {
    return this.#figure !== null && this.#runs.every((run) => run.ready() && run.state().frame !== null);
  }

  /**
   * Runs the case that decides a guess, which it shows above the figure.
   * @param {Record<string, unknown>} options over the figure's own; train: whether it starts at once
   * @param {{guess: string, steps: number, onDone: () => void}} how onDone: when its runs have done so many steps
   */
  decide({train, ...options}, {guess, steps, onDone}) {
    const sign = /** @type {HTMLElement} */ (this.#root.querySelector(".guessed"));
    write(/** @type {HTMLElement} */ (sign.querySelector("b")), guess);
    sign.hidden = false;
    this.#deciding = {play: train === true, steps, onDone};
    this.#make({...this.#data.options, link: null, ...options});
  }

  /** The reader does not wait for the run that decides a guess; what has not begun does not begin by itself. */
  undecide() {
    this.#deciding = null;
  }

  /** @param {Theme} theme @param {boolean} anew the theme has changed */
  draw(theme, anew) {
    if (!this.#figure || !(this.#inView || this.#prepared) || !(this.#dirty || anew)) return;
    this.#dirty = false;
    this.#figure.update(theme);
    for (const run of this.#runs) run.drawn();
    this.#decideOn();
  }

  end() {
    this.#watched.disconnect();
    this.#clear();
  }

  /** Starts a deciding run once it is there, and tells when it has come far enough. */
  #decideOn() {
    const [deciding, figure] = [this.#deciding, this.#figure];
    if (!deciding || !figure || !this.complete() || this.#connection.asking) return;
    if (deciding.play) {
      deciding.play = false;
      if (!this.#runs.some((run) => trains(run.state()))) figure.keys?.[" "]?.();
      return;
    }
    const far = (/** @type {import("../../store.js").RunState} */ {step, phase}) =>
      step >= deciding.steps || phase === "diverged";
    if (!(figure.done?.() ?? this.#runs.every((run) => far(run.state())))) return;
    this.#deciding = null;
    deciding.onDone();
  }

  #mark = () => {
    this.#dirty = true;
    this.#redraw();
  };

  /** @type {Stage["run"]} */
  #open = (origin, {aim} = {}) => {
    const options = {connection: this.#connection, onChange: this.#mark, onSay: this.#say};
    const run = new FigureRun({...options, origin, aim});
    run.setSeen(this.#inView);
    this.#runs.push(run);
    return run;
  };

  /** @param {IntersectionObserverEntry} entry */
  #seen(entry) {
    this.#inView = entry.isIntersecting;
    this.#share = entry.intersectionRatio;
    for (const run of this.#runs) run.setSeen(this.#inView);
    if (this.#inView) this.#mark();
  }

  /** @param {Record<string, any>} options module: another script than the figure's own */
  async #make(options) {
    this.#asked = true;
    this.#clear();
    const {signal} = this.#ended;
    const container = /** @type {HTMLElement} */ (this.#root.querySelector(".scene"));
    try {
      const {mount} = await import(`./figures/${options.module ?? this.#root.dataset.figure}.js`);
      if (signal.aborted) return;
      container.replaceChildren();
      this.#figure = mount(container, {...this.#given, options, signal});
      this.#mark();
    } catch (error) {
      this.#say("This figure could not be loaded; reload the page to try again.", "bad");
      console.warn(error);
    }
  }

  /** Ends the figure and its runs. */
  #clear() {
    this.#ended.abort();
    this.#ended = new AbortController();
    this.#figure?.destroy();
    this.#figure = null;
    for (const run of this.#runs.splice(0)) run.end();
    this.#say("");
  }
}

/**
 * @param {HTMLElement} told the line under the figure
 * @returns {Stage["say"]}
 */
function sayer(told) {
  return (sentence, tone) => {
    write(told, sentence);
    told.hidden = sentence === "";
    told.dataset.tone = tone ?? "";
  };
}

/**
 * @param {import("../../connection.js").Connection} connection
 * @returns {Stage["study"]}
 */
function studies(connection) {
  return async (what) => {
    const message = /** @type {any} */ ({type: "query", what});
    const answer = /** @type {any} */ (await connection.request(message));
    return answer.answer;
  };
}

/** @param {HTMLElement} root @param {(preset: number) => void} onChoose */
function presets(root, onChoose) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-preset]")))
    button.addEventListener("click", () => onChoose(Number(button.dataset.preset)));
}

/**
 * @param {HTMLElement} root
 * @param {{onNear: () => void, onView: (entry: IntersectionObserverEntry) => void}} options onNear: it is near the view;
 *   onView: it has come into the view, or left it, or another part of it is in view
 */
function watch(root, {onNear, onView}) {
  const near = new IntersectionObserver(
    (entries) => entries.some((entry) => entry.isIntersecting) && onNear(),
    {rootMargin: NEAR},
  );
  const view = new IntersectionObserver(
    (entries) => onView(entries[entries.length - 1]), // several may have waited, the oldest first
    {threshold: [0, 0.25, 0.5, 0.75, 1]},
  );
  for (const observer of [near, view]) observer.observe(root);
  return {
    disconnect() {
      for (const observer of [near, view]) observer.disconnect();
    },
  };
}
