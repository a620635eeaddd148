/** Own data: a dialog that reads a CSV file or what is pasted, and builds the run on it. */

import {CsvFault} from "../../lib/csv.js";
import {dataSetOf, withTable} from "../../lib/data.js";
import {decoded, plainText} from "../../lib/encodings.js";
import {count} from "../../lib/format.js";
import {firstPicks, survey, tableOf} from "../../lib/sheet.js";
import {inSlices} from "../../lib/slices.js";
import {csvForm} from "../../widgets/controls/csv-form.js";

/** @typedef {import("../../widgets/controls/csv-form.js").CsvView} CsvView */
/** @typedef {import("../../lib/sheet.js").Picks} Picks */
/** @typedef {import("../../lib/sheet.js").Sheet} Sheet */
/** @typedef {import("../../lib/encodings.js").Decoded} Decoded */

const LARGEST = 100 * 2 ** 20;
const UNSURE =
  "The letters of this file fit more than one encoding; choose the encoding in which the preview reads right.";
const BAD_LINES = 5;

/** @type {CsvView} */
const EMPTY = {
  name: "",
  encoding: null,
  choices: {},
  sheet: null,
  picks: null,
  fault: "",
  wrong: 0,
  left: "",
  note: "",
  busy: false,
  ready: false,
};

/** @param {import("./controls.js").Bench} bench */
export function ownData({find, catalogue, actions, spec, takers}) {
  const dialog = /** @type {HTMLDialogElement} */ (find("own-data"));
  /** @type {Uint8Array | null} */
  let bytes = null;
  /** @type {Decoded} */
  let source = {text: "", encoding: "utf-8", sure: true, bad: []};
  /** @type {import("../../lib/table.js").Table | null} */
  let table = null;
  /** What was left out of it. */
  let left = "";
  let view = EMPTY;
  /** Counts what was begun, so that what is overtaken stops. */
  let begun = 0;

  const form = csvForm(find("csv"), {
    onFile: (file) => take(file),
    onText(pasted) {
      bytes = null;
      source = {text: plainText(pasted), encoding: "", sure: true, bad: []};
      begin(pasted.trim() ? "Pasted rows" : "");
    },
    onChoose(change) {
      show({choices: {...view.choices, ...change}});
      if (change.encoding && bytes) source = decoded(bytes, change.encoding);
      look();
    },
    onPick: (picks) => read(picks),
    onClose: () => dialog.close(),
    async onUse() {
      if (!table) return;
      const {rows} = table;
      show({busy: true, ready: false});
      const fault = await actions.rebuild(
        withTable(spec(), dataSetOf(catalogue, spec().data), table),
        `${count(rows.length)} rows of own data are the data now. ${left}`.trim(),
      );
      show({busy: false, ready: true, fault});
      if (!fault) dialog.close();
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
    const done = await work(tableOf(source.text, sheet, picks));
    if (!done) return;
    table = done.table;
    const {rows, classes} = table;
    const what = classes.length
      ? `${count(rows.length)} rows of ${classes.length} classes.`
      : `${count(rows.length)} rows.`;
    left = done.note;
    const sure = source.sure || view.choices.encoding !== undefined;
    show({busy: false, ready: sure, note: `${what} ${left}`.trim(), fault: sure ? "" : UNSURE});
  }
  /** @param {string} name */
  function begin(name) {
    show({...EMPTY, name});
    if (name === "") begun += 1;
    else look();
  }
  /** Surveys the text as the reader says it is to be read; picks stay where the columns do. */
  async function look() {
    const before = view;
    const sure = source.sure || view.choices.encoding !== undefined;
    show({encoding: bytes ? {label: source.encoding, sure} : null});
    const sheet = await work(survey(source.text, view.choices));
    if (!sheet) return show({left: ""});
    const same = before.picks && before.sheet && namesOf(before.sheet) === namesOf(sheet);
    show({sheet, left: [badLines(source), ...sheet.left].filter(Boolean).join(" ")});
    await read(same && before.picks ? before.picks : firstPicks(sheet));
  }
  /** @param {File} file */
  async function take(file) {
    if (!dialog.open) dialog.showModal();
    const name = `${file.name}, ${count(file.size / 1024)} kB`;
    begun += 1;
    show({...EMPTY, name, busy: true});
    if (file.size > LARGEST)
      return show({
        busy: false,
        fault: `The file has ${count(file.size / 2 ** 20)} MB; expected at most 100.`,
      });
    try {
      bytes = new Uint8Array(await file.arrayBuffer());
      source = decoded(bytes);
    } catch (error) {
      const fault =
        error instanceof CsvFault
          ? error.message
          : `${file.name} cannot be read; it may have been moved or changed. Choose it again.`;
      return show({busy: false, fault});
    }
    begin(name);
  }
  takers.push({accepts: (file) => !/\.json$/i.test(file.name), take});
  find("own-data-button").addEventListener("click", () => dialog.showModal());
  form.update(view);
  return {
    /** Opens the dialog. */
    open: () => dialog.showModal(),
  };
}

/** @param {Sheet} sheet */
function namesOf({columns}) {
  return JSON.stringify(columns.map(({name}) => name));
}

/** @param {Decoded} source @returns {string} which lines hold bytes that are no text */
function badLines({bad, encoding}) {
  if (!bad.length) return "";
  const listed = bad.slice(0, BAD_LINES).join(", ");
  const lines =
    bad.length === 1
      ? `Line ${listed} has a byte`
      : `Lines ${listed}${bad.length > BAD_LINES ? " and more" : ""} have bytes`;
  return `${lines} that ${encoding.toUpperCase()} does not know, shown as \ufffd.`;
}
