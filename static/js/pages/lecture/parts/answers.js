/** What a run's network answers to an example, worked out in the page from the weights of its newest frame. */

import {dataSetOf} from "../../../lib/data.js";
import {activationsOf, sizes} from "../../../lib/spec.js";
import {pass} from "../../../lib/unit.js";

/**
 * @param {import("../run.js").LiveRun} run that sees x₁ and x₂ alone, in this order
 * @param {import("../../../lib/spec.js").Catalogue} catalogue
 * @returns {((x1: number, x2: number) => number) | null} z at a point in data units; null before there is a frame
 */
export function answerOf(run, catalogue) {
  const {settings, frame} = run.state();
  const weights = frame?.weights;
  if (!settings || !weights) return null;
  const set = dataSetOf(catalogue, settings.data);
  const {center = [0, 0], scale = [1, 1]} = set;
  const {features} = settings.network;
  const activations = activationsOf(settings.network);
  const network = {sizes: sizes(settings, set), activations, weights, squash: /** @type {const} */ ("none")};
  return (x1, x2) => {
    const both = [(x1 - center[0]) / scale[0], (x2 - center[1]) / scale[1]];
    return pass(network, both.slice(0, features.length)).z[activations.length][0];
  };
}
