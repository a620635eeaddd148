/** Fits a presented slide to its screen: text and figure as large as both fit, side by side. */

/** The share of the width that text may take beside a figure. */
const SHARES = [0.3, 0.42, 0.56];
const COLUMNS = [1, 2, 3];
/** The share of the width below which text stays in one column. */
const NARROW = 0.4;
const [LEAST, MOST] = [0.2, 2];
/** Halvings of the span between least and most. */
const PRECISION = 6;

/** @typedef {{share: number, columns: number, text: number, figure: number}} Fit */

/**
 * @param {HTMLElement} slide shown, and laid out for presenting
 * @param {boolean} [smaller] the figure no larger than it is
 */
export function fit(slide, smaller = false) {
  const [text, figure] = partsOf(slide);
  const most = (smaller && Number(slide.style.getPropertyValue("--figure-zoom"))) || MOST;
  /** @type {Fit[]} */
  const found = [];
  for (const share of figure ? SHARES : [1]) {
    slide.style.setProperty("--text-share", `${share}fr`);
    slide.style.setProperty("--figure-share", `${1 - share}fr`);
    const largest = figure ? zoomed(slide, figure, "--figure-zoom", most) : MOST;
    for (const columns of columnsFor(text, figure ? share : 1)) {
      slide.style.setProperty("--text-columns", String(columns));
      found.push({share, columns, text: zoomed(slide, text, "--text-zoom", MOST), figure: largest});
    }
  }
  const worth = (/** @type {Fit} */ {text: words, figure: picture}) =>
    Math.min(words, picture) + 0.1 * Math.max(words, picture);
  const best = found.reduce((a, b) => (worth(b) > worth(a) + 1e-3 ? b : a));
  slide.style.setProperty("--text-share", `${best.share}fr`);
  slide.style.setProperty("--figure-share", `${1 - best.share}fr`);
  slide.style.setProperty("--text-columns", String(best.columns));
  slide.style.setProperty("--text-zoom", String(best.text));
  slide.style.setProperty("--figure-zoom", String(best.figure));
}

/**
 * How many columns text may take: lists that a figure writes need the whole width, and narrow columns read badly.
 * @param {HTMLElement} text
 * @param {number} share of the screen's width
 */
function columnsFor(text, share) {
  if (text.querySelector("[data-rows]")) return [1];
  return COLUMNS.slice(0, share === 1 ? 3 : share < NARROW ? 1 : 2);
}

/** Whether all of a slide is inside its screen. @param {HTMLElement} slide */
export function fits(slide) {
  const room = roomOf(slide);
  return partsOf(slide).every((part) => part === null || held(part, room));
}

/** @param {HTMLElement} slide @returns {[HTMLElement, HTMLElement | null]} its text, and its figure if it has one */
function partsOf(slide) {
  return [
    /** @type {HTMLElement} */ (slide.querySelector(":scope > .text")),
    slide.querySelector(":scope > .live"),
  ];
}

/** How high a part may be. @param {HTMLElement} slide */
function roomOf(slide) {
  const style = getComputedStyle(slide);
  return slide.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom);
}

/**
 * The largest zoom at which a part is no higher than the slide's room, and shows its lines whole.
 * @param {HTMLElement} slide
 * @param {HTMLElement} part
 * @param {string} name of the property that zooms it
 * @param {number} most
 */
function zoomed(slide, part, name, most) {
  const room = roomOf(slide);
  let [low, high] = [LEAST, most];
  for (let i = 0; i < PRECISION; i++) {
    const middle = (low + high) / 2;
    slide.style.setProperty(name, String(middle));
    if (held(part, room)) low = middle;
    else high = middle;
  }
  slide.style.setProperty(name, String(low));
  return low;
}

/** @param {HTMLElement} part @param {number} room */
const held = (part, room) => part.getBoundingClientRect().height <= room && whole(part);

/** Nothing in the part is cut off at its right edge. @param {HTMLElement} part */
function whole(part) {
  if (part.scrollWidth > part.clientWidth + 1) return false;
  const {right} = part.getBoundingClientRect();
  const lines = [...part.querySelectorAll('.code, math[display="block"], .operations')];
  return lines.every(
    (line) => line.scrollWidth <= line.clientWidth + 1 && line.getBoundingClientRect().right <= right + 1,
  );
}
