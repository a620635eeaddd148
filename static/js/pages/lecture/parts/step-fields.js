/** One step of an optimizer after the gradients: which, how fast, what it came to; and taking it. */

import {number, withWeight} from "../../../lib/backprop.js";
import {named, optionsOf} from "../../../lib/spec.js";
import {choice} from "../../../widgets/controls/choice.js";
import {rateSlider} from "../../../widgets/controls/rate.js";
import {make, write} from "../../../widgets/dom.js";

/** @typedef {import("../../../types.d.ts").BackpropQuery} BackpropQuery */

/**
 * @param {HTMLElement} container
 * @param {object} given
 * @param {import("../../../lib/spec.js").Catalogue} given.catalogue
 * @param {() => BackpropQuery} given.question as it stands
 * @param {(question: BackpropQuery) => void} given.onChange
 * @param {() => import("../../../types.d.ts").BackpropAnswer | null} given.answer the newest
 */
export function stepFields(container, {catalogue, question, onChange, answer}) {
  const [list, slot] = [make("div"), make("div", {class: "rate-slot"})];
  const before = make("output");
  const after = make("output");
  const take = make("button", {type: "button"}, "Take this step");
  const numbers = make("p", {class: "before-after"}, "J is ", before, ", and after the step ", after);
  const root = make("div", {class: "step-fields"}, list, slot, numbers, take);
  container.append(root);
  const optimizer = choice(list, {
    label: "Optimizer",
    options: optionsOf(catalogue.optimizer),
    onChange: (name) => onChange({...question(), optimizer: named(name)}),
  });
  const rate = rateSlider(slot, {onChange: (value) => onChange({...question(), learning_rate: value})});
  const ended = new AbortController();
  take.addEventListener(
    "click",
    () => {
      let to = question();
      for (const {name, after: value} of answer()?.checks ?? []) {
        if (value !== null) to = withWeight(to, name, value);
      }
      onChange(to);
    },
    {signal: ended.signal},
  );
  return {
    update() {
      const {optimizer: now, learning_rate = 0.1} = question();
      optimizer.update({value: now?.name ?? "sgd"});
      rate.update({rate: learning_rate, bound: null});
      const found = answer();
      numbers.hidden = found === null;
      write(before, number(found?.loss, 4));
      write(after, number(found?.loss_after, 4));
      after.className = (found?.loss_after ?? Infinity) < (found?.loss ?? 0) ? "good" : "bad";
    },
    destroy() {
      ended.abort();
      optimizer.destroy();
      rate.destroy();
      root.remove();
    },
  };
}
