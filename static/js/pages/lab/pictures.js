/** The figures that the reader has in view, as files. */

import {dataSetOf} from "../../lib/data.js";
import {count, loss as lossText} from "../../lib/format.js";
import {answerTitle} from "../../lib/maps.js";
import {sizes} from "../../lib/spec.js";
import {pngOf, svgOf, withStyle} from "../../widgets/snapshot.js";
import {facesOf} from "./faces.js";
import {numbersOf} from "./words.js";

/** @typedef {import("../../store.js").RunState} RunState */
/**
 * state: the run as it is shown.
 * @typedef {{state: RunState, theme: import("../../widgets/theme.js").Theme,
 *   comparison: import("./compare.js").Comparison | null}} PicturesView
 */
/** parts: what is drawn; main: the one whose words describe it. */
/** @typedef {{title: string, main: Element, parts: Element[]}} Subject */

/** Where figures are, in the order in which they are offered. */
const ROOMS = [".network", ".trials", ".output", ".time", ".look-inside"];
/** So many strokes are named above the curves, and no more. */
const NAMED = 16;

/**
 * @param {(id: string) => HTMLElement} find
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 */
export function pictures(find, catalogue) {
  return {
    /** @returns {Subject[]} */
    inView: () =>
      ROOMS.flatMap((room) => [...document.querySelectorAll(`${room} :is(figure, .tiles)`)])
        .filter((figure) => figure.id !== "rates" && seen(figure))
        .map((figure) => subject(find, figure)),
    /**
     * @param {Subject} of
     * @param {import("../../widgets/controls/takeaway.js").PictureFormat} format
     * @param {PicturesView} view
     * @returns {Promise<Blob>}
     */
    async draw({title, main, parts}, format, view) {
      const described = main.getAttribute("aria-describedby");
      const text = (described && document.getElementById(described)?.textContent) || title;
      const drawn = svgOf(parts, {title, text, ...wordsOf(main.id, view, catalogue), theme: view.theme});
      const drawing = withStyle(drawn, await facesOf(drawn));
      return format === "PNG" ? pngOf(drawing) : new Blob([drawing], {type: "image/svg+xml"});
    },
  };
}

/** @param {Element} element */
function seen(element) {
  const {width, height} = element.getBoundingClientRect();
  return width > 0 && height > 0;
}

/**
 * A figure with what belongs to it: the loss with the rate that made it, a map with its colours.
 * @param {(id: string) => HTMLElement} find
 * @param {Element} figure
 * @returns {Subject}
 */
function subject(find, figure) {
  const title = figure.getAttribute("aria-label") ?? "";
  if (figure.id === "loss")
    return {title: "Loss and learning rate", main: figure, parts: [figure, find("rates")]};
  const colours = figure.id === "boundary" ? find("legend") : figure.nextElementSibling;
  const named = colours && (colours.id === "legend" || colours.classList.contains("legend")) ? [colours] : [];
  return {title, main: figure, parts: [figure, ...named]};
}

/**
 * What stands beside the title, and what the strokes are.
 * @param {string} id of the figure
 * @param {PicturesView} view
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 */
function wordsOf(id, {state, theme, comparison}, catalogue) {
  const step = `step ${count(state.step)}`;
  const {settings} = state;
  if (id === "boundary" && settings)
    return {note: `${answerTitle(dataSetOf(catalogue, settings.data))}, ${step}`, key: []};
  if (id === "network" && settings) {
    const set = dataSetOf(catalogue, settings.data);
    return {note: `${sizes(settings, set, comparison?.chosen ?? 0).join(" → ")}, ${step}`, key: []};
  }
  if (id !== "loss") return {note: step, key: []};
  if (comparison) {
    const {names, strokes} = comparison;
    const key = names.length > NAMED ? [] : names.map((name, trial) => ({name, stroke: strokes[trial]}));
    return {note: `${names.length} trials, ${step}`, key};
  }
  const {training, test} = numbersOf(state, 0);
  return {
    note: step,
    key: [
      {name: `training ${lossText(training)}`, stroke: {colour: theme.ink, dash: []}},
      {name: `test ${lossText(test)}`, stroke: {colour: theme.inkFaint, dash: [4, 3]}},
      {name: "learning rate", stroke: {colour: theme.trace, dash: []}},
    ],
  };
}
