/** The cover: a network that trains as the page opens, and how far the reader is in the lecture. */

import {socketAddress, whyNoSocket} from "../../address.js";
import {Connection} from "../../connection.js";
import {progressIn} from "../../lib/reader.js";
import {readCatalogue} from "../../lib/spec.js";
import {write} from "../../widgets/dom.js";
import {readTheme, watchTheme} from "../../widgets/theme.js";
import {paceAnnouncements} from "../announcements.js";
import {FigureStage} from "../lecture/stage.js";
import {drawingClock} from "../page.js";
import {reader} from "../reader.js";

const find = (/** @type {string} */ selector) => {
  const element = document.querySelector(selector);
  if (!element) throw new Error(`the page has no ${selector}`);
  return /** @type {HTMLElement} */ (element);
};
const ended = new AbortController();
let theme = readTheme(document.documentElement);
let drawn = /** @type {typeof theme | null} */ (null);
const redraw = drawingClock(() => {
  figure.draw(theme, drawn !== theme);
  drawn = theme;
});
const connection = new Connection({
  url: socketAddress(),
  why: whyNoSocket,
  onMessage: (message) => figure.receive(message),
  onFrame: (frame) => figure.show(frame),
});
const catalogue = readCatalogue(find("#catalogue").textContent);
const figure = new FigureStage(find("figure[data-figure]"), {connection, catalogue, redraw, link: null});

/** @typedef {{id: string, title: string, slides: {id: string, title: string}[], questions: string[]}} Told */

/** Ticks what is done, and lets the main button lead on from the slide seen last. */
function remember() {
  const now = reader();
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-chapter]"))) {
    const chapter = /** @type {Told} */ (JSON.parse(item.dataset.chapter ?? "{}"));
    const slides = chapter.slides.map(({id}) => id);
    const {seen, right, done} = progressIn(now, {...chapter, slides});
    item.classList.toggle("done", done);
    item.classList.toggle("begun", seen > 0);
    const words = done
      ? "done"
      : `${seen} of ${slides.length} slides, ${right} of ${chapter.questions.length} questions`;
    write(/** @type {HTMLElement} */ (item.querySelector(".far")), seen > 0 ? `, ${words}` : "");
    const last = chapter.slides.find(({id}) => now.last === `${chapter.id}/${id}`);
    const link = item.querySelector("a");
    if (!last || !link) continue;
    const begin = /** @type {HTMLAnchorElement} */ (find("#begin"));
    begin.href = link.href;
    begin.hash = last.id;
    write(begin, `Continue at “${last.title}”`);
  }
}
remember();
addEventListener("pageshow", remember);
addEventListener("online", () => connection.retry());
document.addEventListener("visibilitychange", () => document.hidden || connection.retry());
addEventListener("pagehide", (event) => event.persisted || figure.end());
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
