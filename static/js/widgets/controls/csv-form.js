/** Own data from a file or from the clipboard: which columns, and what is wrong with them. */

import {count} from "../../lib/format.js";
import {freshId, make, write} from "../dom.js";
import {choice} from "./choice.js";
import {radios} from "./radios.js";

/** @typedef {import("../../lib/sheet.js").Sheet} Sheet */
/** @typedef {import("../../lib/sheet.js").Picks} Picks */
/**
 * name: of what was read. fault: one sentence, or "". wrong: rows that do not fit. note: what becomes of the rows.
 * ready: whether the examples can be trained on.
 * @typedef {{name: string, sheet: Sheet | null, picks: Picks | null, fault: string, wrong: number, note: string,
 *   busy: boolean, ready: boolean}} CsvView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {(file: File) => void} options.onFile
 * @param {(text: string) => void} options.onText
 * @param {(picks: Picks) => void} options.onPick
 * @param {() => void} options.onUse
 * @param {() => void} options.onClose
 * @returns {{update(view: CsvView): void, destroy(): void}}
 */
export function csvForm(container, {onFile, onText, onPick, onUse, onClose}) {
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
  const chosen = make("div", {class: "picks"});
  const picking = pickers(chosen, onPick, signal);
  const root = make(
    "div",
    {class: "csv"},
    ...source.elements,
    preview,
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
      if (sheet && sheet !== drawn) preview.replaceChildren(table(sheet));
      drawn = sheet;
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
  const file = make("input", {type: "file", id: fileId, accept: ".csv,.tsv,.txt,text/csv,text/plain"});
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

/**
 * @param {HTMLElement} container
 * @param {(picks: Picks) => void} onPick
 * @param {AbortSignal} signal
 */
function pickers(container, onPick, signal) {
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
      {value: "class", text: "a class"},
      {value: "value", text: "a value"},
    ],
    onChange: (value) => pick({values: value === "value"}),
  });
  const standardise = make("input", {type: "checkbox"});
  standardise.addEventListener("change", () => pick({standardise: standardise.checked}), {signal});
  const lenient = make("input", {type: "checkbox"});
  lenient.addEventListener("change", () => pick({lenient: lenient.checked}), {signal});
  const many = make("span");
  const leaving = make("label", {class: "check"}, lenient, many);
  container.append(
    make("label", {class: "check"}, standardise, "Standardise the inputs for the network"),
    leaving,
  );
  return {
    /** @param {{sheet: Sheet, picks: Picks, wrong: number}} view */
    update({sheet, picks, wrong}) {
      now = picks;
      const options = sheet.columns.map(({name}, index) => ({value: String(index), text: name}));
      first.update({value: String(picks.inputs[0]), options});
      second.update({value: String(picks.inputs[1]), options});
      target.update({value: String(picks.target), options});
      kind.update({value: picks.values ? "value" : "class"});
      standardise.checked = picks.standardise;
      lenient.checked = picks.lenient;
      leaving.hidden = wrong === 0;
      write(
        many,
        wrong === 1
          ? "Leave out the row that does not fit"
          : `Leave out the ${count(wrong)} rows that do not fit`,
      );
    },
  };
}

/** @param {Sheet} sheet */
function table({columns, preview}) {
  const head = make("tr", {}, ...columns.map(({name}) => make("th", {scope: "col"}, name)));
  const rows = preview.map((cells) => make("tr", {}, ...cells.map((cell) => make("td", {}, cell))));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
}
