/** The training loop as in a debugger: line by line, with what every name holds, and with lines left out. */

import {count, fixed, loss as lossText, percent, rate} from "../../../lib/format.js";
import {choiceOf} from "../../../lib/spec.js";
import {radios} from "../../../widgets/controls/choice.js";
import {make, write} from "../../../widgets/dom.js";
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
export function mount(container, {options, catalogue, study, say, redraw, signal}) {
  /** @type {Loop | null} */
  let stand = null;
  let position = 0;
  let running = false;
  let asking = false;
  const breakpoints = /** @type {Set<number>} */ (new Set());
  const without = /** @type {Set<Part>} */ (new Set(options.without ?? []));
  /** @type {"epoch" | "batch"} */
  let place = options.place ?? "epoch";

  const go = make("button", {type: "button", class: "main"}, "Train");
  const steps = GOES.map(({go: by, text}) => {
    const button = make("button", {type: "button"}, text);
    button.addEventListener("click", () => ask(by), {signal});
    return button;
  });
  const reset = make("button", {type: "button"}, "Reset");
  const bar = make(
    "div",
    {class: "transport"},
    go,
    make("span", {class: "faint"}, "step one"),
    ...steps,
    reset,
  );
  const code = make("ol", {class: "listing", "aria-label": "The training loop"});
  const names = make("table", {class: "readings names"});
  const said = make("p", {class: "verdict", role: "status"});
  const changes = make("div", {class: "row"});
  const plane = make("figure", {class: "picture map-part", "aria-label": "Decision boundary"});
  const charts = make("div", {class: "column"});
  const scroll = make(
    "div",
    {class: "scroll", role: "region", "aria-label": "Names and what they hold", tabindex: "0"},
    names,
  );
  container.append(
    bar,
    changes,
    make("div", {class: "pictures debugger"}, make("div", {class: "column"}, code, said, scroll), charts),
  );
  charts.append(plane);
  const map = boundary(plane);
  const losses = sparkline(charts, {label: "Loss of each batch"});
  const rates = sparkline(charts, {label: "Learning rate of each batch"});
  leaving(changes, without, () => begin());
  const where = radios(changes, {
    label: "scheduler.step()",
    options: [
      {value: "epoch", text: "after every epoch"},
      {value: "batch", text: "in the batch loop"},
    ],
    onChange(value) {
      place = value === "batch" ? "batch" : "epoch";
      begin();
    },
  });
  where.update({value: place});

  /** @param {Go} by */
  async function ask(by) {
    if (asking) return;
    asking = true;
    try {
      stand = await study({
        type: "loop",
        position,
        go: by,
        breakpoints: [...breakpoints],
        without: [...without],
        place,
      });
      position = stand?.position ?? 0;
      say("");
      if (stand?.line === 0 || breakpoints.has(stand?.line ?? 0)) running = false;
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
  const next = () => (breakpoints.size ? "line" : "batch");
  function begin() {
    running = false;
    position = 0;
    ask("here");
  }
  const toggle = () => {
    running = !running;
    if (running && stand?.line === 0) position = 0;
    if (running) ask(next());
    redraw();
  };
  go.addEventListener("click", toggle, {signal});
  reset.addEventListener("click", begin, {signal});
  begin();

  return {
    update(theme) {
      write(go, running ? "Pause" : "Train");
      if (!stand) return;
      listing(code, stand, breakpoints, (line) => {
        if (!breakpoints.delete(line)) breakpoints.add(line);
        redraw();
      });
      variables(names, stand);
      write(said, verdict(stand));
      const size = stand.boundary.length;
      const set = choiceOf(catalogue.dataset, "exam");
      const values = size ? Float32Array.from(stand.boundary.flat(), (value) => value ?? 0.5) : null;
      const {x1, x2, target, batch_loss, learning_rate} = stand;
      map.update({
        map: {values, winners: null, size, classes: 2},
        set,
        points: {x1, x2, target, training: x1.length, row: null},
        showTest: false,
        theme,
      });
      losses.update({values: batch_loss, format: lossText, low: 0});
      rates.update({values: learning_rate, format: rate, low: 0});
    },
    destroy() {
      running = false;
      for (const part of [map, losses, rates, where]) part.destroy();
      container.replaceChildren();
    },
    keys: {" ": toggle, ".": () => ask("line"), r: begin},
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
