/**
 * Examples a second by the size of a batch, measured on the server's own processor and, where there is one,
 * its graphics processor. Options: batches: of each device, in order.
 */

import {count} from "../../../lib/format.js";
import {powerText} from "../../../lib/scales.js";
import {make, write} from "../../../widgets/dom.js";
import {measurements} from "../../../widgets/figures/measurements.js";
import {measuring} from "../parts/measuring.js";

/** @typedef {import("../../../types.d.ts").ThroughputAnswer} Throughput */
/** @typedef {Throughput["device"]} Device */
/** @typedef {{device: Device, batch: number}} Item */

/** @type {Record<Device, string>} */
const NAMES = {cpu: "CPU", cuda: "GPU", mps: "GPU"};
const TICKS = [2, 3, 4, 5, 6, 7].map((at) => ({at, text: powerText(at)}));

/** @type {import("../stage.js").Mount} */
export function mount(container, {options, study, say, redraw, signal}) {
  /** @type {Record<Device, number[]>} */
  const batches = options.batches;
  /** @type {Throughput[]} */
  let found = [];
  /** The graphics processor that answered; null: not asked yet, "none": there is none. @type {Device | "none" | null} */
  let graphics = null;
  const bar = measuring(container, {
    items: () => [
      ...batches.cpu.map((batch) => ({device: /** @type {Device} */ ("cpu"), batch})),
      ...(graphics && graphics !== "none" ? batches[graphics].map(of(graphics)) : []),
    ],
    async measure(/** @type {Item} */ item) {
      graphics ??= await present(study);
      const mine = bar.round();
      const answer = await study({type: "throughput", ...item});
      if (mine === bar.round()) found = [...found, answer];
    },
    forget: () => {
      found = [];
    },
    words: ({device, batch}) => `Timing batches of ${count(batch)} on the ${NAMES[device]}`,
    say,
    redraw,
    signal,
  });
  const root = make("div", {class: "measured"});
  container.append(root);
  const plot = measurements(root, "Examples a second by batch size");
  const words = make("p", {class: "outcome", role: "status"});
  root.append(words);
  return {
    update(theme) {
      bar.update();
      plot.update({...picture(found), settled: !bar.live(), theme});
      write(words, sentence(found, graphics));
    },
    destroy() {
      bar.destroy();
      plot.destroy();
    },
    done: bar.done,
    keys: bar.keys,
  };
}

/** @param {Device} device @returns {(batch: number) => Item} */
const of = (device) => (batch) => ({device, batch});

/**
 * Which graphics processor the server has: the one that answers a question.
 * @param {import("../stage.js").Stage["study"]} study
 * @returns {Promise<Device | "none">}
 */
async function present(study) {
  for (const device of /** @type {Device[]} */ (["cuda", "mps"])) {
    try {
      await study({type: "throughput", device, batch: 1});
      return device;
    } catch (error) {
      if (/** @type {{reason?: string}} */ (error).reason !== "bad-value") throw error;
    }
  }
  return "none";
}

/** @param {Throughput[]} found */
function picture(found) {
  const devices = [...new Set(found.map(({device}) => device))];
  const series = devices.map((device) => ({
    title: NAMES[device],
    points: found
      .filter((one) => one.device === device)
      .map((one) => ({x: one.batch, y: one.examples_per_second})),
  }));
  const widest = devices.length > 1 ? 8192 : 512;
  const top = devices.length > 1 ? 7.5 : 5.5;
  const ticks = [1, 8, 64, 512, 8192].filter((batch) => batch <= widest);
  return {
    x: {
      from: 0.8,
      to: widest * 1.25,
      title: "batch size",
      ticks: ticks.map((batch) => ({at: Math.log10(batch), text: count(batch)})),
      logarithmic: true,
    },
    y: {
      from: 100,
      to: 10 ** top,
      title: "examples a second",
      ticks: TICKS.filter(({at}) => at <= top),
      logarithmic: true,
    },
    series,
    text: (/** @type {number} */ batch) => `batch ${count(batch)}`,
    value: (/** @type {number} */ rate) => `${count(Math.round(rate))} examples a second`,
  };
}

/** @param {Throughput[]} found @param {Device | "none" | null} graphics */
function sentence(found, graphics) {
  if (found.length === 0) return "Nothing is measured yet.";
  const best = (/** @type {Throughput[]} */ of) =>
    of.reduce((a, b) => (b.examples_per_second > a.examples_per_second ? b : a));
  const told = (/** @type {Throughput} */ one) =>
    `${count(Math.round(one.examples_per_second))} examples a second at batch ${count(one.batch)}`;
  const cpu = found.filter(({device}) => device === "cpu");
  const [gpu] = [found.filter(({device}) => device !== "cpu")];
  const threads = cpu[0]?.threads === 1 ? "one core" : `${cpu[0]?.threads} cores`;
  const first = cpu.length ? `CPU, ${threads}: ${told(cpu[0])}; at best ${told(best(cpu))}. ` : "";
  if (gpu.length) return `${first}GPU: at best ${told(best(gpu))}.`;
  return first + (graphics === "none" ? "This server has no GPU that PyTorch can use." : "");
}
