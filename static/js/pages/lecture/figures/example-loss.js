/** The loss of one example, over its answer or over the logit. Options: over, at, y. */

import {exampleLoss} from "../../../widgets/figures/losses.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options}) {
  let view = {at: options.at, y: options.y};
  const widget = exampleLoss(container, {
    over: options.over,
    onChange(next) {
      view = next;
      widget.update(view);
    },
  });
  return {update: () => widget.update(view), destroy: widget.destroy};
}
