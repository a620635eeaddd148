/**
 * The recipe's own words, as the server speaks them, and what a reader's choice makes of them.
 * Every function here returns a new specification and leaves the given one alone.
 */

/** @typedef {import("../types.d.ts").Control} Control */
/** @typedef {import("../types.d.ts").NetworkSpec} NetworkSpec */
/** @typedef {import("../types.d.ts").RunSpec} RunSpec */
/** @typedef {import("../types.d.ts").TrialSpec} TrialSpec */

/** @typedef {Record<string, number | boolean | number[]>} Arguments those that differ from the defaults */
/** @typedef {{name: string, arguments: Arguments}} Named */
/**
 * One keyword of a choice; "ints" is a list of whole numbers. minimum and maximum bound each number and are null
 * for a bool; open: which of them are excluded. why: the reason for a bound where torch would take more.
 * @typedef {{name: string, default: number | boolean | number[], kind: "float" | "int" | "bool" | "ints",
 *   minimum: number | null, maximum: number | null, help: string, open?: "" | "low" | "high" | "both",
 *   why?: string}} Argument
 */
/**
 * @typedef {{arguments: string[], where: {name: string, low: number, high: number, per: string}[], text: string,
 *   used: boolean}} Idle
 */
/**
 * rate: of an optimizer, whether it takes the learning rate at every step, at its first, or up to a cap. Of a schedule:
 * floor: the argument that is a lowest rate; above: what happens where it lies above the rate set; scaled: whether it
 * goes along when the rate is changed; returns: whether the rate rises again after its lowest.
 * holds: of an optimizer, the argument that is 0 where it keeps no state.
 * idle: where arguments change nothing, as app/recipe/catalogue/choice.py says it.
 * Of an initialization: random: whether another seed gives other weights; spread: the argument that is 0 where it does not.
 * @typedef {{name: string, title: string, torch?: string, arguments: Argument[], rate?: "always" | "first" | "capped",
 *   holds?: string, idle?: Idle[],
 *   floor?: string, above?: string, scaled?: boolean, returns?: boolean,
 *   random?: boolean, spread?: string}} Choice
 */
/**
 * A data set as it is drawn; classes: their names, none for a regression. side: of the pictures its
 * examples are; 0 where they are none. curve: an example is one number, with its value; features: those that a network
 * may see, none where it may see all. value: centre and scale of a target that is a
 * value: shown is output · scale + centre. drawn: by a generator, as many and as noisy as wanted.
 * measured: columns of which a run shows two, pair if it does not say.
 * @typedef {Choice & {problem: "classification" | "regression", columns: [string, string], target: string,
 *   classes: string[], side: number, curve?: boolean, features?: string[], extent: [number, number, number, number], points: number,
 *   center?: [number, number], scale?: [number, number], value?: [number, number], drawn?: boolean,
 *   measured?: {title: string, low: number, high: number, center: number, scale: number}[], pair?: [number, number]}} DataSet
 */
/**
 * @typedef {{dataset: DataSet[], feature: Choice[], activation: Choice[], initialization: Choice[],
 *   loss: Choice[], regularization: Choice[], optimizer: Choice[], schedule: Choice[],
 *   task: import("./sequences.js").Task[], positions: Choice[],
 *   limits: import("../types.d.ts").Limits}} Catalogue
 */

/**
 * The limits of a recipe, as the catalogue declares them: filled by readCatalogue, before the page makes anything.
 * @type {import("../types.d.ts").Limits}
 */
export const limits = /** @type {any} */ ({});

/**
 * @param {string} text the JSON that the server puts into every page
 * @returns {Catalogue} whose limits are those of this page from now on
 */
export function readCatalogue(text) {
  /** @type {Catalogue} */
  const catalogue = JSON.parse(text);
  Object.assign(limits, catalogue.limits);
  return catalogue;
}

/** Where a Lab begins that no link describes: the lecture's exam, learnt within seconds. */
export const FIRST = /** @type {RunSpec} */ ({
  version: 1,
  kind: "training",
  data: {dataset: "exam", noise: 0.1, training_share: 0.5, points: 120},
  network: {
    features: ["x1", "x2"],
    hidden: [4, 2],
    activation: "tanh",
    activations: [],
    dropout: 0,
    initialization: defaultChoice("default"),
  },
  loss: "bce",
  batch_size: 10,
  trials: [
    {
      learning_rate: 0.003,
      optimizer: defaultChoice("sgd"),
      schedule: {...defaultChoice("constant"), per: "epoch"},
      regularization: {name: "none", rate: 0},
      seed: 0,
    },
  ],
  seed: 0,
  device: "auto",
});

/** The most units of a layer that a reader can ask for here; the server allows more. */
export const MOST_UNITS = 64;

/** How many seeds there are, from 0. */
export const seedCount = () => limits.seed[1] + 1;

/**
 * @param {string} name
 * @returns {Named} with every argument at its default
 */
export function defaultChoice(name) {
  return {name, arguments: {}};
}

/**
 * @template {{name: string}} C
 * @param {readonly C[]} choices not empty
 * @param {string} name
 * @returns {C} the choice of that name, or the first
 */
export function choiceOf(choices, name) {
  return choices.find((choice) => choice.name === name) ?? choices[0];
}

/**
 * @param {readonly Choice[]} choices
 * @returns {{value: string, text: string}[]} as a list to choose from
 */
export function optionsOf(choices) {
  return choices.map(({name, title}) => ({value: name, text: title}));
}

/**
 * @param {RunSpec} spec
 * @param {number} trial
 * @returns {NetworkSpec} of that trial: its own, or the run's
 */
export function networkOf({network, trials}, trial) {
  return trials[trial]?.network ?? network;
}

/**
 * @param {readonly number[]} sizes units of each layer
 * @returns {number[]} weights and biases of each layer after the inputs
 */
export function layerParameters(sizes) {
  return sizes.slice(1).map((units, layer) => (sizes[layer] + 1) * units);
}

/**
 * @param {readonly number[]} sizes units of each layer
 * @returns {number} weights and biases in all
 */
export function parametersOf(sizes) {
  return layerParameters(sizes).reduce((sum, count) => sum + count, 0);
}

/**
 * @param {RunSpec} spec
 * @param {DataSet} set its data set
 * @param {number} [trial]
 * @returns {number[]} units of each layer, from the inputs to the outputs
 */
export function sizes(spec, set, trial = 0) {
  const network = networkOf(spec, trial);
  const outputs = spec.loss === "cross-entropy" ? set.classes.length : 1;
  return [set.side ** 2 || network.features.length, ...network.hidden, outputs];
}

/**
 * @param {NetworkSpec} network
 * @returns {string[]} the activation of each hidden layer
 */
export function activationsOf({hidden, activation, activations}) {
  return activations.length ? activations : hidden.map(() => activation);
}

/**
 * @param {Catalogue} catalogue
 * @param {NetworkSpec} network
 * @returns {string} the activation of all hidden layers, or of one after the other
 */
export function activationText({activation: choices}, network) {
  const names =
    [...new Set(activationsOf(network))].length > 1 ? network.activations : [activationsOf(network)[0]];
  return names.map((name) => choiceOf(choices, name ?? network.activation).title).join(", ");
}

/**
 * The settings once a control is applied. A weight set by hand is no setting.
 * @param {RunSpec} spec
 * @param {Control} control
 * @returns {RunSpec}
 */
export function withControl(spec, control) {
  if (control.type === "dropout") return dropping(spec, control.value);
  if (control.type === "batch-size" && typeof control.trial !== "number") {
    const trials = spec.trials.map((trial) => ({...trial, batch_size: null}));
    return {...spec, batch_size: control.value, trials};
  }
  const change = trialChange(control, spec);
  const trials = spec.trials.map((trial, index) =>
    control.trial === undefined || control.trial === null || control.trial === index
      ? {...trial, ...change}
      : trial,
  );
  return {...spec, trials};
}

/**
 * @param {RunSpec} spec
 * @param {number} dropout
 * @returns {RunSpec} another share dropped, from a transformer or from the hidden units of every trial
 */
function dropping(spec, dropout) {
  if (spec.sequence) return {...spec, sequence: {...spec.sequence, dropout}};
  const trials = spec.trials.map((trial) =>
    trial.network ? {...trial, network: {...trial.network, dropout}} : trial,
  );
  return {...spec, network: {...spec.network, dropout}, trials};
}

/**
 * @param {Exclude<Control, {type: "dropout"}>} control
 * @param {RunSpec} spec
 * @returns {Partial<TrialSpec>}
 */
function trialChange(control, spec) {
  switch (control.type) {
    case "learning-rate":
      return {learning_rate: control.value};
    case "optimizer":
      return {optimizer: control.optimizer};
    case "schedule":
      return {schedule: control.schedule};
    case "regularization":
      return {regularization: control.regularization};
    case "batch-size":
      return {batch_size: control.value === spec.batch_size ? null : control.value};
    case "weight":
      return {};
  }
}

/**
 * @param {RunSpec} spec
 * @param {Partial<NetworkSpec>} network
 * @returns {RunSpec} the run's network changed, and with it that of every trial without one of its own
 */
export function withNetwork(spec, network) {
  return {...spec, network: {...spec.network, ...network}};
}

/**
 * @param {RunSpec} spec
 * @param {number} trial
 * @param {number[]} hidden
 * @returns {RunSpec} the hidden layers of a trial, and of all that have the same network, changed
 */
export function withHidden(spec, trial, hidden) {
  const {network} = spec.trials[trial];
  if (!network) return withNetwork(spec, {hidden});
  const trials = spec.trials.map((one, index) =>
    index === trial ? {...one, network: {...network, hidden}} : one,
  );
  return {...spec, trials};
}

/**
 * One hidden layer more or less. A new layer is as the last one.
 * @param {NetworkSpec} network
 * @param {number} by 1 or −1
 * @returns {{hidden: number[], activations: string[]}}
 */
export function resized({hidden, activations}, by) {
  if (by < 0) return {hidden: hidden.slice(0, -1), activations: activations.slice(0, -1)};
  const last = activations.slice(-1);
  return {
    hidden: [...hidden, hidden.at(-1) ?? 4].slice(0, limits.hidden_layers),
    activations: [...activations, ...last].slice(0, limits.hidden_layers),
  };
}

/**
 * @param {readonly number[]} hidden
 * @param {number} layer
 * @param {number} by
 * @returns {number[]} with so many units more in that layer, from 1 to the most
 */
export function widened(hidden, layer, by) {
  return hidden.map((units, index) =>
    index === layer ? Math.min(MOST_UNITS, Math.max(1, units + by)) : units,
  );
}

/**
 * The arguments worth sending: those that are not the default.
 * @param {Choice} choice
 * @param {Arguments} values
 * @returns {Arguments}
 */
export function changedArguments(choice, values) {
  const changed = choice.arguments.filter(
    (a) => a.name in values && JSON.stringify(values[a.name]) !== JSON.stringify(a.default),
  );
  return Object.fromEntries(changed.map((a) => [a.name, values[a.name]]));
}
