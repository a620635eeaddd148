/** Nested rings that open their definitions. Options: rings, the outermost first; open: the one to begin with. */

import {rings} from "../../../widgets/figures/rings.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, redraw}) {
  let open = options.open ?? 0;
  const set = (/** @type {number} */ index) => {
    open = index;
    redraw();
  };
  const widget = rings(container, {rings: options.rings, onOpen: set});
  return {
    update: () => widget.update({open}),
    destroy: widget.destroy,
    keys: {".": () => set((open + 1) % options.rings.length), r: () => set(options.open ?? 0)},
  };
}
