/** Points painted on the plane: the reader's strokes make a table, and the run is built on it. */

import {dataSetOf, withTable} from "../../lib/data.js";
import {count} from "../../lib/format.js";
import {answerText, pointColour, shownValue} from "../../lib/maps.js";
import {shapeOf} from "../../lib/shapes.js";
import {limits} from "../../lib/spec.js";
import * as tables from "../../lib/table.js";
import {brushes} from "../../widgets/controls/brushes.js";

/** @typedef {import("../../lib/table.js").Table} Table */
/** @typedef {import("../../lib/spec.js").DataSet} DataSet */
/** @typedef {import("../../types.d.ts").Points} Points */
/** @typedef {{set: DataSet, points: Points, showTest: boolean, theme: import("../../widgets/theme.js").Theme}} PaintView */

/** What three brushes stand for where the target is a value. */
const VALUES = [-1, 0, 1];

/**
 * @param {import("./controls.js").Context} context
 * @param {() => void} redraw asks for a drawing
 */
export function paint(context, redraw) {
  const toggle = context.find("paint");
  const panel = context.find("brushes");
  const draft = drafting(context, redraw);
  let on = false;
  let size = 3;
  /** @type {number | "erase"} */
  let chosen = 1;

  const choose = (/** @type {typeof chosen} */ to) => {
    chosen = to;
    redraw();
  };
  const target = () => {
    const now = draft.table();
    if (chosen === "erase" || !now) return 0;
    return now.classes.length ? chosen : shownValue(draft.set(), VALUES[chosen]);
  };
  const tools = brushes(panel, {
    onChoose: (to) => choose(to),
    onSize(to) {
      size = to;
      redraw();
    },
    onClass() {
      const now = draft.table();
      if (!now) return;
      const more = tables.withClass(now);
      choose(more.classes.length - 1);
      draft.change(more);
    },
    onAdd(x1, x2) {
      const now = draft.table();
      if (!now || chosen === "erase") return;
      draft.change(tables.withRows(now, [[x1, x2, target()]]));
      draft.build("A point was added.");
    },
    onClear: draft.clear,
  });
  toggle.addEventListener("click", () => {
    on = !on;
    if (!on) draft.dropIfEmpty();
    redraw();
  });
  return {
    /** A stroke comes by. @param {number} x1 @param {number} x2 data units */
    paint(x1, x2) {
      const now = draft.table();
      if (now) draft.change(stroked(now, [x1, x2, target()], chosen === "erase", radiusOf(size)));
    },
    painted: draft.painted,
    /** What to draw: all points while the reader paints, lest what was painted seems lost. @param {PaintView} now */
    update(now) {
      if (now.set.curve) on = false; // a stroke leaves points of the plane
      const {set, points} = draft.over(now);
      toggle.setAttribute("aria-pressed", String(on));
      panel.hidden = !on;
      if (on) tools.update(toolsView(set, points, now.theme, chosen, size));
      return {set, points, brush: on ? radiusOf(size) : null, showTest: on || now.showTest};
    },
  };
}

/** @typedef {{table: Table, set: DataSet, points: Points}} Draft */

/**
 * The points as they are being changed, until the run is built on them.
 * @param {import("./controls.js").Context} context
 * @param {() => void} redraw
 */
function drafting({catalogue, actions, spec, say}, redraw) {
  /** @type {Draft | null} */
  let draft = null;
  /** @type {PaintView | null} */
  let view = null;
  const self = {
    /** @param {PaintView} now @returns {{set: DataSet, points: Points}} the draft, over what the run has */
    over(now) {
      view = now;
      return draft ?? now;
    },
    set: () => draft?.set ?? /** @type {PaintView} */ (view).set,
    /** @returns {Table | null} what a stroke changes */
    table() {
      if (draft) return draft.table;
      if (!view) return null;
      return spec().data.table ?? tables.tableOfPoints(view.set, view.points);
    },
    /** @param {Table} to */
    change(to) {
      draft = draftOf(catalogue, to);
      redraw();
    },
    /** Builds the run on what was changed. @param {string} sentence */
    async build(sentence) {
      const sent = draft;
      if (!sent) return;
      if (sent.table.rows.length < 2) return say("Paint at least two points; the run is then built on them.");
      await actions.rebuild(withTable(spec(), dataSetOf(catalogue, spec().data), sent.table), sentence);
      if (draft === sent && !actions.pendingSpec()) draft = null;
      redraw();
    },
    painted() {
      const most = limits.table_rows[1];
      const full = draft && draft.table.rows.length >= most;
      self.build(full ? `A table holds at most ${count(most)} points.` : "The painted points changed.");
    },
    clear() {
      const now = self.table();
      if (now) self.change({...now, rows: []});
      say("All points were erased. Paint a few; the run is then built on them.");
    },
    dropIfEmpty() {
      if (draft && draft.table.rows.length < 2) draft = null;
    },
  };
  return self;
}

/**
 * @param {Table} table
 * @param {import("../../lib/table.js").Row} at where the stroke comes by, and what it paints
 * @param {boolean} erase
 * @param {number} radius
 * @returns {Table}
 */
function stroked(table, at, erase, radius) {
  if (erase) return tables.erased(table, at[0], at[1], radius);
  return tables.withRows(table, tables.sprinkled(table.extent, at, radius, Math.random));
}

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
  const mark = (/** @type {number} */ target) => ({
    colour: pointColour(theme, target, classes.length),
    shape: shapeOf(target, classes.length),
  });
  const all = classes.length
    ? classes.map((name, index) => ({name, mark: mark(index)}))
    : VALUES.map((value) => ({name: answerText(set, value), mark: mark(value)}));
  const room = classes.length > 0 && classes.length < limits.table_classes;
  const kept = chosen === "erase" ? chosen : Math.min(chosen, all.length - 1);
  return {brushes: all, chosen: kept, size, columns, extent, room, points: points.x1.length};
}
