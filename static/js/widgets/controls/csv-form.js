/** Own data from a file or from the clipboard: which columns, and what is wrong with them. */

import {ENCODINGS} from "../../lib/encodings.js";
import {count} from "../../lib/format.js";
import {firstPicks} from "../../lib/sheet.js";
import {freshId, make, write} from "../dom.js";
import {check, choice, radios} from "./choice.js";

/** @typedef {import("../../lib/sheet.js").Sheet} Sheet */
/** @typedef {import("../../lib/sheet.js").Picks} Picks */
/** What the reader says of a text in place of what was found. @typedef {import("../../lib/sheet.js").Choices & {encoding?: string}} Choices */
/**
 * name: of what was read. encoding: of a file, and whether it is the only one that fits. fault: one sentence, or "".
 * wrong: rows that do not fit. left: what of the text is no table. note: what becomes of the rows.
 * ready: whether the examples can be trained on.
 * @typedef {{name: string, encoding: {label: string, sure: boolean} | null, choices: Choices, sheet: Sheet | null,
 *   picks: Picks | null, fault: string, wrong: number, left: string, note: string, busy: boolean, ready: boolean}} CsvView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {(file: File) => void} options.onFile
 * @param {(text: string) => void} options.onText
 * @param {(change: Choices) => void} options.onChoose
 * @param {(picks: Picks) => void} options.onPick
 * @param {() => void} options.onUse
 * @param {() => void} options.onClose
 * @returns {{update(view: CsvView): void, destroy(): void}}
 */
export function csvForm(container, {onFile, onText, onChoose, onPick, onUse, onClose}) {
  const ended = new AbortController();
  const {signal} = ended;
  const source = sources({onFile, onText}, signal);
  const preview = make("div", {class: "preview", role: "region", "aria-label": "First rows", tabindex: 0});
  const fault = make("p", {class: "fault", role: "alert"});
  const note = make("p", {class: "note", role: "status"});
  const use = make("button", {type: "button", class: "main"}, "Train on these data");
  use.addEventListener("click", onUse, {signal});
  const close = make("button", {type: "button"}, "Close");
  close.addEventListener("click", onClose, {signal});
  const form = make("div", {class: "columns"});
  const reading = readers(form, onChoose);
  const left = make("p", {class: "note"});
  const chosen = make("div", {class: "picks"});
  const picking = pickers(chosen, onPick);
  const root = make(
    "div",
    {class: "csv"},
    ...source.elements,
    form,
    preview,
    left,
    chosen,
    fault,
    note,
    make("div", {class: "row"}, use, close),
  );
  container.append(root);
  /** @type {Sheet | null} */
  let drawn = null;
  return {
    update(view) {
      const {sheet, picks} = view;
      preview.hidden = chosen.hidden = !sheet || !picks;
      form.hidden = !sheet && !view.encoding;
      reading.update(view);
      if (sheet && sheet !== drawn) preview.replaceChildren(table(sheet));
      drawn = sheet;
      write(left, view.left);
      left.hidden = view.left === "";
      if (sheet && picks) picking.update({sheet, picks, wrong: view.wrong});
      write(fault, view.fault);
      write(note, view.busy ? "Reading…" : view.note);
      fault.hidden = view.fault === "";
      note.hidden = note.textContent === "";
      source.update(view.name);
      use.disabled = !view.ready;
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/**
 * @param {{onFile: (file: File) => void, onText: (text: string) => void}} on
 * @param {AbortSignal} signal
 */
function sources({onFile, onText}, signal) {
  const [fileId, textId] = [freshId("file"), freshId("paste")];
  const file = make("input", {type: "file", id: fileId, accept: ".csv,.tsv,.txt,.data,.dat,text/*"});
  const paste = make("textarea", {
    id: textId,
    rows: 3,
    spellcheck: "false",
    placeholder: "age,height,sport\n31,1.82,yes",
  });
  const read = make("p", {class: "note"});
  file.addEventListener("change", () => file.files?.[0] && onFile(file.files[0]), {signal});
  paste.addEventListener("input", () => onText(paste.value), {signal});
  return {
    elements: [
      make("div", {class: "field"}, make("label", {for: fileId}, "CSV file"), file),
      make("div", {class: "field"}, make("label", {for: textId}, "or paste rows"), paste),
      read,
    ],
    /** @param {string} name */
    update(name) {
      write(read, name);
      read.hidden = name === "";
    },
  };
}

const SEPARATORS = [
  {value: ",", text: "Comma ,"},
  {value: ";", text: "Semicolon ;"},
  {value: "\t", text: "Tab"},
  {value: "|", text: "Vertical bar |"},
  {value: " ", text: "Blanks"},
];
const MARKS = [
  {value: ".", text: "Point 1.5"},
  {value: ",", text: "Comma 1,5"},
];
const LONGEST = 40;

/**
 * How the text is read: each list shows what was found, and takes what the reader knows better.
 * @param {HTMLElement} container
 * @param {(change: Choices) => void} onChoose
 */
function readers(container, onChoose) {
  const encoding = choice(container, {label: "Encoding", onChange: (label) => onChoose({encoding: label})});
  const separator = choice(container, {
    label: "Separator",
    onChange: (value) => onChoose({separator: value, header: undefined, decimal: undefined}),
  });
  const header = choice(container, {
    label: "Header line",
    onChange: (line) => onChoose({header: Number(line)}),
  });
  const decimal = choice(container, {
    label: "Decimal mark",
    onChange: (mark) => onChoose({decimal: /** @type {"." | ","} */ (mark)}),
  });
  const encodings = ENCODINGS.map(([value, text]) => ({value, text}));
  return {
    /** @param {CsvView} view */
    update({sheet, encoding: found, choices}) {
      const ask = {value: "", text: "Choose…", disabled: true};
      encoding.update({
        value: found?.sure ? found.label : "",
        options: found?.sure ? encodings : [ask, ...encodings],
      });
      encoding.hide(!found);
      for (const list of [separator, header, decimal]) list.hide(!sheet);
      if (!sheet) return;
      const known = SEPARATORS.some(({value}) => value === sheet.separator);
      const other = {value: sheet.separator, text: sheet.separator};
      separator.update({value: sheet.separator, options: known ? SEPARATORS : [...SEPARATORS, other]});
      const lines = sheet.texts.map(({line, text}) => ({
        value: String(line),
        text: `Line ${line}: ${brief(text)}`,
      }));
      header.update({value: String(sheet.header), options: [{value: "0", text: "None"}, ...lines]});
      const open = choices.decimal === undefined && sheet.columns.some(({question}) => question !== "");
      decimal.update({value: open ? "" : sheet.decimal, options: open ? [ask, ...MARKS] : MARKS});
    },
  };
}

/** @param {string} text */
function brief(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/**
 * @param {HTMLElement} container
 * @param {(picks: Picks) => void} onPick
 */
function pickers(container, onPick) {
  /** @type {Picks} */
  let now = {inputs: [0, 1], target: 2, values: false, standardise: true, lenient: false};
  const pick = (/** @type {Partial<Picks>} */ change) => onPick({...now, ...change});
  const columns = make("div", {class: "columns"});
  const first = choice(columns, {
    label: "First input",
    onChange: (at) => pick({inputs: [Number(at), now.inputs[1]]}),
  });
  const second = choice(columns, {
    label: "Second input",
    onChange: (at) => pick({inputs: [now.inputs[0], Number(at)]}),
  });
  const target = choice(columns, {label: "Target", onChange: (at) => pick({target: Number(at)})});
  container.append(columns);
  const kind = radios(container, {
    label: "The target is",
    options: [
      ["class", "a class"],
      ["value", "a value"],
    ],
    onChange: (value) => pick({values: value === "value"}),
  });
  /** The column that may say which rows test. @type {number | null} */
  let sets = null;
  const [splitting, many] = [make("span"), make("span")];
  const standardise = check(container, {
    label: "Standardise the inputs for the network",
    onChange: (value) => pick({standardise: value}),
  });
  const split = check(container, {label: splitting, onChange: (value) => pick({split: value ? sets : null})});
  const lenient = check(container, {label: many, onChange: (value) => pick({lenient: value})});
  return {
    /** @param {{sheet: Sheet, picks: Picks, wrong: number}} view */
    update({sheet, picks, wrong}) {
      now = picks;
      const options = sheet.columns.map(({name}, index) => ({value: String(index), text: name}));
      first.update({value: String(picks.inputs[0]), options});
      second.update({value: String(picks.inputs[1]), options});
      target.update({value: String(picks.target), options});
      kind.update({value: picks.values ? "value" : "class"});
      standardise.update({value: picks.standardise});
      sets = firstPicks(sheet).split ?? null;
      split.update({value: (picks.split ?? null) !== null, hidden: sets === null});
      if (sets !== null) write(splitting, `Train and test as column “${sheet.columns[sets].name}” says`);
      lenient.update({value: picks.lenient, hidden: wrong === 0});
      const rows = wrong === 1 ? "row that does not fit" : `${count(wrong)} rows that do not fit`;
      write(many, `Leave out the ${rows}`);
    },
  };
}

/** @type {Record<import("../../lib/sheet.js").Column["role"], string>} */
const ROLES = {"": "", id: "names rows", set: "sets", empty: "empty", constant: "one value"};

/** @param {Sheet} sheet */
function table({columns, preview}) {
  const head = make(
    "tr",
    {},
    ...columns.map((column) =>
      make(
        "th",
        {scope: "col", class: column.numbers ? "number" : ""},
        column.name,
        make("small", {}, kindOf(column)),
      ),
    ),
  );
  const rows = preview.map((cells) =>
    make(
      "tr",
      {},
      ...cells.map((cell, at) => make("td", {class: columns[at].numbers ? "number" : ""}, cell)),
    ),
  );
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}

/** @param {import("../../lib/sheet.js").Column} column @returns {string} what its cells are taken for */
function kindOf({numbers, format, role, distinct}) {
  if (role) return ROLES[role];
  if (numbers) return format.percent ? "numbers, %" : `numbers${format.unit ? `, ${format.unit}` : ""}`;
  return distinct < 1000 ? `${count(distinct)} classes` : "text";
}
