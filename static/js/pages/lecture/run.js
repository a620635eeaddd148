/**
 * A run of a figure: opened when the figure is first seen, training only while it is in view, and ended
 * with the page. A run that the server no longer has is opened again from its recipe.
 */

import {trains} from "../../store.js";
import {Actions} from "../actions.js";
import {FollowedRun} from "../run.js";

/** @typedef {import("../../connection.js").RequestError} RequestError */
/** @typedef {import("../../types.d.ts").Recipe} Recipe */
/** @typedef {import("../../types.d.ts").Question} Question */
/**
 * What a run starts from: a recipe; a link, and a recipe where that cannot be read, which `onBadLink` is told in a
 * sentence; or another run from one of its steps on, twice.
 * @typedef {Recipe | {link: string, otherwise: Recipe, onBadLink: (sentence: string) => void} | {fork: {run: string, step: number, trial: number}}} Origin
 */

export class FigureRun extends FollowedRun {
  /** @type {Origin} */
  #origin;
  /** @type {() => number | null} the one of several trials that changes are for; null means all */
  #aim;
  #seen = true;
  /** Whether it trained when the figure left the view. */
  #trained = false;

  /** @param {import("../run.js").FollowOptions & {origin: Origin, aim?: () => number | null}} options */
  constructor({origin, aim = () => null, ...options}) {
    super(options);
    this.#origin = origin;
    this.#aim = aim;
    this.actions = new Actions({...options, state: this.state, whenReady: this.whenReady, aim});
    this.#open();
  }

  async #open() {
    try {
      const answer = await this.connection.request(opening(this.#origin));
      if (answer.type !== "opened") return;
      if (this.ended) this.#stop(answer.run);
      else this.follow(answer.run);
    } catch (error) {
      this.#refused(/** @type {RequestError} */ (error));
    }
  }

  /** @param {RequestError} error */
  #refused(error) {
    if (error.reason === "full") this.retry(error, () => this.#open());
    else if ("link" in this.#origin && error.reason !== "lost") {
      this.#origin.onBadLink(error.message);
      this.#origin = this.#origin.otherwise;
      this.#open();
    } else this.say(error.message, "bad");
  }

  lost() {
    this.say("The server no longer has this run, so it was started again.");
    this.#open();
  }

  /** The trial that changes are for; the first where they are for all. */
  aimed = () => this.#aim() ?? 0;

  /** Looks into the trial that changes are for. @param {Question} what */
  probeAimed = async (what) => (await this.probe(what, this.aimed())).answer;

  /** The figure has come into view, or left it: a run trains only while it is seen. @param {boolean} now */
  setSeen(now) {
    if (now === this.#seen) return;
    this.#seen = now;
    if (this.state().run === "") return;
    if (now) {
      this.resume();
      if (this.#trained) this.actions.train();
      this.#trained = false;
    } else {
      this.#trained = trains(this.state());
      if (this.#trained) this.actions.pause();
      this.leave();
    }
  }

  end() {
    super.end();
    if (this.state().run) this.#stop(this.state().run);
  }

  /** @param {string} run */
  #stop(run) {
    this.connection.request({type: "stop", run}).catch(() => {});
  }
}

/** @param {Origin} origin @returns {Parameters<import("../../connection.js").Connection["request"]>[0]} */
function opening(origin) {
  if ("fork" in origin) return {type: "fork", ...origin.fork};
  if ("link" in origin) return {type: "open", link: origin.link};
  return {type: "open", recipe: origin};
}
