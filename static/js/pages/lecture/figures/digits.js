/**
 * A network of digits in training: its first-layer weights, loss and accuracy; a pad to draw on with its ten
 * probabilities; and the test digits it gets wrong. Options: recipe, of the data set digits.
 */

import {percent} from "../../../lib/format.js";
import {SIDE} from "../../../lib/picture.js";
import {make, write} from "../../../widgets/dom.js";
import {digitBars, pad, paint} from "../../../widgets/figures/digits.js";
import {drive} from "../parts/drive.js";
import {curves, numbers} from "../parts/pictures.js";
import {settings as row} from "../parts/settings.js";

/** @typedef {import("../run.js").LiveRun} LiveRun */

const MILLISECONDS = 400;

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, catalogue, run: open, redraw, say}) {
  const run = open(options.recipe);
  const bar = drive(container, run, {rate: true, catalogue});
  const settings = row(container, run, catalogue, ["optimizer", "batch"]);
  const head = make("div", {class: "numbers-row"});
  const accuracy = make("p", {class: "verdict", role: "status"});
  const [left, right] = [make("div", {class: "column"}), make("div", {class: "column"})];
  container.append(head, accuracy, make("div", {class: "pictures"}, left, right));
  const parts = [numbers(head, run), curves(right, run)];
  /** @type {Float32Array | null} */
  let picture = null;
  /** @type {readonly (number | null)[] | null} */
  let outputs = null;
  const drawn = pad(left, {
    onPicture(now) {
      picture = now;
      outputs = now && outputs;
      write(hint, now ? "" : "The pad is blank: draw a digit, or take one from the test set.");
      read();
      redraw();
    },
  });
  const hint = make("p", {class: "faint", role: "status"}, "Draw a digit from 0 to 9.");
  left.append(hint);
  const bars = digitBars(left);
  const wrong = misreadDigits(container, (inputs) => drawn.put(inputs));
  let asking = false;
  let asked = {reading: "", misread: Number.NEGATIVE_INFINITY, step: -1};

  /** Asks what the network makes of the pad, where it or the network has changed. */
  async function read() {
    const {step, revision, started} = run.state();
    const key = `${revision} ${step} ${picture?.reduce((sum, value, i) => sum + value * (i + 1), 0)}`;
    if (asking || !picture || !started || asked.reading === key) return;
    asking = true;
    asked = {...asked, reading: key};
    try {
      const answer = await run.probeAimed({
        type: "reading",
        inputs: [...picture].map((v) => Math.round(v * 1e4) / 1e4),
      });
      if (answer.type === "reading" && picture) outputs = answer.outputs;
    } catch {
      asked = {...asked, reading: ""};
    } finally {
      asking = false;
      redraw();
    }
  }
  /** Asks which digits are wrong, now and then. */
  async function review() {
    const {step, started} = run.state();
    const now = performance.now();
    if (!started || asked.step === step || now - asked.misread < 3 * MILLISECONDS) return;
    asked = {...asked, misread: now, step};
    const answer = await run.probeAimed({type: "misread", most: 8}).catch(() => null);
    if (answer?.type === "misread") wrong.update(answer);
  }
  const timer = setInterval(() => {
    read();
    review();
  }, MILLISECONDS);
  return {
    update(theme) {
      bar.update();
      settings.update();
      for (const part of parts) part.update(theme);
      const dark = getComputedStyle(container).colorScheme === "dark";
      drawn.update({dark});
      wrong.paint(dark);
      bars.update({outputs});
      const head = run.state().frame?.head;
      const share = head?.test_accuracy?.[0];
      write(
        accuracy,
        typeof share === "number" ? `${percent(share, 1)} of digits it has never seen are read right.` : "",
      );
      const {phase, diverged} = run.state();
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
 * The digits that were misread, each of which can be put on the pad.
 * @param {HTMLElement} container
 * @param {(inputs: number[]) => void} onPut
 */
function misreadDigits(container, onPut) {
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
  const draw = () => {
    list.replaceChildren(
      ...shown.map(({inputs, truth, answer, sure}) => {
        const canvas = make("canvas", {width: SIDE, height: SIDE, "aria-hidden": "true"});
        paint(canvas, inputs, darkly);
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
    /** @param {import("../../../types.d.ts").MisreadAnswer} answer */
    update({examples, wrong, tested}) {
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
