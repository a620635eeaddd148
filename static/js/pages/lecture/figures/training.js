/**
 * One network in training, steered: the figure that most slides need.
 * Options: recipe; show: of "map", "network", "curves" (default map and curves); settings: those of
 * parts/settings.js; rate: whether the learning rate can be dragged (default true); train: whether it trains at once;
 * speed: steps a second at most.
 */

import {make} from "../../../widgets/dom.js";
import {drive} from "../parts/drive.js";
import {curves, diagram, map, numbers} from "../parts/pictures.js";
import {settings} from "../parts/settings.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, say}) {
  const {
    recipe,
    show = ["map", "curves"],
    settings: wanted = [],
    rate = true,
    train = false,
    speed,
  } = options;
  const run = open(recipe);
  const bar = drive(container, run, {rate, catalogue, speed});
  const row = wanted.length ? settings(container, run, catalogue, wanted) : null;
  const head = make("div", {class: "numbers-row"});
  const pictures = make("div", {class: "pictures"});
  container.append(head, pictures);
  const left = make("div", {class: "column"});
  const right = make("div", {class: "column"});
  pictures.append(left, right);
  /** @type {Record<string, () => import("../parts/pictures.js").Part>} */
  const makers = {
    map: () => map(left, run, catalogue),
    network: () => diagram(left, run, catalogue),
    curves: () => curves(right, run),
  };
  const parts = [numbers(head, run), ...show.map((/** @type {string} */ name) => makers[name]())];
  if (train) run.whenReady(() => run.actions.train());
  let told = "";
  return {
    update(theme) {
      bar.update();
      row?.update();
      for (const part of parts) part.update(theme);
      const {phase, diverged} = run.state();
      const fault = phase === "diverged" ? (diverged?.sentence ?? "") : "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      for (const part of [bar, row, ...parts]) part?.destroy();
    },
    keys: bar.keys,
  };
}
