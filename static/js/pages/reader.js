/** What the reader has done of the lecture, in the browser's own store; where that keeps nothing, it lasts as the page. */

import {newReader, parseReader} from "../lib/reader.js";
import {make} from "../widgets/dom.js";

/** @typedef {import("../lib/reader.js").Reader} Reader */

const KEY = "lecture-reader";
let unkept = newReader();

/** @returns {Reader} */
export function reader() {
  try {
    return parseReader(localStorage.getItem(KEY));
  } catch {
    return unkept;
  }
}

/** @param {(reader: Reader) => Reader} change */
export function keep(change) {
  unkept = change(reader());
  try {
    localStorage.setItem(KEY, JSON.stringify(unkept));
  } catch {
    // it lasts as the page
  }
}

/** Hands the reader all that is kept, as a file. */
export function exportReader() {
  const text = JSON.stringify(reader(), null, 2);
  const link = make("a", {download: "descent-progress.json", href: URL.createObjectURL(new Blob([text]))});
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
