/** First-layer weights of a network that reads digits, while it trains. Options: recipe; speed: steps a second at most. */

import {count, percent} from "../../../lib/format.js";
import {make, write} from "../../../widgets/dom.js";
import {filters} from "../../../widgets/figures/filters.js";
import {drive} from "../parts/drive.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, run: open, say}) {
  const {recipe, speed} = options;
  const run = open(recipe);
  const bar = drive(container, run, {speed});
  const accuracy = make("output", {"aria-label": "Test accuracy", "aria-live": "off"}, "–");
  const step = make("output", {"aria-label": "Step", "aria-live": "off"}, "0");
  const numbers = make("p", {}, accuracy, " of the test digits read right, step ", step);
  const text = make("figcaption", {class: "hush"});
  const picture = make("figure", {class: "picture filters", "aria-label": "First-layer weights"}, text);
  const root = make("div", {class: "abreast"}, make("div", {class: "column"}, picture, numbers));
  container.append(root);
  const widget = filters(picture);
  let told = "";
  return {
    update(theme) {
      bar.update();
      const {frame, step: now, phase, diverged} = run.state();
      widget.update({filters: frame?.filters ?? null, size: frame?.filterSize ?? 0, theme});
      const share = frame?.head.test_accuracy?.[0];
      const read = share === undefined || share === null ? "–" : percent(share, 1);
      write(accuracy, read);
      write(step, count(now));
      write(
        text,
        `The weights into each of 24 units as a picture, at step ${count(now)}; ${read} of the test digits are classified correctly.`,
      );
      const fault = phase === "diverged" ? (diverged?.sentence ?? "") : "";
      if (fault !== told) say(fault, "bad");
      told = fault;
    },
    destroy() {
      bar.destroy();
      widget.destroy();
      root.remove();
    },
    keys: bar.keys,
  };
}
