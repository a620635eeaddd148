/** The chances of what may come next, as bars, the likeliest first. */

import {percent} from "../../lib/format.js";
import {make} from "../dom.js";
import {seen} from "./heads.js";

const MOST = 8;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{onPick?: (token: string) => void}} [options] onPick: the reader takes one by hand
 * @returns {{update(view: {tokens: string, chances: readonly number[]}): void, destroy(): void}}
 */
export function chances(container, {onPick = () => {}} = {}) {
  const root = make("ol", {class: "chances", "aria-label": "Chances of the next character"});
  container.append(root);
  return {
    update({tokens, chances: all}) {
      const order = [...all.keys()].sort((a, b) => all[b] - all[a]).slice(0, MOST);
      root.replaceChildren(
        ...order.map((index) => {
          const text = `${seen(tokens[index])} ${percent(all[index])}`;
          const button = make("button", {type: "button", "aria-label": `Take ${text}`});
          button.append(make("b", {}, seen(tokens[index])), make("i"), make("span", {}, percent(all[index])));
          button.style.setProperty("--share", `${100 * all[index]}%`);
          button.addEventListener("click", () => onPick(tokens[index]));
          return make("li", {}, button);
        }),
      );
    },
    destroy: () => root.remove(),
  };
}
