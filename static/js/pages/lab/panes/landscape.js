/** The loss around the network as it is now: a plane through all its parameters, with its training path. */

import {loss as lossText} from "../../../lib/format.js";
import {endText, gapText, landscapeView} from "../../../lib/landscape.js";
import {significant} from "../../../lib/scales.js";
import {check, choice} from "../../../widgets/controls/choice.js";
import {slider} from "../../../widgets/controls/slider.js";
import {freshId, make, write} from "../../../widgets/dom.js";
import {contours} from "../../../widgets/figures/contours.js";
import {pathLosses} from "../../../widgets/figures/path-losses.js";
import {relief} from "../../../widgets/figures/relief.js";
import {live} from "../../live.js";

/** @typedef {import("../../../types.d.ts").LandscapeAnswer} Landscape */
/** @typedef {import("../../../widgets/theme.js").Theme} Theme */

const EVERY_SECONDS = 1;
/** The span's slider: powers of ten. */
const SPAN = {low: -2, high: 1, step: 0.1};

/** @type {import("../panes.js").Pane} */
export const landscape = {
  id: "landscape",
  title: "Loss landscape",
  make(container, context) {
    const parts = build(container);
    const asked = {
      directions: /** @type {"random" | "path"} */ ("random"),
      span: 0,
      seed: 0,
      logarithmic: false,
    };
    const controls = controlsOf(parts.settings, asked, context.redraw);
    const hill = relief(parts.hill);
    const map = contours(parts.map, {
      onHover: (loss) => write(parts.under, loss === null ? "" : `loss ${lossText(loss)}`),
    });
    const truth = pathLosses(parts.truth);
    const now = live(context, EVERY_SECONDS);
    const shownAs = landscapeView();
    return {
      update(view) {
        controls.update();
        const {directions, span, seed} = asked;
        const question =
          directions === "path" ? {directions} : {directions, seed, span: significant(10 ** span, 2)};
        const {result, fault} = now(view, {type: "landscape", ...question});
        write(parts.fault, fault);
        if (result?.answer.type !== "landscape") return;
        const {answer, step} = result;
        const shown = shownAs(answer, asked.logarithmic, view.theme);
        hill.update(shown);
        map.update(shown);
        truth.update({
          step: answer.path_step,
          losses: answer.path_loss,
          projected: answer.projected_loss,
          theme: view.theme,
        });
        write(parts.gap, gapText(answer));
        write(parts.lowest, endText(shown.scale.loss(0)));
        write(parts.highest, endText(shown.scale.loss(1)));
        write(
          parts.caption,
          `The loss at step ${step} over ${shown.names.join(" and ")}, from ${lossText(shown.lowest)} up.`,
        );
      },
      destroy() {
        for (const widget of [controls, hill, map, truth]) widget.destroy();
        container.replaceChildren();
      },
    };
  },
};

/** @param {HTMLElement} container */
function build(container) {
  const [settings, under, fault, gap] = [
    make("div", {class: "settings-row"}),
    make("small"),
    make("p", {class: "note", role: "status"}),
    make("p", {class: "note"}),
  ];
  const id = freshId("landscape-text");
  const caption = make("figcaption", {class: "hush", id});
  const hill = make("figure", {"aria-label": "Loss landscape", "aria-describedby": id}, caption);
  const map = make("figure", {
    "aria-label": "Contours of the loss",
    "aria-describedby": id,
    class: "contours",
  });
  const truth = make("figure", {"aria-label": "Losses on the path", class: "truth"});
  const [lowest, highest] = [make("span"), make("span")];
  const legend = make(
    "p",
    {class: "legend loss-legend"},
    lowest,
    make("i"),
    highest,
    make("span", {}, "loss"),
  );
  const key = make(
    "p",
    {class: "key"},
    make("span", {class: "stroke"}, "the path's own loss"),
    make("span", {class: "stroke dashed trace"}, "on the plane"),
  );
  const title = (/** @type {string} */ text, /** @type {Node[]} */ ...more) => make("h3", {}, text, ...more);
  container.append(
    settings,
    fault,
    make(
      "div",
      {class: "landscape"},
      make("div", {}, title("The surface"), hill, legend),
      make("div", {}, title("From above ", under), map),
      make("div", {}, title("Is the projection faithful?"), key, truth, gap),
    ),
  );
  return {settings, fault, hill, map, truth, under, gap, lowest, highest, caption};
}

/**
 * @param {HTMLElement} row
 * @param {{directions: "random" | "path", span: number, seed: number, logarithmic: boolean}} asked changed as the reader sets it
 * @param {() => void} redraw
 */
function controlsOf(row, asked, redraw) {
  const whole = make("div", {class: "wide"});
  row.append(whole);
  const directions = choice(whole, {
    label: "Directions",
    options: [
      {value: "random", text: "Two at random, as long as the weights"},
      {value: "path", text: "Main directions of the path"},
    ],
    onChange(value) {
      asked.directions = value === "path" ? "path" : "random";
      redraw();
    },
  });
  const spanBox = make("div");
  const again = make("button", {type: "button"}, "New directions");
  row.append(spanBox, again);
  const logarithmic = check(row, {
    label: "log scale of loss",
    onChange(value) {
      asked.logarithmic = value;
      redraw();
    },
  });
  const span = slider(spanBox, {
    label: "Span",
    minimum: SPAN.low,
    maximum: SPAN.high,
    step: SPAN.step,
    format: (power) => `± ${significant(10 ** power, 2)} × the weights`,
    onChange(value) {
      asked.span = value;
      redraw();
    },
  });
  again.addEventListener("click", () => {
    asked.seed += 1;
    redraw();
  });
  return {
    update() {
      directions.update({value: asked.directions});
      span.update({value: asked.span});
      again.hidden = spanBox.hidden = asked.directions === "path";
    },
    destroy() {
      for (const widget of [directions, span, logarithmic]) widget.destroy();
    },
  };
}
