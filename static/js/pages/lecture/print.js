/**
 * Printing: every figure is made and drawn first, seen or not, and what is folded opens.
 *
 * A browser lays out the print at once, while figures ask the server for what they show. So the keys that print
 * wait for the figures; a print that starts elsewhere takes what is there, and makes the rest for the next time.
 */

const PATIENCE_MS = 15_000;

/** @typedef {import("./stage.js").FigureStage} Figure */

/**
 * @param {object} options
 * @param {Figure[]} options.figures
 * @param {() => void} options.draw draws all figures, at once
 * @param {() => boolean} options.asking whether the server owes an answer
 * @param {(sentence: string) => void} options.say
 * @param {AbortSignal} options.signal
 */
export function printer({figures, draw, asking, say, signal}) {
  const root = document.documentElement;
  const paper = matchMedia("print");
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  /** @type {string | undefined} */
  let chosen;

  function begin() {
    if (!root.classList.contains("printing")) chosen = root.dataset.theme;
    root.classList.add("printing");
    root.dataset.theme = "light"; // paper is white
    const folded = /** @type {NodeListOf<HTMLDetailsElement>} */ (
      document.querySelectorAll("main details:not([open])")
    );
    opened.push(...folded);
    for (const one of folded) one.open = true;
    for (const figure of figures) figure.prepare();
    draw();
  }
  function end() {
    if (!root.classList.contains("printing")) return;
    delete root.dataset.printable;
    root.classList.remove("printing");
    if (chosen === undefined) delete root.dataset.theme;
    else root.dataset.theme = chosen;
    for (const one of opened) one.open = false;
    opened = [];
    draw();
  }
  /** Until every figure shows what it has to, or the server has been silent for long. */
  async function ready() {
    begin();
    const until = performance.now() + PATIENCE_MS;
    for (let quiet = 0; quiet < 3 && performance.now() < until; ) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      draw();
      quiet = figures.every((figure) => figure.complete()) && !asking() ? quiet + 1 : 0;
    }
    root.dataset.printable = "";
  }
  /** @param {KeyboardEvent} event */
  async function pressed(event) {
    if (event.key !== "p" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    say("Drawing every figure for the print …");
    await ready();
    say("");
    print();
  }
  addEventListener("keydown", pressed, {signal});
  addEventListener("beforeprint", begin, {signal});
  addEventListener("afterprint", end, {signal});
  paper.addEventListener("change", ({matches}) => (matches ? ready() : end()), {signal});
}
