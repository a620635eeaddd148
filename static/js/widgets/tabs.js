/** Tabs of which one is chosen: the arrow keys go from one to the next, and Tab goes on into the panel. */

import {freshId, make} from "./dom.js";

/** @typedef {{id: string, title: string}} Tab */

const STEPS = /** @type {Record<string, (at: number, count: number) => number>} */ ({
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
});

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {{label: string, tabs: readonly Tab[], onChoose?: (id: string) => void}} options
 * @returns {{panel(id: string): HTMLElement, update(view: {chosen: string}): void, destroy(): void}} panel: what a
 *   tab opens, to be filled by the caller
 */
export function tabs(container, {label, tabs: list, onChoose = () => {}}) {
  const row = make("div", {class: "tabs", role: "tablist", "aria-label": label});
  const ended = new AbortController();
  const {signal} = ended;
  const parts = list.map(({id, title}) => {
    const [name, holds] = [freshId("tab"), freshId("tab-panel")];
    const button = make("button", {type: "button", role: "tab", id: name, "aria-controls": holds}, title);
    const panel = make("div", {class: "tab-panel", role: "tabpanel", id: holds, "aria-labelledby": name});
    button.addEventListener("click", () => onChoose(id), {signal});
    row.append(button);
    return {id, button, panel};
  });
  row.addEventListener(
    "keydown",
    (event) => {
      const step = STEPS[event.key];
      const at = parts.findIndex(({button}) => button === event.target);
      if (!step || at < 0) return;
      event.preventDefault();
      const next = parts[step(at, parts.length)];
      next.button.focus();
      onChoose(next.id);
    },
    {signal},
  );
  container.append(row, ...parts.map(({panel}) => panel));
  return {
    panel: (id) => (parts.find((part) => part.id === id) ?? parts[0]).panel,
    update({chosen}) {
      for (const {id, button, panel} of parts) {
        const on = id === chosen;
        if (button.getAttribute("aria-selected") === String(on)) continue;
        button.setAttribute("aria-selected", String(on));
        button.tabIndex = on ? 0 : -1;
        panel.hidden = !on;
      }
    },
    destroy() {
      ended.abort();
      row.remove();
      for (const {panel} of parts) panel.remove();
    },
  };
}
