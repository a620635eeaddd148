/** The page of kept runs: lists them, and opens, names, pins and deletes them. */

import {at} from "../../address.js";
import {append, emptyHistory, pinned} from "../../lib/history.js";
import {write} from "../../widgets/dom.js";
import {runList} from "../../widgets/run-list.js";
import {readTheme, watchTheme} from "../../widgets/theme.js";
import {keepPin, readPin, watchPin} from "../pin.js";

/** @typedef {import("../../widgets/run-list.js").ListedRun} ListedRun */

const EVERY_MS = 5000;

const find = (/** @type {string} */ id) => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element;
};
/** @type {ListedRun[] | null} */
let runs = null;
let theme = readTheme(document.documentElement);
const list = runList(find("runs"), {
  onRename: (run, name) => change(run, {method: "PATCH", body: JSON.stringify({name})}),
  onDelete: (run) => change(run, {method: "DELETE"}),
  onPin: pin,
});

/**
 * @param {string} address
 * @param {RequestInit} [init]
 * @returns {Promise<any>} what the server answers; null where that is nothing
 * @throws {Error} with one sentence for the reader
 */
async function ask(address, init) {
  let response;
  try {
    response = await fetch(address, {headers: {"Content-Type": "application/json"}, ...init});
  } catch {
    throw new Error("The server does not respond; saved runs are safe.");
  }
  const answer = response.status === 204 ? null : await response.json();
  if (!response.ok) throw new Error(answer?.sentence ?? "The server refused.");
  return answer;
}

/** @param {() => Promise<void>} act */
async function told(act) {
  try {
    await act();
  } catch (error) {
    write(find("say"), /** @type {Error} */ (error).message);
  }
  draw();
}

const load = () =>
  told(async () => {
    runs = await ask(at("/api/runs"));
    const health = await fetch(at("/healthz"));
    const trouble = health.ok ? "" : (await health.json()).sentence;
    write(find("trouble"), trouble);
    find("trouble").hidden = trouble === "";
  });

/** @param {string} run @param {RequestInit} init */
const change = (run, init) =>
  told(async () => {
    await ask(at(`/api/runs/${run}`), init);
    runs = await ask(at("/api/runs"));
    write(find("say"), init.method === "DELETE" ? "Deleted." : "Named.");
  });

/** @param {ListedRun} listed */
function pin(listed) {
  if (readPin()?.run === listed.id) {
    keepPin(null);
    write(find("say"), "Unpinned.");
    return draw();
  }
  return told(async () => {
    const [{recipe}, report] = await Promise.all([
      ask(at(`/api/runs/${listed.id}`)),
      ask(at(`/api/runs/${listed.id}/history`)),
    ]);
    const {trials, loss} = recipe.spec;
    const history = append(emptyHistory(trials.length), report);
    if (history.length === 0) throw new Error("This run has no curve yet.");
    const last = report.training_loss
      .at(-1)
      .map((/** @type {number | null} */ value) => value ?? Number.POSITIVE_INFINITY);
    const best = last.indexOf(Math.min(...last));
    keepPin(pinned({run: listed.id, name: listed.name || listed.label, loss}, history, Math.max(0, best)));
    write(find("say"), "Pinned: the Lab draws its curve dotted below the current run's.");
  });
}

function draw() {
  if (!runs) return;
  list.update({runs, pinned: readPin()?.run ?? null, now: Date.now() / 1000, theme});
  find("none").hidden = runs.length > 0;
  write(find("count"), runs.length ? `${runs.length}` : "");
}

const ended = new AbortController();
watchTheme(
  document.documentElement,
  () => {
    theme = readTheme(document.documentElement);
    draw();
  },
  ended.signal,
);
watchPin(draw, ended.signal);
setInterval(() => document.hidden || load(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || load());
load();
