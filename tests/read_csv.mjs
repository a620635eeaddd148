// Reads files as the dialog for own data does: base64 of each on standard input as a JSON list, what came of them out.
import {decoded} from "../static/js/lib/encodings.js";
import {firstPicks, survey, tableOf} from "../static/js/lib/sheet.js";
import "./js/limits.js";

/** @template T @param {Generator<void, T>} steps @returns {T} */
function whole(steps) {
  for (;;) {
    const {done, value} = steps.next();
    if (done) return /** @type {T} */ (value);
  }
}

/** @param {{content: string, choices?: import("../static/js/lib/sheet.js").Choices, encoding?: string, lenient?: boolean}} file */
function read({content, choices = {}, encoding = "", lenient = false}) {
  const told = {};
  try {
    const source = decoded(Uint8Array.from(Buffer.from(content, "base64")), encoding);
    Object.assign(told, {encoding: source.encoding, sure: source.sure, bad: source.bad, text: source.text});
    const sheet = whole(survey(source.text, choices));
    const picks = {...firstPicks(sheet), lenient};
    Object.assign(told, {sheet, picks});
    Object.assign(told, whole(tableOf(source.text, sheet, picks)));
  } catch (error) {
    Object.assign(told, {fault: /** @type {Error} */ (error).message, kind: /** @type {Error} */ (error).constructor.name});
  }
  return told;
}

let input = "";
for await (const part of process.stdin) input += part;
process.stdout.write(JSON.stringify(JSON.parse(input).map(read)));
