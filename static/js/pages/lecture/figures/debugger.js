/** The training loop as in a debugger: line by line, with what every name holds, and with lines left out. */

import {count, fixed, loss as lossText, percent, rate} from "../../../lib/format.js";
import {choiceOf} from "../../../lib/spec.js";
import {radios} from "../../../widgets/controls/choice.js";
import {make, slot, write} from "../../../widgets/dom.js";
import {boundary} from "../../../widgets/figures/boundary.js";
import {sparkline} from "../../../widgets/figures/lines.js";

/** @typedef {import("../../../types.d.ts").LoopAnswer} Loop */
/** @typedef {"zero_grad" | "backward" | "step"} Part */
/** @typedef {"here" | "line" | "batch" | "epoch" | "break"} Go */

const PARTS = /** @type {const} */ ([
  {part: "zero_grad", text: "optimizer.zero_grad()"},
  {part: "backward", text: "loss.backward()"},
  {part: "step", text: "optimizer.step()"},
]);
const GOES = /** @type {const} */ ([
  {go: "line", text: "Line"},
  {go: "batch", text: "Batch"},
  {go: "epoch", text: "Epoch"},
]);
const PAUSE = 120;

/** @type {import("../stage.js").Mount} */
export function mount(container, stage) {
  const {options, catalogue, redraw, signal} = stage;
  const breakpoints = /** @type {Set<number>} */ (new Set());
  const without = /** @type {Set<Part>} */ (new Set(options.without ?? []));
  /** @type {"epoch" | "batch"} */
  let place = options.place ?? "epoch";

  const loop = stepping(stage, () => ({breakpoints: [...breakpoints], without: [...without], place}));
  const {go, changes, code, names, said, charts} = build(container, loop, signal);
  const pictures = charted(charts, catalogue);
  leaving(changes, without, loop.begin);
  const where = radios(changes, {
    label: "scheduler.step()",
    options: [
      ["epoch", "after every epoch"],
      ["batch", "in the batch loop"],
    ],
    onChange(value) {
      place = value === "batch" ? "batch" : "epoch";
      loop.begin();
    },
  });
  where.update({value: place});

  loop.begin();
  return {
    update(theme) {
      const {stand, running} = loop.now();
      write(go, running ? "Pause" : "Train");
      if (!stand) return;
      listing(code, stand, breakpoints, (line) => {
        if (!breakpoints.delete(line)) breakpoints.add(line);
        redraw();
      });
      variables(names, stand);
      write(said, verdict(stand));
      pictures.update(stand, theme);
    },
    destroy() {
      loop.stop();
      for (const part of [pictures, where]) part.destroy();
      container.replaceChildren();
    },
    done: () => loop.now().stand?.line === 0,
    keys: {" ": loop.toggle, ".": () => loop.ask("line"), r: loop.begin},
  };
}

/**
 * @param {import("../stage.js").Stage} stage
 * @param {() => {breakpoints: number[], without: Part[], place: "epoch" | "batch"}} question beside how far to go
 */
function stepping({study, say, redraw, signal}, question) {
  /** @type {Loop | null} */
  let stand = null;
  let position = 0;
  let running = false;
  let asking = false;
  /** @param {Go} by */
  async function ask(by) {
    if (asking) return;
    asking = true;
    const what = question();
    try {
      stand = await study({type: "loop", position, go: by, ...what});
      position = stand?.position ?? 0;
      say("");
      if (stand?.line === 0 || what.breakpoints.includes(stand?.line ?? 0)) running = false;
    } catch (error) {
      running = false;
      say(/** @type {Error} */ (error).message, "bad");
    } finally {
      asking = false;
      redraw();
    }
    if (running && !signal.aborted) setTimeout(() => running && ask(next()), PAUSE);
  }
  /** @returns {Go} how far to run at once: to a breakpoint where there is one, else by batches */
  const next = () => (question().breakpoints.length ? "line" : "batch");
  return {
    ask,
    now: () => ({stand, running}),
    stop() {
      running = false;
    },
    begin() {
      running = false;
      position = 0;
      ask("here");
    },
    toggle() {
      running = !running;
      if (running && stand?.line === 0) position = 0;
      if (running) ask(next());
      redraw();
    },
  };
}

/**
 * @param {HTMLElement} container
 * @param {ReturnType<typeof stepping>} loop
 * @param {AbortSignal} signal
 */
function build(container, loop, signal) {
  const button = (/** @type {string} */ text, /** @type {() => void} */ act) => {
    const made = make("button", {type: "button"}, text);
    made.addEventListener("click", act, {signal});
    return made;
  };
  const go = button("Train", loop.toggle);
  go.className = "main";
  const steps = GOES.map(({go: by, text}) => button(text, () => loop.ask(by)));
  const reset = button("Reset", loop.begin);
  const hint = make("span", {class: "faint"}, "step one");
  container.append(make("div", {class: "transport"}, go, hint, ...steps, reset));
  const changes = slot(container, "row");
  const both = slot(container, "pictures debugger");
  const [left, charts] = [slot(both, "column"), slot(both, "column")];
  const code = make("ol", {class: "listing", "aria-label": "The training loop"});
  const said = make("p", {class: "verdict", role: "status"});
  const names = make("table", {class: "readings names"});
  const region = {role: "region", "aria-label": "Names and what they hold", tabindex: "0"};
  left.append(code, said, make("div", {class: "scroll", ...region}, names));
  return {go, changes, code, names, said, charts};
}

/**
 * What the loop has come to: the boundary, the losses and the rates.
 * @param {HTMLElement} container
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 */
function charted(container, catalogue) {
  const plane = make("figure", {class: "picture map-part", "aria-label": "Decision boundary"});
  container.append(plane);
  const map = boundary(plane);
  const losses = sparkline(container, {label: "Loss of each batch"});
  const rates = sparkline(container, {label: "Learning rate of each batch"});
  return {
    /** @param {Loop} stand @param {import("../../../widgets/theme.js").Theme} theme */
    update({boundary: answers, x1, x2, target, batch_loss, learning_rate}, theme) {
      const size = answers.length;
      const values = size ? Float32Array.from(answers.flat(), (value) => value ?? 0.5) : null;
      map.update({
        map: {values, winners: null, size, classes: 2},
        set: choiceOf(catalogue.dataset, "exam"),
        points: {x1, x2, target, training: x1.length, row: null},
        showTest: false,
        theme,
      });
      losses.update({values: batch_loss, format: lossText, low: 0});
      rates.update({values: learning_rate, format: rate, low: 0});
    },
    destroy() {
      for (const part of [map, losses, rates]) part.destroy();
    },
  };
}

/**
 * Boxes for the lines that may be left out.
 * @param {HTMLElement} container
 * @param {Set<Part>} without changed in place
 * @param {() => void} onChange
 */
function leaving(container, without, onChange) {
  const root = make("fieldset", {class: "radios"}, make("legend", {}, "Leave out"));
  for (const {part, text} of PARTS) {
    const box = make("input", {type: "checkbox", checked: without.has(part)});
    box.addEventListener("change", () => {
      if (box.checked) without.add(part);
      else without.delete(part);
      onChange();
    });
    root.append(make("label", {class: "check"}, box, make("code", {}, text)));
  }
  container.append(root);
}

/**
 * @param {HTMLElement} root
 * @param {Loop} stand
 * @param {Set<number>} breakpoints
 * @param {(line: number) => void} onBreak
 */
function listing(root, {source, line}, breakpoints, onBreak) {
  if (root.childElementCount !== source.length) {
    root.replaceChildren(
      ...source.map((_, index) => {
        const stop = make(
          "button",
          {type: "button", class: "stop", "aria-label": `Breakpoint at line ${index + 1}`},
          String(index + 1),
        );
        stop.addEventListener("click", () => onBreak(index + 1));
        return make("li", {}, stop, make("code"));
      }),
    );
  }
  for (const [index, text] of source.entries()) {
    const row = /** @type {HTMLElement} */ (root.children[index]);
    const [stop, code] = /** @type {HTMLElement[]} */ ([...row.children]);
    const bare = text.trimStart();
    write(code, bare);
    code.style.setProperty("--indent", `${text.length - bare.length}ch`);
    row.classList.toggle("now", line === index + 1);
    row.classList.toggle("out", bare.startsWith("#"));
    if (line === index + 1) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
    stop.setAttribute("aria-pressed", String(breakpoints.has(index + 1)));
  }
}

const shown = (/** @type {number | null} */ value) =>
  value === null ? "not finite" : Number.isInteger(value) ? String(value) : fixed(value, 3);

/** @param {HTMLTableElement} table @param {Loop} stand */
function variables(table, {variables: held}) {
  while (table.rows.length > held.length) table.deleteRow(-1);
  while (table.rows.length < held.length) {
    table.append(make("tr", {}, make("th", {scope: "row"}), make("td"), make("td")));
  }
  for (const [index, {name, about, values}] of held.entries()) {
    const [first, second, third] = table.rows[index].cells;
    write(first, name);
    write(second, about);
    write(third, values.map(shown).join("  ") + (values.length === 6 ? " …" : ""));
  }
}

/** @param {Loop} stand @returns {string} */
function verdict({line, epoch, batch, batch_loss, accuracy}) {
  const at = line === 0 ? "The loop has ended" : `Line ${line} is next`;
  const inside = epoch === null ? "" : `, epoch ${epoch}${batch === null ? "" : `, batch ${batch}`}`;
  const after = batch_loss.length ? `; ${count(batch_loss.length)} losses so far` : "";
  return `${at}${inside}${after}${accuracy === null ? "" : `; ${percent(accuracy)} of the students right`}.`;
}
