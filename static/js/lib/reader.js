/**
 * What a reader has done of the lecture: slides seen, guesses, answers. It is kept in the browser alone.
 * seen: slides by chapter. guesses: by claim. answers: the newest to each question at a chapter's end. last: the slide
 * in view last, as "chapter/slide".
 * @typedef {{choice: number, right: boolean}} Given
 * @typedef {{version: 1, seen: Record<string, string[]>, guesses: Record<string, Given>,
 *   answers: Record<string, Given>, last: string}} Reader
 */

/** @returns {Reader} one who has just come */
export const newReader = () => ({version: 1, seen: {}, guesses: {}, answers: {}, last: ""});

/**
 * @param {string | null} text as it was kept
 * @returns {Reader} a new one where the text is not that of a reader
 */
export function parseReader(text) {
  try {
    const read = JSON.parse(text ?? "null");
    const whole =
      read?.version === 1 &&
      typeof read.last === "string" &&
      Object.values(read.seen).every(
        (list) => Array.isArray(list) && list.every((id) => typeof id === "string"),
      ) &&
      [read.guesses, read.answers].every((given) => Object.values(given).every(isGiven));
    return whole ? read : newReader();
  } catch {
    return newReader();
  }
}

/** @param {any} given */
const isGiven = (given) => Number.isInteger(given?.choice) && typeof given.right === "boolean";

/** @param {Reader} reader @param {string} chapter @param {string} slide @returns {Reader} */
export function withSlide(reader, chapter, slide) {
  const before = reader.seen[chapter] ?? [];
  const seen = before.includes(slide) ? reader.seen : {...reader.seen, [chapter]: [...before, slide]};
  return {...reader, seen, last: `${chapter}/${slide}`};
}

/** @param {Reader} reader @param {string} claim @param {Given} given @returns {Reader} */
export const withGuess = (reader, claim, given) => ({
  ...reader,
  guesses: {...reader.guesses, [claim]: given},
});

/** @param {Reader} reader @param {string} question @param {Given} given @returns {Reader} */
export const withAnswer = (reader, question, given) => ({
  ...reader,
  answers: {...reader.answers, [question]: given},
});

/**
 * How far a reader is in a chapter.
 * @param {Reader} reader
 * @param {{id: string, slides: readonly string[], questions: readonly string[]}} chapter
 * @returns {{seen: number, right: number, done: boolean}} done: all slides seen, and all questions answered right
 */
export function progressIn(reader, {id, slides, questions}) {
  const seen = slides.filter((slide) => reader.seen[id]?.includes(slide)).length;
  const right = questions.filter((question) => reader.answers[question]?.right).length;
  return {seen, right, done: seen === slides.length && right === questions.length};
}
