/** What the steps of each walker cost and brought, as a table. */

import {count} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";

/** @typedef {import("../../../types.d.ts").DescentAnswer} Descent */

/** @param {HTMLElement} root */
export function walkerTable(root) {
  const heads = ["a step follows", "time a step", "gradient variance", "J now", "steps until J is low"];
  const [head, body] = [
    make("tr", {}, ...heads.map((text) => make("th", {scope: "col"}, text))),
    make("tbody"),
  ];
  root.append(
    make(
      "div",
      {class: "race", tabindex: "0", role: "group", "aria-label": "Three walkers"},
      make("table", {}, make("thead", {}, head), body),
    ),
  );
  return {
    /** @param {Descent} answer @param {number} done @param {number} below */
    update({walkers, examples}, done, below) {
      write(/** @type {HTMLElement} */ (head.lastElementChild), `steps until J < ${below}`);
      body.replaceChildren(
        ...walkers.map(({batch, seconds_per_step, variance, loss, reached}, i) => {
          const name =
            batch === examples
              ? `all examples (${count(examples)})`
              : batch === 1
                ? "one example"
                : `${batch} examples`;
          const cells = [
            `${(seconds_per_step * 1e6).toFixed(1)} µs`,
            variance < 1e-9 ? "0" : variance.toFixed(4),
            loss[done] === null ? "∞" : (loss[done] ?? 0).toFixed(3),
            reached === null ? "not reached" : String(reached),
          ];
          return make(
            "tr",
            {class: `walker-${i + 1}`},
            make("th", {scope: "row"}, name),
            ...cells.map((text) => make("td", {}, text)),
          );
        }),
      );
    },
  };
}
