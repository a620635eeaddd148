/** What a reader paints points with: a brush for each class, an eraser, its size, and fields for a single point. */

import {make, write} from "../dom.js";
import {pointMark} from "../point-mark.js";
import {numberField} from "./number.js";
import {slider} from "./slider.js";

/** mark: of the points that it paints; the eraser has none. @typedef {{name: string, mark?: {colour: string, shape: import("../../lib/shapes.js").Shape}}} Brush */
/**
 * chosen: the index of a brush, or "erase". size: 1 to 10. columns: what x₁ and x₂ are called. extent: of the plane.
 * room: whether there may be another class.
 * @typedef {{brushes: readonly Brush[], chosen: number | "erase", size: number, columns: readonly string[],
 *   extent: readonly number[], room: boolean, points: number}} BrushesView
 */

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} options
 * @param {(chosen: number | "erase") => void} options.onChoose
 * @param {(size: number) => void} options.onSize
 * @param {() => void} options.onClass another class
 * @param {(x1: number, x2: number) => void} options.onAdd a point of the chosen class
 * @param {() => void} options.onClear
 * @returns {{update(view: BrushesView): void, destroy(): void}}
 */
export function brushes(container, {onChoose, onSize, onClass, onAdd, onClear}) {
  const ended = new AbortController();
  const {signal} = ended;
  const root = make("div", {class: "brushes", role: "group", "aria-label": "Paint points"});
  const tools = make("div", {class: "tools", role: "group", "aria-label": "Brush"});
  const another = {title: "Another class", "aria-label": "Another class"};
  const more = make("button", {type: "button", class: "quiet", ...another}, "+");
  more.addEventListener("click", onClass, {signal});
  const clear = make("button", {type: "button", class: "quiet"}, "Clear points");
  clear.addEventListener("click", onClear, {signal});
  root.append(tools);
  const line = make("div", {class: "line"});
  root.append(line);
  const size = slider(line, {
    label: "Brush size",
    minimum: 1,
    maximum: 10,
    format: String,
    onInput: onSize,
    onChange: onSize,
  });
  const fields = pointFields(root, onAdd, signal);
  line.append(clear);
  container.append(root);
  let built = "";
  /** @type {{stands: number | "erase", button: HTMLButtonElement}[]} */
  let buttons = [];
  /** @param {readonly Brush[]} all */
  const build = (all) => {
    if (JSON.stringify(all) === built) return;
    built = JSON.stringify(all);
    buttons = [
      ...all.map((brush, index) => ({stands: index, button: brushButton(brush)})),
      {stands: /** @type {const} */ ("erase"), button: brushButton({name: "Eraser"})},
    ];
    for (const {stands, button} of buttons)
      button.addEventListener("click", () => onChoose(stands), {signal});
    tools.replaceChildren(
      ...buttons.slice(0, -1).map(({button}) => button),
      more,
      buttons[all.length].button,
    );
  };
  return {
    update(view) {
      build(view.brushes);
      for (const {stands, button} of buttons)
        button.setAttribute("aria-pressed", String(stands === view.chosen));
      more.hidden = !view.room;
      clear.disabled = view.points === 0;
      size.update({value: view.size});
      fields.update(view);
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}

/** @param {Brush} brush */
function brushButton({name, mark}) {
  return make("button", {type: "button"}, ...(mark ? [pointMark(mark.colour, mark.shape)] : []), name);
}

/**
 * @param {HTMLElement} root
 * @param {(x1: number, x2: number) => void} onAdd
 * @param {AbortSignal} signal
 */
function pointFields(root, onAdd, signal) {
  const row = make("form", {class: "point", "aria-label": "Add a point"});
  root.append(row);
  const typed = [0, 0];
  /** @type {ReturnType<typeof numberField>[]} */
  let fields = [];
  const add = make("button", {type: "submit"}, "Add point");
  row.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const wrong = row.querySelector('input[aria-invalid="true"]');
      if (wrong instanceof HTMLElement) wrong.focus();
      else onAdd(typed[0], typed[1]);
    },
    {signal},
  );
  let built = "";
  return {
    /** @param {BrushesView} view */
    update({columns, extent, chosen}) {
      const key = JSON.stringify([columns, extent]);
      if (key !== built) {
        built = key;
        for (const field of fields) field.destroy();
        fields = columns.map((label, index) => {
          const [minimum, maximum] = [extent[2 * index], extent[2 * index + 1]];
          typed[index] = Number(((minimum + maximum) / 2).toPrecision(3));
          return numberField(row, {label, minimum, maximum, onChange: (value) => (typed[index] = value)});
        });
        row.append(add);
      }
      for (const [index, field] of fields.entries()) field.update({value: typed[index]});
      add.disabled = chosen === "erase";
      write(add, "Add point");
    },
  };
}
