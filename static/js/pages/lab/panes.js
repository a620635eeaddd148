/**
 * "Look inside": a row of panes of which one is open. A pane is made when it is first opened, and updated only
 * while it is in view, so that what nobody looks at costs nothing.
 */

import {at} from "../../address.js";
import {dataSetOf} from "../../lib/data.js";
import {count} from "../../lib/format.js";
import {backpropQuery, openBackprop} from "../../lib/small-network.js";
import {make, write} from "../../widgets/dom.js";
import {confusion} from "../../widgets/figures/confusion.js";
import {tabs} from "../../widgets/tabs.js";
import {listing} from "../listing.js";
import {live} from "../live.js";
import {gradients} from "./panes/gradients.js";
import {landscape} from "./panes/landscape.js";
import {optimizer} from "./panes/optimizer.js";
import {spread} from "./panes/spread.js";

const EVERY_SECONDS = 1;

/** @type {Pane} */
export const answers = {
  id: "answers",
  title: "Answers",
  make(container, context) {
    const scores = make("div", {class: "scores"});
    const fault = make("p", {class: "note"});
    container.append(scores, fault);
    const training = confusion(scores, {title: "Training data"});
    const test = confusion(scores, {title: "Test data"});
    const now = live(context, EVERY_SECONDS);
    return {
      update(view) {
        const {result, fault: sentence} = now(view, {type: "confusion"});
        write(fault, sentence);
        if (result?.answer.type !== "confusion") return;
        const {classes} = dataSetOf(context.catalogue, view.settings.data);
        training.update(result.answer.training, classes);
        test.update(result.answer.test, classes);
      },
      destroy() {
        training.destroy();
        test.destroy();
        container.replaceChildren();
      },
    };
  },
};

/** @type {Pane} */
export const backprop = {
  id: "backprop",
  title: "Backpropagation",
  make(container, context) {
    const said = make("p", {class: "note"});
    const link = make("a", {class: "button"}, "Open in backprop");
    container.append(said, link);
    return {
      update({state, settings, trial}) {
        const {frame, started} = state;
        const weights = frame?.weights;
        link.hidden = true;
        if (!weights || !started) return write(said, "Loading the network's weights.");
        const own = weights.length > started.parameters ? trial * started.parameters : 0;
        const found = openBackprop({
          settings,
          set: dataSetOf(context.catalogue, settings.data),
          weights: weights.subarray(own, own + started.parameters),
          points: started.points,
        });
        if ("sentence" in found) return write(said, found.sentence);
        const step = count(frame.head.step);
        write(
          said,
          `Walk through this network as it is at step ${step}, forward and back, number by number.`,
        );
        link.hidden = false;
        link.href = at(`/lecture/backprop${backpropQuery(found.question)}`);
      },
      destroy() {
        container.replaceChildren();
      },
    };
  },
};

/** @type {Pane} */
export const code = {
  id: "code",
  title: "Code",
  make(container) {
    const {update, destroy} = listing(container);
    return {update: ({state}) => update(state), destroy};
  },
};

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
 *   make(container: HTMLElement, context: import("./controls.js").Context): OpenPane}} Pane
 */

/** In the order of their tabs. @type {readonly Pane[]} */
const PANES = [landscape, gradients, spread, optimizer, answers, backprop, code];

const KEY = "lab-pane";
/** How far outside the window a pane is already in view. */
const NEAR = "120px";

/**
 * @param {import("./controls.js").Context} context
 * @returns {{update(view: Omit<PaneView, "settings">): void}}
 */
export function panes(context) {
  /** @type {Map<string, OpenPane>} */
  const open = new Map();
  let chosen = remembered();
  let inView = false;
  const row = tabs(context.find("look-inside"), {
    label: "Look inside",
    tabs: PANES,
    onChoose(id) {
      chosen = id;
      remember(id);
      context.redraw();
    },
  });
  const note = make("p", {class: "looking", role: "status"});
  context.find("look-inside").append(note);
  const observer = new IntersectionObserver(
    (entries) => {
      inView = entries.at(-1)?.isIntersecting ?? false;
      context.redraw();
    },
    {rootMargin: NEAR},
  );
  observer.observe(context.find("look-inside"));
  return {
    update(view) {
      row.update({chosen});
      const back = context.past.step() !== null && chosen !== "optimizer";
      write(note, back ? "You are looking back; this pane shows the run as it is now." : "");
      const {settings} = view.state;
      if (!inView || !settings) return;
      const pane = PANES.find(({id}) => id === chosen) ?? PANES[0];
      if (!open.has(pane.id)) open.set(pane.id, pane.make(row.panel(pane.id), context));
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
