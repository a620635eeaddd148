/** The probability of each of ten digits, as bars with their numbers. */

import {make, write} from "../dom.js";

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @returns {{update(view: {outputs: readonly (number | null)[] | null}): void, destroy(): void}} null: nothing is known
 */
export function digitBars(container) {
  const rows = Array.from({length: 10}, (_, digit) => {
    const bar = make("i");
    const value = make("output", {"aria-live": "off"}, "–");
    const row = make("li", {}, make("b", {}, String(digit)), make("span", {class: "bar"}, bar), value);
    return {bar, value, row};
  });
  const root = make(
    "ol",
    {class: "digit-bars", "aria-label": "Probability of each digit"},
    ...rows.map(({row}) => row),
  );
  container.append(root);
  return {
    update({outputs}) {
      const best = outputs ? outputs.indexOf(Math.max(...outputs.map((value) => value ?? 0))) : -1;
      for (const [digit, {bar, value, row}] of rows.entries()) {
        const share = outputs?.[digit] ?? null;
        bar.style.width = `${100 * (share ?? 0)}%`;
        write(value, share === null ? "–" : `${(100 * share).toFixed(1)} %`);
        row.classList.toggle("best", digit === best);
      }
    },
    destroy: () => root.remove(),
  };
}
