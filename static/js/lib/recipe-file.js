/** A recipe as a file, read back. What the server alone can tell of it is left to the server. */

/** @typedef {import("../wire.js").Recipe} Recipe */

/** What is wrong with a file, in one sentence. */
export class RecipeFault extends Error {}

const LARGEST = 4 * 2 ** 20;
const VERSION = 1;

/**
 * @param {Uint8Array} bytes
 * @param {string} name of the file
 * @returns {{recipe: Recipe, step: number}} the recipe, not yet checked, and the step its run stood at
 * @throws {RecipeFault} it holds no recipe of this version
 */
export function readRecipe(bytes, name) {
  const told = parsed(textOf(bytes, name), name);
  const {spec, controls = [], step = 0, ...more} = told;
  if (typeof spec !== "object" || spec === null || Object.keys(more).length > 0) {
    const held = Object.keys(told).slice(0, 4).join(", ") || "nothing";
    throw new RecipeFault(`${name} holds no recipe; expected spec, controls and step, got ${held}.`);
  }
  const {version = VERSION} = spec;
  if (version !== VERSION)
    throw new RecipeFault(
      `${name} holds a recipe of version ${JSON.stringify(version)}; expected version ${VERSION}.`,
    );
  return {recipe: {spec, controls}, step};
}

/** @param {Uint8Array} bytes @param {string} name */
function textOf(bytes, name) {
  if (bytes.length > LARGEST)
    throw new RecipeFault(`${name} has ${Math.round(bytes.length / 2 ** 20)} MB; a recipe has at most 4.`);
  try {
    const text = new TextDecoder("utf-8", {fatal: true}).decode(bytes);
    if (!text.includes("\0")) return text;
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
    const why = error instanceof Error ? error.message.replace(/\.$/, "") : "";
    throw new RecipeFault(`${name} is cut off, or no recipe: ${why}.`);
  }
  if (typeof told === "object" && told !== null && !Array.isArray(told)) return told;
  throw new RecipeFault(
    `${name} holds no recipe; expected spec, controls and step, got ${Array.isArray(told) ? "a list" : `a ${typeof told}`}.`,
  );
}
