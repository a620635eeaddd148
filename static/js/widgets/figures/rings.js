/** Rings inside each other; each opens what it means. */

import {make, set, svg, write} from "../dom.js";

/** @typedef {{title: string, definition: string, example: string}} Ring */

const SIZE = {width: 560, height: 360};

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{rings: readonly Ring[], onOpen?: (index: number) => void}} options rings: the outermost first, three
 * @returns {{update(view: {open: number}): void, destroy(): void}}
 */
export function rings(container, {rings: told, onOpen = () => {}}) {
  const ended = new AbortController();
  const {width, height} = SIZE;
  const picture = svg("svg", {class: "drawing", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true"});
  const stage = make("div", {class: "stage"});
  stage.append(picture);
  const shapes = told.map((_, index) => {
    const rx = width / 2 - 4 - index * 82;
    const ry = height / 2 - 4 - index * 50;
    const shape = svg("ellipse", {cx: width / 2, cy: height - ry - 4 - index * 6, rx, ry, class: "ring"});
    shape.addEventListener("click", () => onOpen(index), {signal: ended.signal});
    picture.append(shape);
    return shape;
  });
  const buttons = told.map(({title}, index) => {
    const button = make("button", {type: "button", "aria-expanded": "false"}, title);
    button.style.top = `${((26 + index * 94) / height) * 100}%`;
    button.addEventListener("click", () => onOpen(index), {signal: ended.signal});
    stage.append(button);
    return button;
  });
  const definition = make("p", {class: "definition"});
  const example = make("p", {class: "said"});
  const root = make("div", {class: "rings"}, stage, make("div", {role: "status"}, definition, example));
  container.append(root);
  return {
    update({open}) {
      for (const [index, shape] of shapes.entries())
        set(shape, {class: index === open ? "ring open" : "ring"});
      for (const [index, button] of buttons.entries())
        button.setAttribute("aria-expanded", String(index === open));
      write(definition, told[open].definition);
      write(example, told[open].example);
    },
    destroy() {
      ended.abort();
      root.remove();
    },
  };
}
