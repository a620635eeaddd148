/** A recipe as a file, read back. What the server alone can tell of it is left to the server. */

import {decoded} from "./encodings.js";

/** @typedef {import("../types.d.ts").Recipe} Recipe */

/** What is wrong with a file, in one sentence. */
export class RecipeFault extends Error {}

/** Bytes: of a file, which has line breaks and spaces, and of its recipe without them, as the server takes it. */
const LARGEST = {file: 4_000_000, recipe: 1_000_000};
const VERSION = 1;
/** Characters told of a text that is no recipe. */
const TOLD = 24;

/**
 * @param {File} file not read where it is too large
 * @returns {Promise<{recipe: Recipe, step: number}>} the recipe, not yet checked, and the step its run stood at
 * @throws {RecipeFault} it holds no recipe of this version
 */
export async function readRecipe(file) {
  const {name} = file;
  if (file.size > LARGEST.file)
    throw new RecipeFault(`${name} has ${megabytes(file.size)} MB; expected a recipe, of at most 4 MB.`);
  const told = parsed(textOf(new Uint8Array(await file.arrayBuffer()), name), name);
  const {spec, controls = [], step = 0, ...more} = told;
  const version = spec?.version ?? VERSION;
  if (version !== VERSION)
    throw new RecipeFault(
      `${name} holds a recipe of version ${JSON.stringify(version)}; expected version ${VERSION}.`,
    );
  if (typeof spec !== "object" || spec === null || Object.keys(more).length > 0) {
    const held = Object.keys(told).slice(0, 4).join(", ") || "nothing";
    throw new RecipeFault(`${name} holds no recipe; expected spec, controls and step, got ${held}.`);
  }
  const recipe = {spec, controls};
  const {length} = new TextEncoder().encode(JSON.stringify(recipe));
  if (length > LARGEST.recipe)
    throw new RecipeFault(`${name} holds a recipe of ${megabytes(length)} MB; expected at most 1 MB.`);
  return {recipe, step};
}

/** @param {number} bytes @returns {string} no less than there are */
function megabytes(bytes) {
  return String(Math.ceil(bytes / 100_000) / 10);
}

/** @param {Uint8Array} bytes @param {string} name */
function textOf(bytes, name) {
  try {
    const {text, sure, bad} = decoded(bytes); // UTF-16 too, which some shells write
    if (sure && !bad.length && !text.includes("\0")) return text;
  } catch {
    // told below
  }
  throw new RecipeFault(`${name} is a binary file; expected a recipe, which is text.`);
}

/** @param {string} text @param {string} name @returns {Record<string, any>} */
function parsed(text, name) {
  let told;
  try {
    told = JSON.parse(text);
  } catch (error) {
    throw new RecipeFault(`${name} ${unreadable(text, /** @type {Error} */ (error))}`);
  }
  if (typeof told === "object" && told !== null && !Array.isArray(told)) return told;
  const came = Array.isArray(told) ? "a list" : told === null ? "null" : `a ${typeof told}`;
  throw new RecipeFault(`${name} holds no recipe; expected spec, controls and step, got ${came}.`);
}

/**
 * @param {string} text
 * @param {string} message in which browsers say, each in its words, where they stopped
 * @returns {string}
 */
function placeOf(text, message) {
  const at = /position (\d+)/.exec(message)?.[1];
  const [, line = "", column = ""] = /line (\d+) column (\d+)/.exec(message) ?? [];
  if (line) return `, which breaks off at line ${line}, column ${column}`;
  const before = (at === undefined ? text : text.slice(0, Number(at))).split("\n");
  return `, which breaks off at line ${before.length}, column ${before[before.length - 1].length + 1}`;
}

/**
 * @param {string} text
 * @param {Error} error what the reader of JSON says
 * @returns {string} what is wrong with a text that is no JSON
 */
function unreadable(text, {message}) {
  if (text.trim() === "") return "is empty; expected a recipe.";
  if (text.trimStart().startsWith("{"))
    return `is cut off, or no recipe; expected JSON to its end${placeOf(text, message)}.`;
  const start = text.trim().replace(/\s+/g, " ");
  const shown = start.length > TOLD ? `${start.slice(0, TOLD)}…` : start;
  return `holds no recipe; expected JSON, got “${shown}”.`;
}
