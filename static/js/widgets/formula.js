/** Short words to write a formula with live numbers in it: each returns an element of MathML. */

import {math} from "./dom.js";

/** @typedef {string | Node} Term a string stands for a name, a number or an operator, by what it looks like */

/**
 * @param {Term} term
 * @returns {Node}
 */
function element(term) {
  if (typeof term !== "string") return term;
  if (/^[(−\s\u2007]*\d/.test(term)) return math("mn", {}, term);
  return /^[\p{L}Σ]/u.test(term) ? math("mi", {}, term) : math("mo", operator(term), term);
}

/**
 * @param {string} sign
 * @returns {Record<string, string>} brackets stay as high as a line; numbers keep clear of signs
 */
function operator(sign) {
  if (/^[()]$/.test(sign)) return {stretchy: "false"};
  return /^[+·]$/.test(sign) ? {lspace: "0.3em", rspace: "0.3em"} : {};
}

/** @param {...Term} terms */
export function row(...terms) {
  return math("mrow", {}, ...terms.map(element));
}

/** @param {Term} base @param {Term} index */
export function sub(base, index) {
  return math("msub", {}, element(base), element(index));
}

/** @param {Term} base @param {Term} power */
export function sup(base, power) {
  return math("msup", {}, element(base), element(power));
}

/** @param {Term} base @param {Term} index @param {Term} power */
export function subsup(base, index, power) {
  return math("msubsup", {}, element(base), element(index), element(power));
}

/** @param {Term} top @param {Term} bottom */
export function fraction(top, bottom) {
  return math("mfrac", {}, element(top), element(bottom));
}

/** @param {Term} from @param {Term} to @returns the sum over the first index to the second */
export function sum(from, to) {
  return math("munderover", {}, math("mo", {movablelimits: "false"}, "∑"), element(from), element(to));
}

/** @returns ŷ */
export function yHat() {
  return math("mover", {accent: "true"}, element("y"), math("mo", {stretchy: "false"}, "^"));
}

/** @param {readonly Term[]} terms @returns a column in square brackets */
export function columnVector(terms) {
  const rows = terms.map((term) => math("mtr", {}, math("mtd", {}, element(term))));
  return row("[", math("mtable", {}, ...rows), "]");
}

/** @param {...Term} terms @returns terms in round brackets as tall as they are */
export function enclosed(...terms) {
  return math("mrow", {}, math("mo", {}, "("), ...terms.map(element), math("mo", {}, ")"));
}

/** @param {...Term} terms @returns terms that are lit */
export function lit(...terms) {
  return math("mrow", {class: "lit"}, ...terms.map(element));
}

/** @param {...Term} terms @returns a formula that stands beside others */
export function formula(...terms) {
  return math("math", {display: "block"}, row(...terms));
}

/** @param {...Term} terms @returns a formula on a line of its own */
export function line(...terms) {
  return math("math", {display: "block", class: "whole"}, row(...terms));
}
