/**
 * Forward propagation through one perceptron, in five steps.
 * Options: inputs, weights, bias; step: the one it begins at, from 0.
 */

import {INPUTS, withInputCount} from "../../../lib/perceptron.js";
import {radios} from "../../../widgets/controls/choice.js";
import {describePerceptron, PERCEPTRON_STEPS, perceptron} from "../../../widgets/figures/perceptron.js";
import {stepped} from "../parts/stepped.js";

/** What an input that is added begins with. */
const SPARE = {inputs: [1, 0.5, -1.5, 2], weights: [0.8, -1.2, 0.4, 0.6], bias: 0};

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, redraw}) {
  const begin = {inputs: options.inputs, weights: options.weights, bias: options.bias};
  const figure = stepped(container, {
    begin,
    step: options.step ?? 0,
    steps: PERCEPTRON_STEPS,
    describe: describePerceptron,
    redraw,
  });
  const counts = Array.from({length: INPUTS.most - INPUTS.fewest + 1}, (_, i) => String(INPUTS.fewest + i));
  const count = radios(figure.root, {
    label: "Inputs",
    options: counts.map((value) => [value, value]),
    onChange: (value) => figure.change(withInputCount(figure.view().perceptron, Number(value), SPARE)),
  });
  const widget = perceptron(figure.root, {onChange: figure.change, onStep: figure.go});
  return {
    update() {
      figure.tell();
      count.update({value: String(figure.view().perceptron.inputs.length)});
      widget.update(figure.view());
    },
    destroy() {
      count.destroy();
      widget.destroy();
      figure.destroy();
    },
    keys: figure.keys,
  };
}
