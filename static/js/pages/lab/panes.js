/**
 * "Look inside": a row of panes of which one is open. A pane is made when it is first opened, and updated only
 * while it is in view, so that what nobody looks at costs nothing.
 */

import {make, write} from "../../widgets/dom.js";
import {tabs} from "../../widgets/tabs.js";
import {answers} from "./panes/answers.js";
import {backprop} from "./panes/backprop.js";
import {code} from "./panes/code.js";
import {gradients} from "./panes/gradients.js";
import {landscape} from "./panes/landscape.js";
import {optimizer} from "./panes/optimizer.js";
import {spread} from "./panes/spread.js";

/** @typedef {import("../../store.js").RunState} RunState */
/**
 * trial: the one in view. names: of several trials; null where there is one.
 * @typedef {{state: RunState, settings: import("../../types.d.ts").RunSpec, trial: number,
 *   names: readonly string[] | null, theme: import("../../widgets/theme.js").Theme}} PaneView
 */
/** @typedef {{update(view: PaneView): void, destroy(): void}} OpenPane */
/**
 * id: names it in the browser's store. title: on its tab.
 * @typedef {{id: string, title: string,
 *   make(container: HTMLElement, bench: import("./controls.js").Bench): OpenPane}} Pane
 */

/** In the order of their tabs. @type {readonly Pane[]} */
const PANES = [landscape, gradients, spread, optimizer, answers, backprop, code];

const KEY = "lab-pane";
/** How far outside the window a pane is already in view. */
const NEAR = "120px";

/**
 * @param {import("./controls.js").Bench} bench
 * @returns {{update(view: Omit<PaneView, "settings">): void}}
 */
export function panes(bench) {
  /** @type {Map<string, OpenPane>} */
  const open = new Map();
  let chosen = remembered();
  let inView = false;
  const row = tabs(bench.find("look-inside"), {
    label: "Look inside",
    tabs: PANES,
    onChoose(id) {
      chosen = id;
      remember(id);
      bench.redraw();
    },
  });
  const note = make("p", {class: "looking", role: "status"});
  bench.find("look-inside").append(note);
  const observer = new IntersectionObserver(
    (entries) => {
      inView = entries.at(-1)?.isIntersecting ?? false;
      bench.redraw();
    },
    {rootMargin: NEAR},
  );
  observer.observe(bench.find("look-inside"));
  return {
    update(view) {
      row.update({chosen});
      const back = bench.past.step() !== null && chosen !== "optimizer";
      write(note, back ? "You are looking back; this pane shows the run as it is now." : "");
      const {settings} = view.state;
      if (!inView || !settings) return;
      const pane = PANES.find(({id}) => id === chosen) ?? PANES[0];
      if (!open.has(pane.id)) open.set(pane.id, pane.make(row.panel(pane.id), bench));
      open.get(pane.id)?.update({...view, settings});
    },
  };
}

/** @returns {string} the pane that was open last */
function remembered() {
  try {
    const id = localStorage.getItem(KEY);
    if (PANES.some((pane) => pane.id === id)) return String(id);
  } catch {
    // A browser that stores nothing begins with the first.
  }
  return PANES[0].id;
}

/** @param {string} id */
function remember(id) {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // It holds for this page.
  }
}
