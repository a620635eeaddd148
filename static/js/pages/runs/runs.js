/** The page of kept runs: lists them, and opens, names, pins and deletes them. */

import {at} from "../../address.js";
import {count} from "../../lib/format.js";
import {append, emptyHistory, pinned} from "../../lib/history.js";
import {readCatalogue} from "../../lib/spec.js";
import {write} from "../../widgets/dom.js";
import {runList} from "../../widgets/run-list.js";
import {pageTheme} from "../../widgets/theme.js";
import {paceAnnouncements} from "../announcements.js";
import {find} from "../page.js";
import {keepPin, readPin, watchPin} from "../pin.js";
import {runCurves} from "./curves.js";

/** @typedef {import("../../widgets/run-list.js").ListedRun} ListedRun */

const EVERY_MS = 5000;
/** Runs on one page of the list. */
const PART = 100;

const ended = new AbortController();
const theme = pageTheme(() => {
  draw();
  drawChart();
}, ended.signal);
/** @type {ListedRun[] | null} */
let runs = null;
/** Runs in all, and how many newer ones than those in view there are. */
let total = 0;
let offset = 0;
const list = runList(find("runs"), {
  onRename: (run, name) => change(run, {method: "PATCH", body: JSON.stringify({name})}),
  onDelete: (run) => change(run, {method: "DELETE"}),
  onPin: pin,
  onChart: chart,
});

/** Runs in the chart, in the order they came there; the address names them. */
let charted = (new URLSearchParams(location.search).get("chart") ?? "").split(",").filter(Boolean);
/** What was read of each, and at which step it stood. @type {Map<string, {step: number, run: import("./curves.js").Charted}>} */
const read = new Map();
/** @type {import("../../lib/spec.js").Catalogue | null} */
let catalogue = null;
/** @type {ReturnType<typeof runCurves> | null} */
let picture = null;
const logarithmic = /** @type {HTMLInputElement} */ (find("log-loss"));
logarithmic.addEventListener("change", () => drawChart());
find("clear").addEventListener("click", () => setCharted([]));

/** @param {string[]} next */
function setCharted(next) {
  charted = next;
  history.replaceState(null, "", next.length ? `?chart=${next.join()}` : location.pathname);
  told(readCharted);
}

/** Puts a run into the chart, or takes it out. @param {ListedRun} listed */
function chart({id}) {
  setCharted(charted.includes(id) ? charted.filter((other) => other !== id) : [...charted, id]);
}

/** Reads the curves in the chart that are new, or have gone on. */
async function readCharted() {
  if (charted.length > 0) catalogue ??= readCatalogue(JSON.stringify(await ask(at("/api/catalogue"))));
  for (const id of [...charted]) {
    const listed = runs?.find((one) => one.id === id);
    const known = read.get(id);
    if (known && (!listed || listed.step === known.step)) continue;
    const [about, report] = await Promise.all([
      ask(at(`/api/runs/${id}`)),
      ask(at(`/api/runs/${id}/history`)),
    ]);
    const name = listed?.name || listed?.label || about.name || about.label || id;
    read.set(id, {step: listed?.step ?? -1, run: {id, name, spec: about.recipe.spec, report}});
  }
  drawChart();
}

function drawChart() {
  const shown = charted.flatMap((id) => read.get(id)?.run ?? []);
  find("curves").hidden = shown.length === 0;
  if (shown.length === 0 || !catalogue) {
    picture?.destroy();
    picture = null;
    return;
  }
  picture ??= runCurves(find("chart"));
  const pin = readPin();
  const other = pin && !charted.includes(pin.run) ? pin : null;
  picture.update({runs: shown, pin: other, logarithmic: logarithmic.checked, catalogue, theme: theme()});
}

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

const load = () => told(readList);

/** Reads the runs in view, and how the store is. */
async function readList() {
  const store = await ask(at("/api/store"));
  total = store.runs;
  offset = Math.min(offset, PART * Math.max(0, Math.ceil(total / PART) - 1));
  runs = await ask(at(`/api/runs?limit=${PART}&offset=${offset}`));
  for (const kind of /** @type {const} */ (["trouble", "notice"])) {
    write(find(kind), store[kind]);
    find(kind).hidden = store[kind] === "";
  }
  await readCharted();
}

/** @param {number} by runs to go on by, back where it is negative */
function turn(by) {
  offset = Math.max(0, offset + by);
  find("runs").scrollIntoView();
  load();
}
find("newer").addEventListener("click", () => turn(-PART));
find("older").addEventListener("click", () => turn(PART));

/** @param {string} run @param {RequestInit} init */
const change = (run, init) =>
  told(async () => {
    await ask(at(`/api/runs/${run}`), init);
    await readList();
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
    const curve = append(emptyHistory(trials.length), report);
    if (curve.length === 0) throw new Error("This run has no curve yet.");
    const last = report.training_loss
      .at(-1)
      .map((/** @type {number | null} */ value) => value ?? Number.POSITIVE_INFINITY);
    const best = last.indexOf(Math.min(...last));
    keepPin(pinned({run: listed.id, name: listed.name || listed.label, loss}, curve, Math.max(0, best)));
    write(find("say"), "Pinned: the Lab draws its curve dotted below the current run's.");
  });
}

function draw() {
  if (!runs) return;
  list.update({runs, pinned: readPin()?.run ?? null, charted, now: Date.now() / 1000, theme: theme()});
  find("none").hidden = runs.length > 0;
  write(find("count"), total ? count(total) : "");
  find("parts").hidden = total <= PART;
  write(find("part"), `${count(offset + 1)} to ${count(offset + runs.length)} of ${count(total)}`);
  /** @type {HTMLButtonElement} */ (find("newer")).disabled = offset === 0;
  /** @type {HTMLButtonElement} */ (find("older")).disabled = offset + runs.length >= total;
}

watchPin(draw, ended.signal);
paceAnnouncements(ended.signal);
setInterval(() => document.hidden || load(), EVERY_MS);
document.addEventListener("visibilitychange", () => document.hidden || load());
load();
