/** Kept runs in a list: each with its picture, what it is, how far it came, and what can be done with it. */

import {at} from "../address.js";
import {ago, count, loss} from "../lib/format.js";
import {paintAnswer} from "../lib/maps.js";
import {make, write} from "./dom.js";

/** @typedef {import("./theme.js").Theme} Theme */
/**
 * picture: base64; the rest as the server lists a run.
 * @typedef {{id: string, name: string, label: string, created: number, step: number, state: string, touched: number,
 *   readable: boolean, training_loss: number | null, test_loss: number | null, picture: string | null}} ListedRun
 */
/** now: seconds since 1970. pinned: the run that is drawn against others, or null. charted: those in the chart. */
/** @typedef {{runs: readonly ListedRun[], pinned: string | null, charted: readonly string[], now: number, theme: Theme}} RunListView */
/** @typedef {{onRename: (run: string, name: string) => void, onDelete: (run: string) => void, onPin: (run: ListedRun) => void,
 *   onChart: (run: ListedRun) => void}} Acts */

const SIDE = 32;

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {Acts} acts
 * @returns {{update(view: RunListView): void, destroy(): void}}
 */
export function runList(container, acts) {
  const root = make("ul", {class: "runs", "aria-label": "Kept runs"});
  container.append(root);
  /** @type {Map<string, ReturnType<typeof entry>>} */
  let entries = new Map();
  return {
    update(view) {
      const next = new Map(view.runs.map((run) => [run.id, entries.get(run.id) ?? entry(run, acts)]));
      const order = [...next.keys()].join();
      if (order !== [...entries.keys()].join())
        root.replaceChildren(...[...next.values()].map(({element}) => element));
      entries = next;
      for (const run of view.runs) entries.get(run.id)?.update(run, view);
    },
    destroy: () => root.remove(),
  };
}

/**
 * @param {ListedRun} first
 * @param {Acts} acts
 */
function entry(first, {onRename, onDelete, onPin, onChart}) {
  let run = first;
  const canvas = make("canvas", {width: SIDE, height: SIDE, "aria-hidden": "true"});
  const title = make("a", {href: at(`/lab?run=${first.id}`)});
  const plain = make("b");
  const label = make("small");
  const facts = make("p", {class: "facts"});
  const naming = nameForm((name) => onRename(run.id, name));
  const button = (/** @type {string} */ text, /** @type {() => void} */ act) => {
    const made = make("button", {type: "button"}, text);
    made.addEventListener("click", act);
    return made;
  };
  const chart = button("Chart", () => onChart(run));
  chart.title = "Draw its curves in the chart above the list, with those of other runs";
  const pin = button("Compare", () => onPin(run));
  const rename = button("Rename", () => naming.open(run.name));
  const remove = button("Delete", () => sure.showPopover());
  const sure = make("div", {class: "panel", popover: "auto", role: "group", "aria-label": "Delete this run"});
  const really = button("Delete for good", () => {
    sure.hidePopover();
    onDelete(run.id);
  });
  const asking = make("p");
  sure.append(asking, really);
  const head = make("div", {class: "what"}, title, plain, label, naming.form, facts);
  const element = make(
    "li",
    {},
    canvas,
    head,
    make("div", {class: "acts"}, chart, pin, rename, remove, sure),
  );
  let drawn = "";
  return {
    element,
    /** @param {ListedRun} now @param {RunListView} view */
    update(now, {pinned, charted, theme, now: seconds}) {
      run = now;
      const called = now.name || now.label;
      write(title, called);
      write(plain, called);
      title.hidden = !now.readable;
      plain.hidden = now.readable;
      write(label, now.name ? now.label : "");
      write(asking, `Delete “${called}”? This cannot be undone.`);
      write(facts, factsOf(now, seconds));
      pin.hidden = rename.hidden = chart.hidden = !now.readable;
      pin.disabled = chart.disabled = now.step === 0;
      chart.setAttribute("aria-pressed", String(charted.includes(now.id)));
      write(pin, pinned === now.id ? "Pinned" : "Compare");
      pin.setAttribute("aria-pressed", String(pinned === now.id));
      for (const [act, word] of /** @type {const} */ ([
        [chart, "Chart"],
        [rename, "Rename"],
        [remove, "Delete"],
      ]))
        act.setAttribute("aria-label", `${word} ${called}`);
      pin.setAttribute("aria-label", `${pinned === now.id ? "Pinned:" : "Compare"} ${called}`);
      const key = `${now.picture} ${theme.paper}`;
      if (key !== drawn) draw(canvas, now.picture, theme);
      drawn = key;
    },
  };
}

/**
 * @param {ListedRun} run
 * @param {number} now seconds since 1970
 * @returns {string}
 */
function factsOf(run, now) {
  if (!run.readable)
    return "This run was made by another version of Descent and cannot be opened here; it is kept unchanged.";
  const losses =
    run.training_loss === null ? [] : [`loss ${loss(run.training_loss)}, test ${loss(run.test_loss)}`];
  const state = run.step === 0 ? "not trained yet" : run.state;
  return [`step ${count(run.step)}`, ...losses, state, ago(now - run.touched)].join(" · ");
}

/**
 * A field for a name; Enter keeps what is typed, Escape does not.
 * @param {(name: string) => void} onName
 */
function nameForm(onName) {
  const input = make("input", {type: "text", maxlength: 80, "aria-label": "Name of the run"});
  const form = make("form", {hidden: true}, input, make("button", {type: "submit"}, "Keep"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidden = true;
    onName(input.value.trim());
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") form.hidden = true;
  });
  return {
    form,
    open(/** @type {string} */ name) {
      form.hidden = false;
      input.value = name;
      input.select();
    },
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {string | null} picture base64
 * @param {Theme} theme
 */
function draw(canvas, picture, theme) {
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  context.clearRect(0, 0, SIDE, SIDE);
  if (picture === null) return;
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const map = bytes.subarray(0, SIDE * SIDE);
  const winners = bytes.length > map.length ? bytes.subarray(SIDE * SIDE) : null;
  const signed = Float32Array.from(map, (byte) => (byte - 128) / 127);
  const values = winners ? signed.map((value) => (value + 1) / 2) : signed;
  const classes = winners ? Math.max(3, ...winners.map((winner) => winner + 1)) : 0;
  const image = context.createImageData(SIDE, SIDE);
  paintAnswer(new Uint32Array(image.data.buffer), {values, winners, size: SIDE, classes}, theme);
  context.putImageData(image, 0, 0);
}
