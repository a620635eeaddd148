/** How well the network answers: confusion matrix and accuracy of both sets, or R². */

import {dataSetOf} from "../../../lib/data.js";
import {make, write} from "../../../widgets/dom.js";
import {confusion} from "../../../widgets/figures/confusion.js";
import {live} from "../../live.js";

const EVERY_SECONDS = 1;

/** @type {import("../panes.js").Pane} */
export const answers = {
  id: "answers",
  title: "Answers",
  make(container, bench) {
    const scores = make("div", {class: "scores"});
    const fault = make("p", {class: "note"});
    container.append(scores, fault);
    const training = confusion(scores, {title: "Training data"});
    const test = confusion(scores, {title: "Test data"});
    const now = live(bench, EVERY_SECONDS);
    return {
      update(view) {
        const {result, fault: sentence} = now(view, {type: "confusion"});
        write(fault, sentence);
        if (result?.answer.type !== "confusion") return;
        const {classes} = dataSetOf(bench.catalogue, view.settings.data);
        training.update(result.answer.training, classes);
        test.update(result.answer.test, classes);
      },
      destroy() {
        training.destroy();
        test.destroy();
        container.replaceChildren();
      },
    };
  },
};
