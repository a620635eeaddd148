/** Names cut to a length: between letters as a reader sees them, and apart where they were apart. */

const LETTERS = "Segmenter" in Intl ? new Intl.Segmenter(undefined, {granularity: "grapheme"}) : null;

/** @param {string} text @returns {string[]} its letters, an emoji or an accented letter being one */
export function letters(text) {
  return LETTERS ? Array.from(LETTERS.segment(text), ({segment}) => segment) : Array.from(text);
}

/** @param {string} text @returns {number} its code points, which the server counts */
function size(text) {
  let points = 0;
  for (const _ of text) points += 1;
  return points;
}

/**
 * @param {readonly string[]} parts
 * @param {number} most code points
 * @returns {string} as many parts from the front as there is room for
 */
function head(parts, most) {
  let [text, left] = ["", most];
  for (const part of parts) {
    left -= size(part);
    if (left < 0) break;
    text += part;
  }
  return text;
}

/**
 * @param {readonly string[]} names
 * @param {number} most code points of each, at least 20
 * @returns {string[]} each whole, or cut with an ellipsis; names that differ still do
 */
export function shortened(names, most) {
  if (names.every((name) => name.length <= most)) return [...names];
  const whole = names.map(letters);
  const cut = names.map((name, index) => (size(name) > most ? `${head(whole[index], most - 1)}…` : name));
  const alike = (/** @type {number} */ index) =>
    cut.flatMap((name, other) => (name === cut[index] ? [other] : []));
  const apart = cut.map((name, index) => {
    const group = alike(index).map((other) => whole[other]);
    return group.length > 1 && name !== names[index] ? fromDifference(whole[index], group, most) : name;
  });
  /** @type {string[]} */
  const given = [];
  for (const [index, name] of apart.entries()) {
    let free = name;
    for (let number = 2; names[index] !== free && given.includes(free); number++)
      free = `${head(letters(name), most - 4 - String(number).length)}… (${number})`;
    given.push(free);
  }
  return given;
}

/**
 * @param {readonly string[]} own
 * @param {readonly (readonly string[])[]} group names that begin alike, own among them
 * @param {number} most
 * @returns {string} how the name begins, and how it goes on where the group parts
 */
function fromDifference(own, group, most) {
  let same = 0;
  while (same < own.length && group.every((other) => other[same] === own[same])) same += 1;
  const half = Math.floor(most / 2);
  let from = Math.max(0, same - Math.floor(half / 3));
  while (from > 0 && from < same && own[from - 1].trim() !== "") from += 1;
  const tail = own.slice(from);
  const end = head(tail, half - 2);
  const whole = size(end) === size(tail.join(""));
  return `${head(own, most - half - 1)}…${end}${whole ? "" : "…"}`;
}
