/** What the run trains on, where the server has a choice. */

import {choice} from "../../widgets/controls/choice.js";

/** @typedef {import("./controls.js").Bench} Bench */
/** @typedef {import("./controls.js").Part} Part */

/**
 * @param {string} name as torch has it
 * @returns {string}
 */
export function deviceTitle(name) {
  if (name === "cpu") return "Processor";
  if (name === "mps") return "GPU (Metal)";
  return `GPU ${name.split(":")[1] ?? 0} (CUDA)`;
}

/**
 * @param {string} wish of a recipe, "auto" or a device
 * @param {readonly string[]} devices the server's, the default first
 * @returns {string} the device of these that is meant
 */
export function deviceOf(wish, devices) {
  if (wish === "auto") return devices[0];
  return wish === "cuda" ? "cuda:0" : wish;
}

/**
 * @param {Bench} bench
 * @returns {Part}
 */
export function deviceControl({find, actions, spec}) {
  const place = find("device");
  /** @type {readonly string[]} */
  let known = [];
  const list = choice(place, {
    label: "Device",
    onChange: (name) =>
      actions.rebuild(
        {...spec(), device: name === known[0] ? "auto" : name},
        `The run now trains on ${deviceTitle(name)}.`,
      ),
  });
  return {
    update({spec: {device}, devices}) {
      known = devices;
      place.hidden = devices.length < 2;
      if (place.hidden) return;
      const options = devices.map((name) => ({value: name, text: deviceTitle(name)}));
      list.update({value: deviceOf(device, devices), options});
    },
  };
}
