/** A chapter: its live figures, and reading or presenting it. */

import {socketAddress, whyNoSocket} from "../../address.js";
import {Connection} from "../../connection.js";
import {statusText} from "../../lib/describe.js";
import {readCatalogue} from "../../lib/spec.js";
import {unknown} from "../../store.js";
import {write} from "../../widgets/dom.js";
import {readTheme, watchTheme} from "../../widgets/theme.js";
import {paceAnnouncements} from "../announcements.js";
import {keySwitch, keys} from "../keys.js";
import {drawingClock, find} from "../page.js";
import {runnable} from "./cells.js";
import {rerunnable} from "./claims.js";
import {predictable} from "./predict.js";
import {presenter} from "./present.js";
import {printer} from "./print.js";
import {readingProgress} from "./progress.js";
import {keepGuess, recall, remembered} from "./recall.js";
import {FigureStage} from "./stage.js";
import {words} from "./words.js";

const all = (/** @type {string} */ selector) =>
  /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
const ended = new AbortController();
const catalogue = readCatalogue(find("catalogue").textContent);
let theme = readTheme(document.documentElement);
let drawn = /** @type {typeof theme | null} */ (null);

/** @param {boolean} [anew] draw even if nothing has changed */
const draw = (anew = drawn !== theme) => {
  drawn = theme;
  for (const figure of figures) figure.draw(theme, anew);
};
const redraw = drawingClock(() => draw());
const say = (/** @type {string} */ sentence) => {
  write(find("say"), sentence);
  find("say").hidden = sentence === "";
};
const connection = new Connection({
  url: socketAddress(),
  why: whyNoSocket,
  onMessage(message) {
    for (const figure of [...figures, ...claims]) figure.receive(message);
  },
  onFrame(frame) {
    for (const figure of [...figures, ...claims]) figure.show(frame);
  },
  onStatus(status) {
    const bad = status.state === "lost" || Boolean(status.sentence);
    say(bad ? statusText({status, state: unknown("")}) : "");
  },
});
/** An address may name a slide and what its figure starts from: `#slide?link`. */
const [slide, link = null] = location.hash.slice(1).split(/\?(.*)/s);
const figures = all("figure[data-figure]").map((root) => {
  const own = root.closest("section")?.id === slide;
  return new FigureStage(root, {connection, catalogue, redraw, link: own ? link : null});
});
const figureOf = (/** @type {HTMLElement} */ root) => {
  const own = /** @type {HTMLElement | null} */ (
    root.closest("section")?.querySelector("figure[data-figure]")
  );
  return own && figures[all("figure[data-figure]").indexOf(own)];
};
const claims = all(".claim:has([data-rerun])").map((root) =>
  rerunnable(root, {connection, signal: ended.signal}),
);
for (const root of all("[data-cell]")) runnable(root, {connection, signal: ended.signal});
for (const root of all("[data-predict]"))
  predictable(root, {figure: figureOf(root), onGuess: keepGuess, signal: ended.signal});
readingProgress(find("progress"), ended.signal);
recall(find("end"), ended.signal);
remembered(find("progress").dataset.chapter ?? "", all("section.slide"), ended.signal);
words(ended.signal);
const present = presenter({
  button: find("present"),
  count: find("slide-count"),
  slides: all("section.slide"),
  chapter: (way) =>
    document.querySelector(`.turn a[rel=${way > 0 ? "next" : "prev"}]`)?.getAttribute("href") ?? undefined,
  signal: ended.signal,
});

printer({
  figures,
  draw: () => {
    theme = readTheme(document.documentElement);
    draw(true);
  },
  asking: () => connection.asking,
  say,
  signal: ended.signal,
});

/** The figure most in view answers the keys. @param {string} key */
const press = (key) => {
  const first = figures.reduce((a, b) => (b.share() > a.share() ? b : a));
  first.keys()[key]?.();
};
const help = /** @type {HTMLDialogElement} */ (find("help"));
keys(
  {
    ...Object.fromEntries((figures.length ? [" ", ".", "r"] : []).map((key) => [key, () => press(key)])),
    p: present.toggle,
    "?": () => help.showModal(),
  },
  ended.signal,
);
keySwitch(find("key-switch"), ended.signal);
find("help-button").addEventListener("click", () => help.showModal());
if (link !== null) document.getElementById(slide)?.scrollIntoView();
addEventListener("hashchange", () => location.hash.includes("?") && location.reload());
addEventListener("online", () => connection.retry());
document.addEventListener("visibilitychange", () => document.hidden || connection.retry());
addEventListener("pagehide", (event) => {
  if (event.persisted) return;
  for (const figure of figures) figure.end();
});
watchTheme(
  document.documentElement,
  () => {
    theme = readTheme(document.documentElement);
    redraw();
  },
  ended.signal,
);
paceAnnouncements(ended.signal);
redraw();
