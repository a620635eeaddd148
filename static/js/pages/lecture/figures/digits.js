/**
 * A network of digits in training: its first-layer weights, loss and accuracy; a pad to draw on with its ten
 * probabilities; and the test digits it gets wrong. Options: recipe, of the data set digits.
 */

import {percent} from "../../../lib/format.js";
import {SIDE} from "../../../lib/picture.js";
import {make, slot, write} from "../../../widgets/dom.js";
import {digitBars, pad, paintDigit} from "../../../widgets/figures/digits.js";
import {drive} from "../parts/drive.js";
import {curves, numbers} from "../parts/pictures.js";
import {settings as row} from "../parts/settings.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

const MILLISECONDS = 400;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw, say}) {
  const run = open(options.recipe);
  const bar = drive(container, run, {rate: true, catalogue});
  const settings = row(container, run, catalogue, ["optimizer", "batch"]);
  const head = slot(container, "numbers-row");
  const accuracy = make("p", {class: "verdict", role: "status"});
  container.append(accuracy);
  const both = slot(container, "pictures");
  const [left, right] = [slot(both, "column"), slot(both, "column")];
  const parts = [numbers(head, run), curves(right, run)];
  const reading = reader(run, redraw);
  const drawn = pad(left, {
    onPicture(now) {
      write(hint, now ? "" : "The pad is blank: draw a digit, or take one from the test set.");
      reading.of(now);
      redraw();
    },
  });
  const hint = make("p", {class: "faint", role: "status"}, "Draw a digit from 0 to 9.");
  left.append(hint);
  const bars = digitBars(left);
  const wrong = misreadDigits(container, run, (inputs) => drawn.put(inputs));
  const timer = setInterval(() => {
    reading.ask();
    wrong.review();
  }, MILLISECONDS);
  return {
    update(theme) {
      bar.update();
      settings.update();
      for (const part of parts) part.update(theme);
      const dark = getComputedStyle(container).colorScheme === "dark";
      drawn.update({dark});
      wrong.paint(dark);
      bars.update({outputs: reading.outputs()});
      const {phase, diverged, frame} = run.state();
      const share = frame?.head.test_accuracy?.[0];
      const known = typeof share === "number";
      write(accuracy, known ? `${percent(share, 1)} of digits it has never seen are read right.` : "");
      if (phase === "diverged") say(diverged?.sentence ?? "", "bad");
    },
    destroy() {
      clearInterval(timer);
      for (const part of [bar, settings, drawn, bars, ...parts]) part.destroy();
      container.replaceChildren();
    },
    keys: bar.keys,
  };
}

/**
 * What the network makes of a picture: asked where the picture or the network has changed.
 * @param {FigureRun} run
 * @param {() => void} redraw
 */
function reader(run, redraw) {
  /** @type {Float32Array | null} */
  let picture = null;
  /** @type {readonly (number | null)[] | null} */
  let outputs = null;
  let asking = false;
  /** What was read last: which picture, by which network. */
  let last = "";
  async function ask() {
    const {step, revision, started} = run.state();
    const key = `${revision} ${step} ${picture?.reduce((sum, value, i) => sum + value * (i + 1), 0)}`;
    if (asking || !picture || !started || last === key) return;
    asking = true;
    last = key;
    try {
      const inputs = [...picture].map((value) => Math.round(value * 1e4) / 1e4);
      const answer = await run.probeAimed({type: "reading", inputs});
      if (answer.type === "reading" && picture) outputs = answer.outputs;
    } catch {
      last = "";
    } finally {
      asking = false;
      redraw();
    }
  }
  return {
    ask,
    outputs: () => outputs,
    /** @param {Float32Array | null} now null: the pad is blank */
    of(now) {
      picture = now;
      outputs = now && outputs;
      ask();
    },
  };
}

/**
 * The digits that were misread, each of which can be put on the pad.
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {(inputs: number[]) => void} onPut
 */
function misreadDigits(container, run, onPut) {
  const title = make(
    "p",
    {class: "faint misread-title"},
    "Train, and the digits it misclassifies appear here.",
  );
  const list = make("ul", {class: "misread"});
  container.append(title, list);
  /** @type {import("../../../types.d.ts").Wrong[]} */
  let shown = [];
  let darkly = false;
  let asked = {at: Number.NEGATIVE_INFINITY, step: -1};
  const draw = () => {
    list.replaceChildren(
      ...shown.map(({inputs, truth, answer, sure}) => {
        const canvas = make("canvas", {width: SIDE, height: SIDE, "aria-hidden": "true"});
        paintDigit(canvas, inputs, darkly);
        const text = `${truth} read as ${answer}`;
        const button = make(
          "button",
          {type: "button", title: "Put it on the pad"},
          canvas,
          make("span", {}, text),
          make("small", {}, percent(sure)),
        );
        button.addEventListener("click", () => onPut(inputs));
        return make("li", {}, button);
      }),
    );
  };
  return {
    /** Asks which digits are wrong, now and then. */
    async review() {
      const {step, started} = run.state();
      const at = performance.now();
      if (!started || asked.step === step || at - asked.at < 3 * MILLISECONDS) return;
      asked = {at, step};
      const answer = await run.probeAimed({type: "misread", most: 8}).catch(() => null);
      if (answer?.type !== "misread") return;
      const {examples, wrong, tested} = answer;
      shown = examples;
      write(
        title,
        wrong
          ? `${wrong} of ${tested} test digits are misread; the surest mistakes:`
          : `All ${tested} test digits are classified correctly.`,
      );
      draw();
    },
    /** @param {boolean} dark */
    paint(dark) {
      if (dark === darkly) return;
      darkly = dark;
      draw();
    },
  };
}
