/**
 * The lecture's worked example, in six steps and as a whole.
 * Options: inputs, weights (two of each), bias; step: the one it begins at, from 0.
 */

import {describeHalfPlanes, HALF_PLANE_STEPS, halfPlanes} from "../../../widgets/figures/half-planes.js";
import {stepped} from "../parts/stepped.js";

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, redraw}) {
  const begin = {inputs: options.inputs, weights: options.weights, bias: options.bias};
  const figure = stepped(container, {
    begin,
    step: options.step ?? 0,
    steps: HALF_PLANE_STEPS,
    describe: describeHalfPlanes,
    redraw,
  });
  const widget = halfPlanes(figure.root, {onChange: figure.change, onStep: figure.go});
  return {
    update() {
      figure.tell();
      widget.update(figure.view());
    },
    destroy() {
      widget.destroy();
      figure.destroy();
    },
    keys: figure.keys,
  };
}
