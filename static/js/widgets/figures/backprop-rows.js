/** The operations as rows of formulas, one lit at a time; a row is a button that goes there. */

import {number, operationText} from "../../lib/backprop-text.js";
import {make, write} from "../dom.js";
import {formula} from "../formula.js";
import {inLetters} from "./backprop-formula.js";

/** @typedef {import("../../types.d.ts").BackpropQuery} BackpropQuery */
/** @typedef {import("../../types.d.ts").Operation} Operation */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onGo?: (done: number) => void}} [options] done: how many operations are to be done then
 * @returns {{update(view: {question: BackpropQuery, operations: readonly Operation[], done: number}): void,
 *   destroy(): void}}
 */
export function backpropRows(container, {onGo = () => {}} = {}) {
  const list = make("ol", {class: "operations", "aria-label": "Operations"});
  container.append(list);
  /** @type {{item: HTMLElement, button: HTMLButtonElement, output: HTMLElement}[]} */
  let rows = [];
  let built = "";
  const ended = new AbortController();
  list.addEventListener(
    "click",
    (event) => {
      const at = rows.findIndex(({button}) => button.contains(/** @type {Node} */ (event.target)));
      if (at >= 0) onGo(at + 1);
    },
    {signal: ended.signal},
  );
  /** @param {BackpropQuery} question @param {readonly Operation[]} operations */
  function build(question, operations) {
    const key = JSON.stringify(
      operations.map((one) => [
        one.kind,
        one.of,
        one.by,
        one.kind.startsWith("loss") && one.terms[1][0].value,
      ]),
    );
    if (key === built) return;
    built = key;
    rows = operations.map((operation, i) => {
      const output = make("output");
      const number_ = make("i", {}, String(i + 1));
      const button = make(
        "button",
        {type: "button", class: "quiet"},
        number_,
        formula(...inLetters(operation, question)),
        output,
      );
      return {item: make("li", {class: operation.by ? "backward" : "forward"}, button), button, output};
    });
    list.replaceChildren(...rows.map(({item}) => item));
  }
  return {
    update({question, operations, done}) {
      build(question, operations);
      rows.forEach(({item, button, output}, i) => {
        item.classList.toggle("done", i < done - 1);
        item.classList.toggle("now", i === done - 1);
        button.setAttribute("aria-current", i === done - 1 ? "step" : "false");
        write(output, i < done ? number(operations[i].value) : "?");
        const text = i < done ? operationText(operations[i], question) : `operation ${i + 1}, not done yet`;
        if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
      });
      reveal(list, rows[Math.max(0, done - 1)]?.item);
    },
    destroy() {
      ended.abort();
      list.remove();
    },
  };
}

/** Scrolls the list, never the page, to where a row is seen. @param {HTMLElement} list @param {HTMLElement | undefined} item */
function reveal(list, item) {
  if (!item || list.scrollHeight <= list.clientHeight) return;
  const [top, foot] = [item.offsetTop - list.offsetTop, item.offsetTop - list.offsetTop + item.offsetHeight];
  if (top < list.scrollTop || foot > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - list.clientHeight / 3;
  }
}
