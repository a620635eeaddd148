import assert from "node:assert/strict";
import {test} from "node:test";
import {listText, parseList, parseNumber} from "../../static/js/lib/format.js";
import {changedArguments} from "../../static/js/lib/spec.js";

const limits = {minimum: 0, maximum: 1000};

test("a list of whole numbers is typed with commas or blanks, in any order", () => {
  assert.deepEqual(parseList("90, 30 60", limits), {value: [30, 60, 90]});
  assert.deepEqual(parseList("", limits), {value: []});
  assert.equal(listText([30, 60]), "30, 60");
});

test("what is no whole number within the limits is named", () => {
  for (const part of ["1.5", "x", "1001", "000"]) {
    const read = parseList(`3, ${part}`, limits);
    assert.match("sentence" in read ? read.sentence : "", new RegExp(`“${part}” is not one\\.$`));
  }
});

test("an open end is refused, in words", () => {
  const bounds = {minimum: 0, maximum: 1, open: /** @type {const} */ ("high")};
  assert.deepEqual(parseNumber("0", bounds), {value: 0});
  assert.deepEqual(parseNumber("1", bounds), {
    sentence: "Type a number of at least 0 and below 1; 1 is not.",
  });
});

test("a list equal to its default is not sent", () => {
  const argument = {
    name: "milestones",
    default: [30, 60],
    kind: /** @type {const} */ ("ints"),
    minimum: 0,
    maximum: 9,
    help: "",
  };
  const choice = {name: "multi-step", title: "", arguments: [argument]};
  assert.deepEqual(changedArguments(choice, {milestones: [30, 60]}), {});
  assert.deepEqual(changedArguments(choice, {milestones: [30]}), {milestones: [30]});
});
