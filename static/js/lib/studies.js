/** What a page may ask that takes no run, and what it is answered: the shapes of app/wire/studies. */

/** @typedef {(number | null)[]} Numbers null where not finite */
/**
 * @typedef {{type: "surface", data?: import("./spec.js").DataSpec, seed?: number, loss?: string,
 *   weights?: [number, number, number], vary?: [number, number], extent?: [number, number, number, number],
 *   resolution?: number}} AskSurface
 */
/** @typedef {{type: "surface", extent: [number, number, number, number], loss: Numbers[]}} Surface */

/** @typedef {AskSurface} StudyQuestion */
/** @typedef {Surface} StudyAnswer */
export {};
