/** z slides along one activation function. Options: name, of an activation from 0 to 1; z to begin with. */

import {activationCurve} from "../../../widgets/figures/activation.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, redraw}) {
  let z = options.z ?? 0;
  const set = (/** @type {number} */ to) => {
    z = to;
    redraw();
  };
  const widget = activationCurve(container, {name: options.name, onChange: set});
  return {
    update: () => widget.update({z}),
    destroy: widget.destroy,
    keys: {".": () => set(Math.min(8, z + 0.5)), r: () => set(options.z ?? 0)},
  };
}
