/**
 * Which run the page follows. The address names it twice: `?run=` says which, and the fragment says
 * how to build it again where that run is not known.
 */

import {gate} from "../../lib/gate.js";
import {FIRST} from "../../lib/spec.js";
import {queryOf, viewOf} from "../../lib/view.js";
import {catchUp, fold, show, unknown} from "../../store.js";
import {linkOf} from "../link.js";

/** @typedef {import("../../connection.js").Connection} Connection */
/** @typedef {import("../../connection.js").RequestError} RequestError */
/** @typedef {import("../../store.js").RunState} RunState */
/** @typedef {import("../../types.d.ts").ServerMessage} ServerMessage */

const BUSY_SECONDS = 5;
const LINK_DELAY = 400;

/**
 * @param {object} options
 * @param {Connection} options.connection
 * @param {() => void} options.onChange after every message and frame of the run
 * @param {(sentence: string, tone?: "bad") => void} options.onSay
 * @param {(problem: {sentence: string, link: string, kept: boolean} | null) => void} options.onBadLink kept: the page stays with
 *   the run it had
 * @param {(link: string | null) => void} options.onTransformer the run trains a transformer, which has its own page
 */
export function followedRun({connection, onChange, onSay, onBadLink, onTransformer}) {
  let state = unknown("");
  let badLink = false;
  let passed = ""; // the fragment that a step in the browser's history brought back
  /** The address as the page last wrote or read it; where it differs, the reader has changed it. */
  let noted = {run: named(), hash: location.hash};
  /** Counts what was opened, so that only the last of it is followed. */
  let opened = 0;
  /** Which of these the server has not answered. */
  let opening = -1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let linkTimer;
  const entry = gate(() => state.started !== null);

  const note = () => {
    noted = {run: named(), hash: location.hash};
  };
  /** @param {string} address */
  const rewrite = (address) => {
    history.replaceState(null, "", address);
    note();
  };
  /** @param {string} run */
  function follow(run) {
    state = unknown(run);
    remember(run);
    connection.watch(run).catch((/** @type {RequestError} */ error) => lost(run, error));
    onChange();
  }
  const leave = () => state.run && connection.unwatch(state.run);
  /** @param {string} run @param {RequestError} error */
  function lost(run, error) {
    connection.unwatch(run);
    if (error.reason === "full") return later(error, () => follow(run));
    if (error.reason === "fault") return open({spec: FIRST}, `${error.message} A new one was begun.`);
    if (error.reason !== "unknown-run" && error.reason !== "run-ended") return onSay(error.message, "bad");
    const link = fragment();
    state = unknown("");
    remember("");
    if (link && !badLink)
      open({link}, "The server no longer has this run, so it was rebuilt from its address.");
    else open({spec: FIRST}, "The server no longer has this run, so a new one was started.");
  }
  /** @param {{link: string} | {spec: typeof FIRST}} from @param {string} [sentence] */
  async function open(from, sentence) {
    const mine = ++opened;
    opening = mine;
    const what = "link" in from ? {link: from.link} : {recipe: {spec: from.spec, controls: []}};
    try {
      const answer = await connection.request({type: "open", ...what});
      if (answer.type !== "opened" || mine !== opened) return;
      const {hash} = noted;
      history.replaceState(null, "", `${addressOf(answer.run)}${location.hash}`);
      noted = {run: answer.run, hash}; // a fragment that the reader has just changed is still to be opened
      leave();
      follow(answer.run);
      if (sentence) onSay(sentence);
    } catch (error) {
      if (mine === opened) refused(from, /** @type {RequestError} */ (error));
    } finally {
      if (opening === mine) opening = -1;
    }
  }
  /** @param {{link: string} | {spec: typeof FIRST}} from @param {RequestError} error */
  function refused(from, error) {
    if (error.reason === "full") later(error, () => open(from));
    else if ("link" in from) {
      badLink = true;
      const before = state.run || remembered();
      onBadLink({sentence: error.message, link: from.link, kept: before !== ""});
      if (before === "") open({spec: FIRST});
      else if (before !== state.run) follow(before);
    } else onSay(error.message, "bad");
  }
  /** @param {RequestError} error @param {() => void} again */
  function later(error, again) {
    onSay(`${error.message} Trying again in ${BUSY_SECONDS} s.`, "bad");
    setTimeout(again, BUSY_SECONDS * 1000);
  }
  /** A transformer is not for the Lab. @param {string} run */
  async function elsewhere(run) {
    connection.unwatch(run);
    state = unknown("");
    onTransformer(await linkOf(run));
    open({spec: FIRST});
  }
  /** Writes the run's recipe into the address, unless a fragment that could not be read stands there. */
  async function writeLink() {
    const {run} = state;
    const link = await linkOf(run);
    const changing = opening === opened || location.hash !== noted.hash;
    if (link === null || run !== state.run || badLink || changing) return;
    rewrite(`${addressOf(run)}#${link}`);
  }
  const begin = () => {
    const run = named();
    const link = fragment();
    if (run) follow(run);
    else if (link) open({link});
    else open({spec: FIRST});
  };
  return {
    state: () => state,
    /** Does an action now, or when the run is there. */
    whenReady: entry.through,
    begin,
    /** @param {string} run to follow from now on; the one before is a step back in the browser's history */
    go(run) {
      badLink = false;
      opened += 1;
      onBadLink(null);
      leave();
      globalThis.history.pushState(null, "", addressOf(run));
      note();
      follow(run);
    },
    /** Follows the run that the address names after a step in the browser's history; a new fragment is not one. */
    back() {
      const run = named();
      if (!run || run === state.run || run === noted.run) return;
      passed = location.hash;
      note();
      opened += 1;
      leave();
      follow(run);
    },
    /**
     * Opens what the reader put into the address.
     * @param {string} [address] that a change of the fragment led to; if it has changed again, only the last is opened
     */
    reopen(address) {
      if (address && new URL(address).hash !== location.hash) return;
      if (location.hash === passed) return;
      passed = "";
      note();
      badLink = false;
      onBadLink(null);
      open({link: fragment()});
    },
    /** Lets go of a link that could not be read. */
    forgive() {
      badLink = false;
      onBadLink(null);
      writeLink();
    },
    /** @param {ServerMessage} message */
    take(message) {
      if (message.type === "catching-up" && message.run === state.run) {
        state = catchUp(state, message);
        onChange();
      }
      if (!("seq" in message) || message.run !== state.run) return;
      if (message.type === "started" && message.spec.sequence) return void elsewhere(message.run);
      state = fold(state, message);
      entry.check();
      if (message.type !== "losses") {
        clearTimeout(linkTimer);
        linkTimer = setTimeout(writeLink, LINK_DELAY);
      }
      onChange();
    },
    /** @param {import("../../wire.js").Frame} frame */
    show(frame) {
      if (frame.head.run === state.run) state = show(state, frame);
      onChange();
    },
  };
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
