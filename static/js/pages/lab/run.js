/**
 * The run that the address names, twice: `?run=` says which one the page follows, and the fragment how to rebuild it
 * where the server does not have it.
 */

import {FIRST} from "../../lib/spec.js";
import {queryOf, viewOf} from "../../lib/view.js";
import {linkOf} from "../link.js";
import {FollowedRun} from "../run.js";

/** @typedef {import("../../connection.js").RequestError} RequestError */
/** @typedef {import("../../types.d.ts").ServerMessage} ServerMessage */

const LINK_DELAY = 400;

/** What a run is opened from. @typedef {{link: string} | {spec: typeof FIRST}} Source */
/**
 * onBadLink: of a link that cannot be read; kept: the page stays with the run it had; null: forget it.
 * onTransformer: the run trains a transformer, which has its own page.
 * @typedef {import("../run.js").FollowOptions & {
 *   onBadLink: (problem: {sentence: string, link: string, kept: boolean} | null) => void,
 *   onTransformer: (link: string | null) => void}} AddressOptions
 */

export class AddressedRun extends FollowedRun {
  /** Whether the fragment could not be read. */
  #bad = false;
  /** The fragment that a step in the browser's history brought back. */
  #passed = "";
  /** The address as the page last wrote or read it; where it differs, the reader has changed it. */
  #noted = {run: named(), hash: location.hash};
  /** Counts what was opened, so that only the last of it is followed. */
  #opened = 0;
  /** Which of these the server has not answered. */
  #opening = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {AddressOptions} options */
  constructor({onBadLink, onTransformer, ...options}) {
    super(options);
    this.onBadLink = onBadLink;
    this.onTransformer = onTransformer;
  }

  /** Follows the run that the address names, or a new one. */
  begin() {
    const run = named();
    const link = fragment();
    if (run) this.follow(run);
    else if (link) this.#open({link});
    else this.#open({spec: FIRST});
  }

  /** @param {string} run */
  follow(run) {
    super.follow(run);
    remember(run);
    this.onChange();
  }

  /** @param {string} run to follow from now on; the one before is a step back in the browser's history */
  go(run) {
    this.#bad = false;
    this.#opened += 1;
    this.onBadLink(null);
    history.pushState(null, "", addressOf(run));
    this.#note();
    this.follow(run);
  }

  /** Follows the run that the address names after a step in the browser's history; a new fragment is not one. */
  back = () => {
    const run = named();
    if (!run || run === this.state().run || run === this.#noted.run) return;
    this.#passed = location.hash;
    this.#note();
    this.#opened += 1;
    this.follow(run);
  };

  /**
   * Opens what the reader put into the address.
   * @param {string} [address] that a change of the fragment led to; if it has changed again, only the last is opened
   */
  reopen(address) {
    if (address && new URL(address).hash !== location.hash) return;
    if (location.hash === this.#passed) return;
    this.#passed = "";
    this.#note();
    this.#bad = false;
    this.onBadLink(null);
    this.#open({link: fragment()});
  }

  /** Forgets a link that could not be read. */
  forgive() {
    this.#bad = false;
    this.onBadLink(null);
    this.#writeLink();
  }

  /** @param {ServerMessage} message @returns {boolean} */
  receive(message) {
    if (message.type === "started" && message.run === this.state().run && message.spec.sequence) {
      this.#elsewhere(message.run);
      return false;
    }
    const logged = super.receive(message);
    if (logged && message.type !== "losses") {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#writeLink(), LINK_DELAY);
    }
    return logged;
  }

  /** @param {RequestError} error */
  lost(error) {
    if (error.reason === "fault") {
      this.#open({spec: FIRST}, `${error.message} A new run was started.`);
    } else if (error.reason === "unknown-run" || error.reason === "run-ended") {
      const link = fragment();
      this.forget();
      remember("");
      if (link && !this.#bad)
        this.#open({link}, "The server no longer has this run, so it was rebuilt from its address.");
      else this.#open({spec: FIRST}, "The server no longer has this run, so a new one was started.");
    } else super.lost(error);
  }

  /** @param {Source} from @param {string} [sentence] */
  async #open(from, sentence) {
    const mine = ++this.#opened;
    this.#opening = mine;
    const what = "link" in from ? {link: from.link} : {recipe: {spec: from.spec, controls: []}};
    try {
      const answer = await this.connection.request({type: "open", ...what});
      if (answer.type !== "opened" || mine !== this.#opened) return;
      const {hash} = this.#noted;
      history.replaceState(null, "", `${addressOf(answer.run)}${location.hash}`);
      this.#noted = {run: answer.run, hash}; // a fragment that the reader has just changed is still to be opened
      this.follow(answer.run);
      if (sentence) this.say(sentence);
    } catch (error) {
      if (mine === this.#opened) this.#refused(from, /** @type {RequestError} */ (error));
    } finally {
      if (this.#opening === mine) this.#opening = -1;
    }
  }

  /** @param {Source} from @param {RequestError} error */
  #refused(from, error) {
    if (error.reason === "full") this.retry(error, () => this.#open(from));
    else if ("link" in from) {
      this.#bad = true;
      const before = this.state().run || remembered();
      this.onBadLink({sentence: error.message, link: from.link, kept: before !== ""});
      if (before === "") this.#open({spec: FIRST});
      else if (before !== this.state().run) this.follow(before);
    } else this.say(error.message, "bad");
  }

  /** A transformer is not for the Lab. @param {string} run */
  async #elsewhere(run) {
    this.forget();
    this.onTransformer(await linkOf(run));
    this.#open({spec: FIRST});
  }

  #note() {
    this.#noted = {run: named(), hash: location.hash};
  }

  /** Writes the run's recipe into the address, unless a fragment that could not be read stands there. */
  async #writeLink() {
    const {run} = this.state();
    const link = await linkOf(run);
    const changing = this.#opening === this.#opened || location.hash !== this.#noted.hash;
    if (link === null || run !== this.state().run || this.#bad || changing) return;
    history.replaceState(null, "", `${addressOf(run)}#${link}`);
    this.#note();
  }
}

/** The run that this tab last followed, for a link that cannot be read. */
const MEMORY = "descent.run";

/** @param {string} run */
function remember(run) {
  try {
    sessionStorage.setItem(MEMORY, run);
  } catch {
    // a browser that stores nothing has no run to come back to
  }
}

/** @returns {string} "" for none */
function remembered() {
  try {
    return sessionStorage.getItem(MEMORY) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} run @returns {string} its query, which keeps what the address says of the page */
function addressOf(run) {
  return queryOf(run, viewOf(location.search));
}

/** @returns {string | null} the run that the address names */
function named() {
  const run = new URLSearchParams(location.search).get("run");
  return run && /^[a-z0-9]{1,24}$/.test(run) ? run : null;
}

/** @returns {string} what stands after # in the address */
function fragment() {
  return location.hash.replace(/^#/, "");
}
