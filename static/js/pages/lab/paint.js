/** Points painted on the plane: the reader's strokes make a table, and the run is built on it. */

import {dataSetOf, withTable} from "../../lib/data.js";
import {count} from "../../lib/format.js";
import {answerText, pointColour, shownValue} from "../../lib/maps.js";
import * as tables from "../../lib/table.js";
import {brushes} from "../../widgets/controls/brushes.js";

/** @typedef {import("../../lib/table.js").Table} Table */
/** @typedef {import("../../lib/spec.js").DataSet} DataSet */
/** @typedef {import("../../types.d.ts").Points} Points */
/** @typedef {{set: DataSet, points: Points, showTest: boolean, theme: import("../../widgets/theme.js").Theme}} PaintView */

/** What three brushes stand for where the target is a value. */
const VALUES = [-1, 0, 1];

/**
 * @param {import("./controls.js").Bench} bench
 * @param {() => void} redraw asks for a drawing
 */
export function paint(bench, redraw) {
  const {find, catalogue, actions, spec, say} = bench;
  const toggle = find("paint");
  const panel = find("brushes");
  /** The points as they are being changed, until the run stands on them. @type {Draft | null} */
  let draft = null;
  /** @type {PaintView | null} */
  let view = null;
  let on = false;
  let size = 3;
  /** @type {number | "erase"} */
  let chosen = 1;

  /** @returns {Table | null} what a stroke changes */
  const table = () => {
    if (draft) return draft.table;
    if (!view) return null;
    return spec().data.table ?? tables.tableOfPoints(view.set, view.points);
  };
  const change = (/** @type {Table} */ to) => {
    draft = draftOf(catalogue, to);
    redraw();
  };
  /** Builds the run on what was changed. @param {string} sentence */
  const build = async (sentence) => {
    const sent = draft;
    if (!sent) return;
    if (sent.table.rows.length < 2) return say("Paint at least two points; the run is then built on them.");
    await actions.rebuild(withTable(spec(), dataSetOf(catalogue, spec().data), sent.table), sentence);
    if (draft === sent && !actions.pendingSpec()) draft = null;
    redraw();
  };
  const target = () => {
    const now = table();
    if (chosen === "erase" || !now) return 0;
    return now.classes.length ? chosen : shownValue(ofDraft(), VALUES[chosen]);
  };
  const ofDraft = () => draft?.set ?? /** @type {PaintView} */ (view).set;
  const tools = brushes(panel, {
    onChoose(to) {
      chosen = to;
      redraw();
    },
    onSize(to) {
      size = to;
      redraw();
    },
    onClass() {
      const now = table();
      if (!now) return;
      const more = tables.withClass(now);
      chosen = more.classes.length - 1;
      change(more);
    },
    onAdd(x1, x2) {
      const now = table();
      if (!now || chosen === "erase") return;
      change(tables.withRows(now, [[x1, x2, target()]]));
      build("A point was added.");
    },
    onClear() {
      const now = table();
      if (now) change({...now, rows: []});
      say("All points were erased. Paint a few; the run is then built on them.");
    },
  });
  toggle.addEventListener("click", () => {
    on = !on;
    if (!on && draft && draft.table.rows.length < 2) draft = null;
    redraw();
  });
  return {
    /** A stroke comes by. @param {number} x1 @param {number} x2 data units */
    paint(x1, x2) {
      const now = table();
      if (!now) return;
      if (chosen === "erase") change(tables.erased(now, x1, x2, radiusOf(size)));
      else
        change(
          tables.withRows(now, tables.sprinkled(now.extent, [x1, x2, target()], radiusOf(size), Math.random)),
        );
    },
    painted() {
      const full = draft && draft.table.rows.length >= tables.MOST.rows;
      build(
        full ? `A table holds at most ${count(tables.MOST.rows)} points.` : "The painted points changed.",
      );
    },
    /**
     * @param {PaintView} now
     * @returns {{set: DataSet, points: Points, brush: number | null, showTest: boolean}} what to draw while the reader
     *   paints: all points, lest what was painted seems lost
     */
    update(now) {
      view = now;
      const set = draft?.set ?? now.set;
      const points = draft?.points ?? now.points;
      toggle.setAttribute("aria-pressed", String(on));
      panel.hidden = !on;
      if (on) tools.update(toolsView(set, points, now.theme, chosen, size));
      return {set, points, brush: on ? radiusOf(size) : null, showTest: on || now.showTest};
    },
  };
}

/** @typedef {{table: Table, set: DataSet, points: Points}} Draft */

/**
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 * @param {Table} table
 * @returns {Draft} with its points as a run would tell of them
 */
function draftOf(catalogue, table) {
  const set = dataSetOf(catalogue, {dataset: "table", table, noise: 0, points: 0, training_share: 1});
  const {rows, center, scale} = table;
  const points = {
    x1: rows.map((row) => row[0]),
    x2: rows.map((row) => row[1]),
    target: rows.map((row) => (row[2] - center[2]) / scale[2]),
    training: rows.length,
    row: null,
  };
  return {table, set, points};
}

/** @param {number} size 1 to 10 @returns {number} a part of the plane's side */
function radiusOf(size) {
  return size / 80;
}

/**
 * @param {DataSet} set
 * @param {Points} points
 * @param {import("../../widgets/theme.js").Theme} theme
 * @param {number | "erase"} chosen
 * @param {number} size
 * @returns {import("../../widgets/controls/brushes.js").BrushesView}
 */
function toolsView(set, points, theme, chosen, size) {
  const {classes, columns, extent} = set;
  const all = classes.length
    ? classes.map((name, index) => ({name, colour: pointColour(theme, index, classes.length)}))
    : VALUES.map((value) => ({name: answerText(set, value), colour: pointColour(theme, value, 0)}));
  const room = classes.length > 0 && classes.length < tables.MOST.classes;
  const kept = chosen === "erase" ? chosen : Math.min(chosen, all.length - 1);
  return {brushes: all, chosen: kept, size, columns, extent, room, points: points.x1.length};
}
