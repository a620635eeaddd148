/** All activation functions at one z. Options: z to begin with. */

import {activationGallery} from "../../../widgets/figures/activation.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, redraw}) {
  let z = options.z ?? 0;
  const set = (/** @type {number} */ to) => {
    z = to;
    redraw();
  };
  const widget = activationGallery(container, {onChange: set});
  return {
    update: () => widget.update({z}),
    destroy: widget.destroy,
    keys: {".": () => set(Math.min(6, z + 0.5)), r: () => set(options.z ?? 0)},
  };
}
