import assert from "node:assert/strict";
import {test} from "node:test";
import {CsvFault, records, separatorOf} from "../../static/js/lib/csv.js";
import {decoded} from "../../static/js/lib/encodings.js";
import {numberOf} from "../../static/js/lib/numerals.js";
import {firstPicks, survey, tableOf} from "../../static/js/lib/sheet.js";
import "./limits.js";

/** @template T @param {Generator<void, T>} steps @returns {T} */
function whole(steps) {
  for (;;) {
    const {done, value} = steps.next();
    if (done) return /** @type {T} */ (value);
  }
}
const cells = (/** @type {string} */ text, delimiter = ",") =>
  [...records(text, delimiter)].map((row) => row.cells);
const textOf = (/** @type {Uint8Array} */ content) => decoded(content).text;
const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);

/** @param {string} text @param {Partial<import("../../static/js/lib/sheet.js").Picks>} [picks] */
function read(text, picks = {}) {
  const sheet = whole(survey(text));
  return whole(tableOf(text, sheet, {...firstPicks(sheet), ...picks}));
}
/** @param {string} text @param {Partial<import("../../static/js/lib/sheet.js").Picks>} [picks] */
function fault(text, picks) {
  try {
    read(text, picks);
  } catch (error) {
    assert.ok(error instanceof CsvFault, String(error));
    return error.message;
  }
  throw new Error("the text was read");
}

const EXAM = "hours,lectures,passed\n1,2,no\n3,4,no\n6,8,yes\n9,7,yes\n";

test("quoted cells hold delimiters, line ends and doubled quotation marks, and lines are still counted", () => {
  const text = 'a,"b, c",d\n"two\nlines", "say ""hi""",3\n\nlast,1,2';
  assert.deepEqual(
    [...records(text, ",")].map(({line}) => line),
    [1, 2, 5],
  );
  assert.deepEqual(cells(text), [
    ["a", "b, c", "d"],
    ["two\nlines", 'say "hi"', "3"],
    ["last", "1", "2"],
  ]);
  assert.throws(() => cells('a,b\n"c,d'), /Line 2: a quotation mark is opened and never closed/);
});

test("line ends of every system, byte order marks and older encodings are read", () => {
  for (const end of ["\n", "\r\n", "\r"])
    assert.deepEqual(cells(textOf(bytes(`\ufeffä,b${end}1,2${end}`))), [
      ["ä", "b"],
      ["1", "2"],
    ]);
  assert.equal(textOf(new Uint8Array([0xe4, 0x2c, 0x62])), "ä,b");
  assert.equal(textOf(new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0])), "a,");
});

test("a binary file is refused in one sentence", () => {
  assert.throws(
    () => textOf(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0])),
    /This is a binary file, not text \(byte 26 at 7\)/,
  );
});

test("the delimiter is found, and with a semicolon a comma is the decimal point", () => {
  assert.equal(separatorOf('"a;b;c",2,3'), ",");
  assert.equal(separatorOf("a;b;c\n1,5;2;3"), ";");
  assert.equal(separatorOf("a\tb\tc"), "\t");
  assert.deepEqual(
    ["1,5", "-2", "1e3", "", "0x1f", "Infinity", "1.5x"].map((cell) =>
      numberOf(cell, {decimal: ",", percent: false, unit: ""}),
    ),
    [1.5, -2, 1000, Number.NaN, Number.NaN, Number.NaN, Number.NaN],
  );
  assert.deepEqual(read("a;b;c\n1,5;2;x\n2,5;3;y").table.rows, [
    [1.5, 2, 0],
    [2.5, 3, 1],
  ]);
});

test("a table takes its names from the first line, and its classes by the alphabet", () => {
  const {table, note} = read(EXAM);
  assert.deepEqual(table.columns, ["hours", "lectures"]);
  assert.equal(table.target, "passed");
  assert.deepEqual(table.classes, ["no", "yes"]);
  assert.deepEqual(table.rows, [
    [1, 2, 0],
    [3, 4, 0],
    [6, 8, 1],
    [9, 7, 1],
  ]);
  assert.equal(note, "");
  assert.deepEqual(table.extent, [0.36, 9.64, 1.52, 8.48]);
});

test("standardised inputs have mean 0 and standard deviation 1; others are left as they are", () => {
  const {center, scale, rows} = read(EXAM).table;
  for (const k of [0, 1]) {
    const seen = rows.map((row) => (row[k] - center[k]) / scale[k]);
    const mean = seen.reduce((sum, value) => sum + value, 0) / seen.length;
    const variance = seen.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seen.length;
    assert.ok(Math.abs(mean) < 1e-5);
    assert.ok(Math.abs(variance - 1) < 1e-4);
  }
  const plain = read(EXAM, {standardise: false}).table;
  assert.deepEqual(
    [plain.center, plain.scale],
    [
      [0, 0, 0],
      [1, 1, 1],
    ],
  );
});

test("a target of many numbers is a value, brought to −1 … 1", () => {
  const rows = Array.from({length: 30}, (_, i) => `${i},${i * i},${100 + 2 * i}`);
  const {table} = read(`a,b,price\n${rows.join("\n")}`);
  assert.deepEqual(table.classes, []);
  assert.deepEqual([table.center[2], table.scale[2]], [129, 29]);
  assert.equal(table.rows[29][2], 158);
});

test("a file without names gets names, and classes that are numbers are in their order", () => {
  const {table} = read("1,2,10\n2,1,9\n3,3,10");
  assert.deepEqual(table.columns, ["column 1", "column 2"]);
  assert.deepEqual(table.classes, ["9", "10"]);
});

test("each fault is told in one sentence, with its line and column", () => {
  const told = {
    "": "There is nothing in it; expected lines of at least three cells.",
    "a,b,c\n": "It has names of columns and no rows; expected at least two rows.",
    "a,b\n1,2\n3,4": "It has 2 columns; expected at least three: two inputs and a target.",
    "a,b,c\n1,2,x\n3,four,y\n5,6,x": "Line 3, column “b”: “four” is not a number.",
    "a,b,c\n1,2,x\n3,,y\n5,6,x": "Line 3, column “b”: the cell is empty; expected a number.",
    "a,b,c\n1,2,x\n3,4\n5,6,y": "Line 3 has 2 cells; expected 3.",
    "a,b,c\n1,2,x\n3,4,\n5,6,y": "Line 3, column “c”: the target is missing.",
    "a,b,c\n1,2,x\n3,4,x": "Column “c” holds one class only, “x”; expected at least two.",
    "a,b,c\n1,2,x\n1,4,y": "Column “a” holds 1 in every row; expected different numbers.",
    "a,b,c\n1,2e16,x\n3,4,y": "Line 2, column “b”: 2e16 is beyond ±1,000,000,000,000,000.",
  };
  for (const [text, sentence] of Object.entries(told)) assert.equal(fault(text), sentence);
  assert.match(fault(EXAM, {inputs: [0, 0]}), /chosen twice/);
  const many = Array.from({length: 30}, (_, i) => `${i},${i * i},${i}`).join("\n");
  assert.match(fault(`a,b,c\n${many}`, {values: false}), /holds 30 classes; expected at most 10/);
});

test("rows that do not fit are counted, and left out where the reader says so", () => {
  const text = "a,b,c\n1,2,x\n3,four,y\n5,6\n7,8,y";
  const sheet = whole(survey(text));
  assert.throws(
    () => whole(tableOf(text, sheet, firstPicks(sheet))),
    (error) => error instanceof CsvFault && error.rows === 2,
  );
  const {table, note} = read(text, {lenient: true});
  assert.deepEqual(table.rows, [
    [1, 2, 0],
    [7, 8, 1],
  ]);
  assert.equal(
    note,
    "2 rows that do not fit were left out. Classes “x”, “y” have one example each, which cannot be in both sets.",
  );
});

test("of 200,000 rows 2,000 are drawn evenly, the same ones each time, and it is said", () => {
  const rows = Array.from({length: 200_000}, (_, i) => `${i},${(i * 7) % 1000},${i % 2 ? "odd" : "even"}`);
  const text = `a,b,c\n${rows.join("\n")}\n`;
  const {table, note} = read(text);
  assert.equal(table.rows.length, 2000);
  assert.equal(note, "Of 200,000 rows 2,000 were drawn at random.");
  assert.deepEqual(read(text).table.rows, table.rows);
  const quarters = [0, 0, 0, 0];
  for (const [a] of table.rows) quarters[Math.floor(a / 50_000)] += 1;
  for (const quarter of quarters) assert.ok(Math.abs(quarter - 500) < 100);
  assert.ok(Math.abs(table.rows.filter((row) => row[2] === 1).length - 1000) < 150);
});

test("a long file is read in slices", () => {
  const steps = survey(`a,b,c\n${"1,2,x\n2,3,y\n".repeat(5000)}`);
  let slices = 1;
  while (!steps.next().done) slices += 1;
  assert.ok(slices > 4);
});
