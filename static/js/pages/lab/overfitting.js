/** Says that a run overfits, where the losses stand, with a link to what that is and two things to try. */

import {at} from "../../address.js";
import {loss as lossText} from "../../lib/format.js";
import {overfitting} from "../../lib/overfitting.js";
import {losses} from "../../lib/trials.js";
import {make, write} from "../../widgets/dom.js";

const PENALTY = 0.01;
const DROPOUT = 0.2;

/**
 * @param {HTMLElement} container
 * @param {import("../actions.js").Actions} actions
 * @returns {{update(state: import("../../store.js").RunState, trial: number): void}}
 */
export function overfitNotice(container, actions) {
  const said = make("span");
  const link = make("a", {href: at("/lecture/generalization#fits")}, "What overfitting is");
  const penalty = make("button", {type: "button"}, `Try a penalty, L2 ${PENALTY}`);
  const dropout = make("button", {type: "button"}, `Try dropout ${DROPOUT}`);
  const root = make("div", {class: "overfits", role: "status", hidden: true}, said, link, penalty, dropout);
  container.append(root);
  penalty.addEventListener("click", () =>
    actions.control({type: "regularization", regularization: {name: "l2", rate: PENALTY}}),
  );
  dropout.addEventListener("click", () => actions.control({type: "dropout", value: DROPOUT}));
  return {
    update(state, trial) {
      const {settings, step} = state;
      const found = settings && overfitting(step, losses(state, trial));
      root.hidden = !found;
      if (!found || !settings) return;
      write(
        said,
        `Overfitting: training loss ${lossText(found.training)}, test loss ${lossText(found.test)}.`,
      );
      penalty.hidden = settings.trials[trial].regularization.name !== "none";
      dropout.hidden = settings.network.hidden.length === 0 || settings.network.dropout > 0;
    },
  };
}
