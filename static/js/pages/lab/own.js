/** Own data: a dialog that reads a CSV file or what is pasted, and builds the run on it. */

import {CsvFault, textOf} from "../../lib/csv.js";
import {dataSetOf, withTable} from "../../lib/data.js";
import {count} from "../../lib/format.js";
import {firstPicks, survey, tableOf} from "../../lib/sheet.js";
import {inSlices} from "../../lib/slices.js";
import {csvForm} from "../../widgets/controls/csv-form.js";

/** @typedef {import("../../widgets/controls/csv-form.js").CsvView} CsvView */
/** @typedef {import("../../lib/sheet.js").Picks} Picks */

const LARGEST = 100 * 2 ** 20;

/** @type {CsvView} */
const EMPTY = {name: "", sheet: null, picks: null, fault: "", wrong: 0, note: "", busy: false, ready: false};

/** @param {import("./controls.js").Bench} bench */
export function ownData({find, catalogue, actions, spec, takers}) {
  const dialog = /** @type {HTMLDialogElement} */ (find("own-data"));
  let text = "";
  /** @type {import("../../lib/table.js").Table | null} */
  let table = null;
  /** What was left out of it. */
  let left = "";
  let view = EMPTY;
  /** Counts what was begun, so that what is overtaken stops. */
  let begun = 0;

  const form = csvForm(find("csv"), {
    onFile: (file) => take(file),
    onText: (pasted) => look(pasted, pasted.trim() ? "Pasted rows" : ""),
    onPick: (picks) => read(picks),
    onClose: () => dialog.close(),
    onUse() {
      if (!table) return;
      dialog.close();
      const {rows} = table;
      actions.rebuild(
        withTable(spec(), dataSetOf(catalogue, spec().data), table),
        `${count(rows.length)} rows of own data are the data now. ${left}`.trim(),
      );
    },
  });
  const show = (/** @type {Partial<CsvView>} */ change) => {
    view = {...view, ...change};
    form.update(view);
  };
  /**
   * Works in slices, and shows what is wrong.
   * @template T
   * @param {Generator<void, T>} steps
   * @returns {Promise<T | null>} null when something is wrong, or newer work has begun
   */
  const work = async (steps) => {
    const mine = ++begun;
    show({busy: true, ready: false, fault: "", note: ""});
    try {
      return await inSlices(steps, () => mine !== begun);
    } catch (error) {
      if (!(error instanceof CsvFault)) throw error;
      if (mine === begun) show({busy: false, fault: error.message, wrong: error.rows});
      return null;
    }
  };
  /** @param {Picks} picks */
  async function read(picks) {
    const {sheet} = view;
    if (!sheet) return;
    show({picks, wrong: picks.lenient ? view.wrong : 0});
    const done = await work(tableOf(text, sheet, picks));
    if (!done) return;
    table = done.table;
    const {rows, classes} = table;
    const what = classes.length
      ? `${count(rows.length)} rows of ${classes.length} classes.`
      : `${count(rows.length)} rows.`;
    left = done.note;
    show({busy: false, ready: true, note: `${what} ${left}`.trim()});
  }
  /** @param {string} all @param {string} name */
  async function look(all, name) {
    text = all;
    show({...EMPTY, name});
    if (name === "") return;
    const sheet = await work(survey(text));
    if (!sheet) return;
    show({sheet});
    await read(firstPicks(sheet));
  }
  /** @param {File} file */
  async function take(file) {
    if (!dialog.open) dialog.showModal();
    const name = `${file.name}, ${count(file.size / 1024)} kB`;
    show({...EMPTY, name, busy: true});
    if (file.size > LARGEST)
      return show({
        busy: false,
        fault: `The file has ${count(file.size / 2 ** 20)} MB; expected at most 100.`,
      });
    try {
      await look(textOf(new Uint8Array(await file.arrayBuffer())).replace(/^\n+/, ""), name);
    } catch (error) {
      show({
        busy: false,
        fault: error instanceof CsvFault ? error.message : `The file cannot be read: ${error}`,
      });
    }
  }
  takers.push({accepts: (file) => !/\.json$/i.test(file.name), take});
  find("own-data-button").addEventListener("click", () => dialog.showModal());
  form.update(view);
  return {
    /** Opens the dialog. */
    open: () => dialog.showModal(),
  };
}
