/** Own data: a dialog that reads a CSV file or what is pasted, and builds the run on it. */

import {CsvFault} from "../../lib/csv.js";
import {dataSetOf, withTable} from "../../lib/data.js";
import {decoded, plainText} from "../../lib/encodings.js";
import {count} from "../../lib/format.js";
import {firstPicks, survey, tableOf} from "../../lib/sheet.js";
import {inSlices} from "../../lib/tasks.js";
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

/** @param {import("./controls.js").Context} context */
export function ownData({find, catalogue, actions, spec, takers}) {
  const dialog = /** @type {HTMLDialogElement} */ (find("own-data"));
  const reader = new Reader((view) => form.update(view));
  const form = csvForm(find("csv"), {
    onFile: (file) => reader.file(file),
    onText: (pasted) => reader.text(pasted),
    onChoose: (change) => reader.choose(change),
    onPick: (picks) => reader.read(picks),
    onClose: () => dialog.close(),
    async onUse() {
      const {table, left} = reader;
      if (!table) return;
      reader.show({busy: true, ready: false});
      const fault = await actions.rebuild(
        withTable(spec(), dataSetOf(catalogue, spec().data), table),
        `Now training on ${count(table.rows.length)} rows of own data. ${left}`.trim(),
      );
      reader.show({busy: false, ready: true, fault});
      if (!fault) dialog.close();
    },
  });
  takers.push({
    accepts: (file) => !/\.json$/i.test(file.name),
    take(file) {
      if (!dialog.open) dialog.showModal();
      reader.file(file);
    },
  });
  find("own-data-button").addEventListener("click", () => dialog.showModal());
  reader.show({});
  return {
    /** Opens the dialog. */
    open: () => dialog.showModal(),
  };
}

/** Reads a file or a text into a table, step by step; each reading stops the one before. */
class Reader {
  /** @type {Uint8Array | null} */
  #bytes = null;
  /** @type {Decoded} */
  #source = {text: "", encoding: "utf-8", sure: true, bad: []};
  #view = EMPTY;
  /** Counts the readings, so that one that is overtaken stops. */
  #reading = 0;
  /** What was read. @type {import("../../lib/table.js").Table | null} */
  table = null;
  /** What was left out of it. */
  left = "";

  /** @param {(view: CsvView) => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** @param {Partial<CsvView>} change */
  show(change) {
    this.#view = {...this.#view, ...change};
    this.onChange(this.#view);
  }

  /** @param {File} file */
  async file(file) {
    const name = `${file.name}, ${count(file.size / 1024)} kB`;
    this.#reading += 1;
    this.show({...EMPTY, name, busy: true});
    if (file.size > LARGEST) {
      const fault = `The file has ${count(file.size / 2 ** 20)} MB; expected at most 100.`;
      return this.show({busy: false, fault});
    }
    try {
      this.#bytes = new Uint8Array(await file.arrayBuffer());
      this.#source = decoded(this.#bytes);
    } catch (error) {
      const fault =
        error instanceof CsvFault
          ? error.message
          : `${file.name} cannot be read; it may have been moved or changed. Choose it again.`;
      return this.show({busy: false, fault});
    }
    this.#begin(name);
  }

  /** @param {string} pasted */
  text(pasted) {
    this.#bytes = null;
    this.#source = {text: plainText(pasted), encoding: "", sure: true, bad: []};
    this.#begin(pasted.trim() ? "Pasted rows" : "");
  }

  /** @param {CsvView["choices"]} change */
  choose(change) {
    this.show({choices: {...this.#view.choices, ...change}});
    if (change.encoding && this.#bytes) this.#source = decoded(this.#bytes, change.encoding);
    this.#survey();
  }

  /** @param {Picks} picks */
  async read(picks) {
    const {sheet, wrong} = this.#view;
    if (!sheet) return;
    this.show({picks, wrong: picks.lenient ? wrong : 0});
    const done = await this.#work(tableOf(this.#source.text, sheet, picks));
    if (!done) return;
    this.table = done.table;
    this.left = done.note;
    const {rows, classes} = done.table;
    const what = classes.length
      ? `${count(rows.length)} rows of ${classes.length} classes.`
      : `${count(rows.length)} rows.`;
    const sure = this.#sure();
    this.show({
      busy: false,
      ready: sure,
      note: `${what} ${this.left}`.trim(),
      fault: sure ? "" : UNSURE,
    });
  }

  /** @param {string} name */
  #begin(name) {
    this.show({...EMPTY, name});
    if (name === "") this.#reading += 1;
    else this.#survey();
  }

  /** Surveys the text as the reader says it is to be read; picks stay where the columns do. */
  async #survey() {
    const before = this.#view;
    const encoding = this.#bytes && {label: this.#source.encoding, sure: this.#sure()};
    this.show({encoding});
    const sheet = await this.#work(survey(this.#source.text, this.#view.choices));
    if (!sheet) return this.show({left: ""});
    const same = before.picks && before.sheet && namesOf(before.sheet) === namesOf(sheet);
    this.show({sheet, left: [badLines(this.#source), ...sheet.left].filter(Boolean).join(" ")});
    await this.read(same && before.picks ? before.picks : firstPicks(sheet));
  }

  /** Whether the encoding is certain, or chosen. */
  #sure() {
    return this.#source.sure || this.#view.choices.encoding !== undefined;
  }

  /**
   * Works in slices, and shows what is wrong.
   * @template T
   * @param {Generator<void, T>} steps
   * @returns {Promise<T | null>} null when something is wrong, or a newer reading has begun
   */
  async #work(steps) {
    const mine = ++this.#reading;
    this.show({busy: true, ready: false, fault: "", note: ""});
    try {
      return await inSlices(steps, () => mine !== this.#reading);
    } catch (error) {
      if (!(error instanceof CsvFault)) throw error;
      if (mine === this.#reading) this.show({busy: false, fault: error.message, wrong: error.rows});
      return null;
    }
  }
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
