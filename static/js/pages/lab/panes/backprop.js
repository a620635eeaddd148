/** The way from a live run into the chapter on backpropagation, with the network as it is at this step. */

import {at} from "../../../address.js";
import {dataSetOf} from "../../../lib/data.js";
import {count} from "../../../lib/format.js";
import {backpropQuery, openBackprop} from "../../../lib/open-backprop.js";
import {make, write} from "../../../widgets/dom.js";

/** @type {import("../panes.js").Pane} */
export const backprop = {
  id: "backprop",
  title: "Backpropagation",
  make(container, bench) {
    const said = make("p", {class: "note"});
    const link = make("a", {class: "button"}, "Open in backprop");
    container.append(said, link);
    return {
      update({state, settings, trial}) {
        const {frame, started} = state;
        const weights = frame?.weights;
        link.hidden = true;
        if (!weights || !started) return write(said, "Loading the network's weights.");
        const own = weights.length > started.parameters ? trial * started.parameters : 0;
        const found = openBackprop({
          settings,
          set: dataSetOf(bench.catalogue, settings.data),
          weights: weights.subarray(own, own + started.parameters),
          points: started.points,
        });
        if ("sentence" in found) return write(said, found.sentence);
        const step = count(frame.head.step);
        write(
          said,
          `Walk through this network as it is at step ${step}, forward and back, number by number.`,
        );
        link.hidden = false;
        link.href = at(`/lecture/backprop${backpropQuery(found.question)}`);
      },
      destroy() {
        container.replaceChildren();
      },
    };
  },
};
