/**
 * The messages between page and server, the recipe, and the queries with their answers: their types.
 * Made from the Python classes of the same names by `python -m app.protocol`; a test holds it to them.
 * PROTOCOL.md says what each field means.
 */

/** Numbers that are null where they are not finite. */
export type Numbers = (number | null)[];

/** What one trial is found to do. */
export interface Answers {
  induction: number[][] | null;
  samples: Attempt[];
}

/** A control and the step it took effect at. */
export interface Applied {
  step: number;
  control: SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight;
}

/** A held-out prompt, the right answer ("" for a text, which has none), and what the network writes. */
export interface Attempt {
  prompt: string;
  answer: string;
  written: string;
}

/** The steps, from embeddings to joined heads. */
export interface AttentionAnswer {
  type: "attention";
  words: string[];
  steps: Step[];
  difference: [number, number];
}

/** Self-attention of one layer with random weights, on the words of a sentence. */
export interface AttentionQuery {
  type: "attention";
  sentence?: string;
  heads?: 1 | 2 | 4;
  positions?: string;
  masked?: boolean;
  scaled?: boolean;
  seed?: number;
}

/** An update, number by number. */
export interface BackpropAnswer {
  type: "backprop";
  operations: Operation[];
  checks: WeightCheck[];
  loss: number | null;
  loss_after: number | null;
  guesses: Numbers;
  nudge: Nudge | null;
}

/** What goes in, and the truth. */
export interface BackpropExample {
  x: number[];
  y: number;
}

/** A dense layer h = g(W h + b). */
export interface BackpropLayer {
  weights: number[][];
  bias?: number[] | null;
  activation: string;
}

/** All of one update, number by number: forward, backward, the check of each gradient, and a step. */
export interface BackpropQuery {
  type: "backprop";
  layers: BackpropLayer[];
  loss?: "bce" | "mse" | "mae" | "huber";
  examples: BackpropExample[];
  shown?: number;
  optimizer?: OptimizerSpec;
  learning_rate?: number;
  nudge?: string | null;
  reach?: number;
}

/** The run replays to a step, as after a link, a fork or a rewind; sent to all who watch, every quarter second. */
export interface CatchingUp {
  type: "catching-up";
  run: string;
  step: number;
  target: number;
  seconds: number | null;
}

/** What the cell itself printed. */
export interface CellAnswer {
  type: "cell";
  printed: string;
}

/** Run a cell of the lecture, and before it those it builds on. seed: of torch's random numbers. */
export interface CellQuery {
  type: "cell";
  name: string;
  seed?: number;
}

/** Apply a control at the next step; answered by `control-applied` with the same request. */
export interface Change {
  type: "control";
  request: string;
  run: string;
  control: SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight;
  onward?: boolean;
}

/** How well both sets are answered: training, and test. */
export interface ConfusionAnswer {
  type: "confusion";
  training: Score;
  test: Score;
}

/** The confusion matrix of both sets; for a regression, R². */
export interface ConfusionQuery {
  type: "confusion";
}

/** A control is in the recipe; the update that takes the run from `step` to step + 1 uses it. */
export interface ControlApplied {
  run: string;
  revision: number;
  seq: number;
  type: "control-applied";
  step: number;
  control: SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight;
  request: string | null;
  label: string;
  note: string;
  join: "none" | "after" | "instead";
}

/** The loss where it curves most. */
export interface CurvatureAnswer {
  type: "curvature";
  eigenvalue: number;
  rate_bound: number | null;
  residual: number;
  products: number;
}

/** The largest eigenvalue of the Hessian, by power iteration. seed: of the first vector. */
export interface CurvatureQuery {
  type: "curvature";
  seed?: number;
}

/** How it went. accuracy: share of the test examples on the right side, of each draw. tested: how many those are. */
export interface DataSizeAnswer {
  type: "data-size";
  examples: number;
  tested: number;
  accuracy: number[];
}

/** Train the same network from scratch on so many examples, and test it on others. */
export interface DataSizeQuery {
  type: "data-size";
  data?: DataSpec;
  examples?: number;
  steps?: number;
  draws?: number;
  seed?: number;
}

/** Which examples are made and how they are split. */
export interface DataSpec {
  dataset: string;
  noise: number;
  training_share: number;
  points: number;
  columns?: [number, number] | null;
  table?: TableSpec | null;
}

/** The ways of all walkers, in their order. examples: how many there are in all. */
export interface DescentAnswer {
  type: "descent";
  examples: number;
  walkers: Walked[];
}

/** Walk down the mean loss of ŷ = σ(w₀ + w₁x₁ + w₂x₂) over w₁ and w₂, x centred and scaled; w₀ is held. */
export interface DescentQuery {
  type: "descent";
  data?: DataSpec;
  seed?: number;
  draw?: number;
  loss?: "bce" | "mse";
  bias?: number;
  start?: [number, number];
  walkers?: Walker[];
  steps?: number;
  below?: number;
}

/** A trial's loss or weights are no longer finite; that trial alone has stopped. */
export interface Diverged {
  run: string;
  revision: number;
  seq: number;
  type: "diverged";
  trial: number;
  step: number;
  cause: string;
  remedy_step: number;
  remedy_learning_rate: number;
  weight: DivergedWeight | null;
  remedy: Remedy | null;
  sentence: string;
}

/** The weight that an update threw furthest. */
export interface DivergedWeight {
  layer: number;
  unit: number;
  input: number | null;
  before: number | null;
  after: number | null;
}

/** The page has drawn one frame of the run and has room for another. */
export interface Drawn {
  type: "drawn";
  run: string;
}

/** Of the next update: its step, counted from 0, and the share of units that sit out. */
export interface DroppedAnswer {
  type: "dropped";
  step: number;
  share: number;
  layers: boolean[][][];
}

/** Which hidden units sit out the next update, for each example of its batch. */
export interface DroppedQuery {
  type: "dropped";
}

/** How well a transformer answers held-out cases, told at intervals that grow with the run. */
export interface Evaluated {
  run: string;
  revision: number;
  seq: number;
  type: "evaluated";
  step: number;
  scores: number[];
  induction: number[][] | null;
  samples: Attempt[];
  later: Answers[];
}

/** The share of held-out cases answered without a fault: with the heads switched off, and with all of them. */
export interface EvaluationAnswer {
  type: "evaluation";
  score: number;
  whole: number;
}

/** How well a transformer answers held-out cases with some heads switched off, as (layer, head). */
export interface EvaluationQuery {
  type: "evaluation";
  off?: ([number, number])[];
}

/** What every reliable message carries. */
export interface Event {
  run: string;
  revision: number;
  seq: number;
}

/** What there is to learn from. */
export interface ExamplesAnswer {
  type: "examples";
  x: number[][];
  y: number[];
  total: number;
}

/** The first training examples of a data set. features: what the network sees. count: at most so many. */
export interface ExamplesQuery {
  type: "examples";
  data?: DataSpec;
  seed?: number;
  features?: string[];
  count?: number;
}

/** One factor of a product. parts: what it is itself the product of, where that helps. */
export interface Factor {
  of: string;
  by: string;
  value: number | null;
  parts: Quantity[];
}

/** The run has ended, and takes no more requests. */
export interface Finished {
  run: string;
  revision: number;
  seq: number;
  type: "finished";
  step: number;
  request: string | null;
  sentence: string;
}

/** Make a run of two trials that are one of this run's up to `step`; answered by `opened`. */
export interface Fork {
  type: "fork";
  request: string;
  run: string;
  step: number;
  trial?: number;
  control?: SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight | null;
}

/** The head of a binary frame: the run as it is now, or as it was. */
export interface Frame {
  type: "frame";
  request: string | null;
  run: string;
  revision: number;
  step: number;
  epoch: number;
  training_loss: Numbers;
  test_loss: Numbers;
  training_accuracy: Numbers | null;
  test_accuracy: Numbers | null;
  learning_rate: Numbers;
  steps_per_second: number;
  extent: [number, number, number, number];
  trial: number;
}

/** The mean loss of the trial over the new examples; null where it is not finite. */
export interface FreshAnswer {
  type: "fresh";
  step: number;
  loss: number | null;
  x1: Numbers;
  x2: Numbers;
}

/** Draw new examples of the run's data set, of another seed than its own, and measure a trial on them. */
export interface FreshQuery {
  type: "fresh";
  examples?: number;
}

/** A run pauses where the loss is below `value`, or the accuracy above it. */
export interface Goal {
  of: "training-loss" | "test-loss" | "training-accuracy" | "test-accuracy";
  value: number;
}

/** GradientsAnswer over the training examples, an entry for each layer. */
export interface GradientsAnswer {
  type: "gradients";
  norm: Numbers;
  variance: Numbers;
  update_ratio: Numbers;
  noise_scale: number | null;
}

/** Size and noise of the gradient, layer by layer, and how far the next update goes. */
export interface GradientsQuery {
  type: "gradients";
}

/** Values counted in equal bins from -limit to limit, a power of two. counts: of each bin. */
export interface Histogram {
  limit: number;
  counts: number[];
}

/** A histogram for each layer. */
export interface HistogramsAnswer {
  type: "histograms";
  weights: Histogram[];
  activations: Histogram[];
}

/** How weights and activations are spread, layer by layer. */
export interface HistogramsQuery {
  type: "histograms";
  bins?: number;
}

/** One thing that the optimizer holds for the weight, by torch's name; null where it holds no such thing. */
export interface Holding {
  name: string;
  value: Numbers;
}

/** How weights and biases start. */
export interface InitializationSpec {
  name: string;
  arguments: Record<string, number | boolean | number[]>;
}

/** What one racer was at, step by step. */
export interface Inside {
  gradient: Numbers[];
  state: Record<string, Numbers[]>;
}

/** The loss over the plane θ₀ + a·d₁ + b·d₂, θ₀ being the parameters at the result's step. */
export interface LandscapeAnswer {
  type: "landscape";
  extent: [number, number, number, number];
  loss: Numbers[];
  path: ([number, number])[];
  path_step: number[];
  path_loss: Numbers;
  projected_loss: Numbers;
  shares: [number, number] | null;
}

/** The loss over a plane through the trial's parameters as they are now. */
export interface LandscapeQuery {
  type: "landscape";
  directions?: "random" | "path";
  resolution?: number;
  span?: number;
  seed?: number;
}

/** The bucket under way as it would be if it ended now. */
export interface LatestBucketAnswer {
  type: "latest-bucket";
  step: number;
  epoch: number;
  columns: Record<string, Numbers>;
}

/** The bucket of the history under way, which is in the log once it is full. */
export interface LatestBucketQuery {
  type: "latest-bucket";
}

/** See the run as it was when it had done `step` steps; answered by a binary `frame` with the same request. */
export interface LookBack {
  type: "look-back";
  request: string;
  run: string;
  step: number;
}

/** Where the loop stands. */
export interface LoopAnswer {
  type: "loop";
  source: string[];
  line: number;
  position: number;
  epoch: number | null;
  batch: number | null;
  variables: Variable[];
  batch_loss: Numbers;
  learning_rate: Numbers;
  boundary: Numbers[];
  extent: [number, number, number, number];
  x1: number[];
  x2: number[];
  target: number[];
  accuracy: number | null;
}

/** Run the loop from its start to `position`, and on to where `go` says; nothing is kept between questions. */
export interface LoopQuery {
  type: "loop";
  position?: number;
  go?: "here" | "line" | "batch" | "epoch" | "break";
  breakpoints?: number[];
  without?: ("zero_grad" | "backward" | "step")[];
  place?: "epoch" | "batch";
  seed?: number;
}

/** The next buckets of the run's history; a bucket spans 2^k steps, more as the run grows. */
export interface LossReport {
  run: string;
  revision: number;
  seq: number;
  step: number[];
  epoch: number[];
  batch_loss: Numbers[];
  batch_min: Numbers[];
  batch_max: Numbers[];
  training_loss: Numbers[];
  test_loss: Numbers[];
  learning_rate: Numbers[];
  type: "losses";
}

/** A matrix by name, a row a word; null is -∞. columns: whether those are words too. */
export interface Matrix {
  name: string;
  values: Numbers[];
  columns: boolean;
}

/** Test examples in a wrong class. wrong: how many of the `tested` there are in all. */
export interface MisreadAnswer {
  type: "misread";
  examples: Wrong[];
  wrong: number;
  tested: number;
}

/** Test examples that the trial puts into a wrong class, the surest first. most: how many are told. */
export interface MisreadQuery {
  type: "misread";
  most?: number;
}

/** A multilayer perceptron: input features and hidden layers; its outputs follow from data and loss. */
export interface NetworkSpec {
  features: string[];
  hidden: number[];
  activation: string;
  activations: string[];
  dropout: number;
  initialization: InitializationSpec;
}

/** The next token after a prompt. */
export interface NextAnswer {
  type: "next";
  prompt: string;
  vocabulary: string;
  logits: Numbers;
  attention: Numbers[][];
  wanted: string | null;
}

/** What a transformer would write after a prompt. off: heads that are switched off for it, as (layer, head). */
export interface NextQuery {
  type: "next";
  prompt: string;
  off?: ([number, number])[];
}

/** What becomes of the loss J when one weight moves. */
export interface Nudge {
  name: string;
  by: number[];
  change: Numbers;
  slope: number | null;
}

/** Make a run. Exactly one of recipe and link is given; it waits at `step`, replayed to there. */
export interface Open {
  type: "open";
  request: string;
  recipe?: Recipe | null;
  link?: string | null;
  step?: number;
}

/** The run that a request made. */
export interface Opened {
  type: "opened";
  request: string;
  run: string;
}

/** One step. */
export interface Operation {
  kind: "sum" | "activation" | "unit" | "loss" | "loss-slope" | "product" | "mean";
  of: string;
  by: string;
  value: number | null;
  terms: Factor[][];
  inner: number | null;
  autograd: number | null;
}

/** An optimizer of torch.optim and its arguments; the learning rate stands beside it. */
export interface OptimizerSpec {
  name: string;
  arguments: Record<string, number | boolean | number[]>;
}

/** Stop after the step under way and wait. */
export interface Pause {
  type: "pause";
  request: string;
  run: string;
}

/** The page has heard nothing for a second; a `pong` answers at once. */
export interface Ping {
  type: "ping";
}

/** One schedule. rate: of the update at each tick. code: the call of torch that makes it, on `optimizer`. */
export interface Planned {
  rate: number[];
  code: string;
}

/** The schedules in their order. */
export interface PlansAnswer {
  type: "plans";
  plans: Planned[];
}

/** The learning rates of schedules, tick by tick. */
export interface PlansQuery {
  type: "plans";
  plans: ScheduleSpec[];
  learning_rate?: number;
  ticks?: number;
  improves?: number;
}

/** The examples as drawn, one entry each, in data units. */
export interface Points {
  x1: number[];
  x2: number[];
  target: number[];
  training: number;
  row: number[] | null;
}

/** Answers a `ping`. A page that hears neither this nor anything else for some seconds takes the path for dead. */
export interface Pong {
  type: "pong";
}

/** A number and what it is of: `of` itself, or ∂of/∂by; null where it is not finite. */
export interface Quantity {
  of: string;
  by: string;
  value: number | null;
}

/** Ask for something that takes no run; answered by `query-result`, to this page alone. */
export interface Query {
  type: "query";
  request: string;
  what: AnyQuery;
}

/** The answer to a `query`. answer: that of the query, with the same tag `type`. */
export interface QueryResult {
  type: "query-result";
  request: string;
  answer: QueryAnswer;
}

/** The way of one racer. */
export interface Raced {
  path: ([number, number])[];
  loss: Numbers;
  reached: number | null;
}

/** An optimizer of torch.optim with its learning rate. */
export interface Racer {
  optimizer?: OptimizerSpec;
  learning_rate?: number;
}

/** Where a walker came, with J there, from the start on; a place that float32 does not hold is null. */
export interface RateWalk {
  path: Numbers;
  loss: Numbers;
}

/** A way down. start: its first weight. */
export interface RateWalker {
  start?: number;
  learning_rate?: number;
}

/** The curve of J at `points` weights, evenly over the extent, and the walks in the order asked. */
export interface RatesAnswer {
  type: "rates";
  curve: Numbers;
  walks: RateWalk[];
}

/** Plain gradient descent, a walker for each rate, on J(w) = (w - 2)²/8 - 6/5·exp(-2(w + 5/2)²). */
export interface RatesQuery {
  type: "rates";
  walkers?: RateWalker[];
  steps?: number;
  extent?: [number, number];
  points?: number;
}

/** The trial's answer to one example. outputs: the probability of each class; of a regression the value. */
export interface ReadingAnswer {
  type: "reading";
  outputs: Numbers;
}

/** What the trial answers to one example. inputs: what the first layer sees, a number for each input. */
export interface ReadingQuery {
  type: "reading";
  inputs: number[];
}

/** All that determines a run: how it starts, and each control with its step. */
export interface Recipe {
  spec: RunSpec;
  controls: Applied[];
}

/** A request that was not carried out; nothing was lost. */
export interface Refused {
  type: "refused";
  request: string | null;
  run: string | null;
  reason: "bad-message" | "bad-value" | "unknown-run" | "run-ended" | "full" | "fault";
  sentence: string;
}

/** A penalty on the weights (never the biases): rate·Σ|w| for L1, rate/2·Σw² for L2. */
export interface RegularizationSpec {
  name: string;
  rate: number;
}

/** A way back with which training goes on, as was tried: a rewind to `step` with `undo` and `controls`. */
export interface Remedy {
  step: number;
  undo: number;
  controls: (SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight)[];
  label: string;
}

/** Start anew at step 0. */
export interface Reset {
  type: "reset";
  request: string;
  run: string;
  spec?: RunSpec | null;
  keep?: string | null;
}

/** Go back to `step`, drop what came after it, and apply `control` there if it is given. */
export interface Rewind {
  type: "rewind";
  request: string;
  run: string;
  step: number;
  undo?: number;
  control?: SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight | null;
  controls?: (SetLearningRate | SetOptimizer | SetSchedule | SetBatchSize | SetDropout | SetRegularization | SetWeight)[];
  keep?: string | null;
}

/** A run as it starts. */
export interface RunSpec {
  version: 1;
  kind: "training" | "race" | "sweep" | "range-test" | "seeds" | "fork";
  data: DataSpec;
  network: NetworkSpec;
  loss: string;
  batch_size: number;
  trials: TrialSpec[];
  seed: number;
  sequence?: SequenceSpec | null;
  device: string;
}

/** A scheduler of torch.optim.lr_scheduler, ticking once a step or once an epoch. */
export interface ScheduleSpec {
  name: string;
  arguments: Record<string, number | boolean | number[]>;
  per: "step" | "epoch";
}

/** How well one set is answered; what does not apply is null. */
export interface Score {
  matrix: number[][] | null;
  accuracy: number | null;
  determination: number | null;
}

/** The head of a binary frame of a transformer's run: as it is now, or as it was. */
export interface SequenceFrame {
  type: "sequence-frame";
  request: string | null;
  run: string;
  revision: number;
  step: number;
  epoch: number;
  training_loss: Numbers;
  test_loss: Numbers;
  learning_rate: Numbers;
  steps_per_second: number;
  trial: number;
  tokens: string;
  likeliest: string;
  chance: Numbers;
  vocabulary: string;
}

/** A task on characters, and the decoder-only transformer that learns it. */
export interface SequenceSpec {
  task: string;
  length?: number | null;
  text: string;
  layers: number;
  heads: number;
  width: number;
  positions: string;
  masked: boolean;
  scaled: boolean;
  dropout: number;
}

/** Examples in a batch; more than there are means the full batch. Only a fork takes it for one trial. */
export interface SetBatchSize {
  type: "batch-size";
  value: number;
  trial?: number | null;
}

/** Another part dropped while it trains: of the hidden units of all trials, or of a transformer. */
export interface SetDropout {
  type: "dropout";
  value: number;
}

/** The rate is `value` from now on, and goes along `path`; a running schedule keeps its shape and is scaled. */
export interface SetLearningRate {
  type: "learning-rate";
  value: number;
  path?: ([number, number])[];
  trial?: number | null;
}

/** Another optimizer, or other arguments; state: keep what both know, or start fresh. */
export interface SetOptimizer {
  type: "optimizer";
  optimizer: OptimizerSpec;
  state?: "keep" | "fresh";
  trial?: number | null;
}

/** Another penalty on the weights. */
export interface SetRegularization {
  type: "regularization";
  regularization: RegularizationSpec;
  trial?: number | null;
}

/** A schedule that starts here, at its tick 0, from the trial's learning rate. */
export interface SetSchedule {
  type: "schedule";
  schedule: ScheduleSpec;
  trial?: number | null;
}

/** Limit the speed of the run; no part of the recipe. */
export interface SetSpeed {
  type: "speed";
  request: string;
  run: string;
  steps_per_second?: number | null;
}

/** One weight set by hand, and then along `path`, as of a learning rate. */
export interface SetWeight {
  type: "weight";
  layer: number;
  unit: number;
  input: number | null;
  value: number;
  path?: ([number, number])[];
  trial?: number | null;
}

/** A revision begins: from step 0, or at `step` after a rewind. */
export interface Started {
  run: string;
  revision: number;
  seq: number;
  type: "started";
  spec: RunSpec;
  step: number;
  undo: number;
  before: string | null;
  device: string;
  parameters: number;
  steps_per_epoch: number;
  training_points: number;
  test_points: number;
  points: Points;
}

/** Whether the run trains, and why not. */
export interface State {
  run: string;
  revision: number;
  seq: number;
  type: "state";
  step: number;
  state: "training" | "paused" | "waiting" | "diverged";
  steps_per_second: number | null;
  until: number | null;
  target: number | null;
  goals: Goal[];
  searching: boolean;
  request: string | null;
  reason: string;
}

/** A `state_dict` as `torch.save` writes it, in base64; its keys fit the network of the exported script. */
export interface StateDictAnswer {
  type: "state-dict";
  file: string;
}

/** The trial's weights as a file that plain PyTorch loads. */
export interface StateDictQuery {
  type: "state-dict";
}

/** One step of it. matrices: one, or one a head. shape: as torch gives it, without the batch. */
export interface Step {
  id: string;
  matrices: Matrix[];
  shape: number[];
}

/** Train on and pause. unit: what is counted; `count` epochs end where an epoch ends. */
export interface StepOn {
  type: "step";
  request: string;
  run: string;
  count?: number;
  unit?: "step" | "epoch";
}

/** End the run for good and forget it. */
export interface Stop {
  type: "stop";
  request: string;
  run: string;
}

/** The loss over the two weights. loss: row by row, the first at b0, each from a0 to a1. */
export interface SurfaceAnswer {
  type: "surface";
  extent: [number, number, number, number];
  loss: Numbers[];
}

/** The mean loss of ŷ = g(w₀ + w₁x₁ + w₂x₂) over the training examples, x centred and scaled. */
export interface SurfaceQuery {
  type: "surface";
  data?: DataSpec;
  seed?: number;
  loss?: string;
  weights?: [number, number, number];
  vary?: [number, number];
  extent?: [number, number, number, number];
  resolution?: number;
}

/** Rows of (x₁, x₂, y), and what they are called. */
export interface TableSpec {
  version?: 1 | 2;
  columns: [string, string];
  target: string;
  classes: string[];
  extent: [number, number, number, number];
  center: [number, number, number];
  scale: [number, number, number];
  rows: ([number, number, number])[];
  test?: number[] | null;
}

/** The ways of all racers in their order, each number to six digits. */
export interface TerrainAnswer {
  type: "terrain";
  extent: [number, number, number, number];
  lowest: ([number, number])[];
  loss: Numbers[];
  racers: Raced[];
  inside: Inside | null;
}

/** Send optimizers down a surface J(w₁, w₂) from one place, each step by the exact gradient. */
export interface TerrainQuery {
  type: "terrain";
  surface?: "ravine" | "turned" | "saddle" | "plateau" | "rosenbrock" | "beale" | "himmelblau";
  start?: [number, number];
  racers?: Racer[];
  steps?: number;
  below?: number;
  inside?: number | null;
  resolution?: number | null;
}

/** What was measured. examples_per_second: of the middle one of several timings. threads: of the processor. */
export interface ThroughputAnswer {
  type: "throughput";
  device: "cpu" | "cuda" | "mps";
  batch: number;
  examples_per_second: number;
  threads: number;
}

/** Time training steps of the lecture's DeepNN (1,024 → 200 → 200 → 100 → 10, ReLU, SGD) on random pictures. */
export interface ThroughputQuery {
  type: "throughput";
  device?: "cpu" | "cuda" | "mps";
  batch?: number;
}

/** Train until paused. */
export interface Train {
  type: "train";
  request: string;
  run: string;
  until?: number | null;
  goals?: Goal[];
}

/** Ask something about one trial; answered by `trial-query-result`. The run goes on, a little slower meanwhile. */
export interface TrialQuery {
  type: "trial-query";
  request: string;
  run: string;
  trial?: number;
  what: Question;
}

/** The answer to a `trial-query`. */
export interface TrialQueryResult {
  type: "trial-query-result";
  request: string;
  run: string;
  revision: number;
  step: number;
  trial: number;
  answer: Answer;
}

/** How one trial trains: the part in which trials of a run may differ. */
export interface TrialSpec {
  learning_rate: number;
  optimizer: OptimizerSpec;
  schedule: ScheduleSpec;
  regularization: RegularizationSpec;
  seed: number;
  network?: NetworkSpec | null;
  batch_size?: number | null;
}

/** The server cannot write runs to disk; sent to every page, also to one that comes meanwhile. */
export interface Trouble {
  type: "trouble";
  sentence: string;
}

/** Follow the run no longer, as when its figure leaves the view. */
export interface Unwatch {
  type: "unwatch";
  run: string;
}

/** Every weight of a trial as it is now: layer by layer, unit by unit, its inputs' weights and then its bias. */
export interface UpdateAnswer {
  type: "update";
  value: Numbers;
  gradient: Numbers;
  step: Numbers;
}

/** Every weight, its gradient, and how far the next update moves it. */
export interface UpdateQuery {
  type: "update";
}

/** A name in the loop and what it holds now. */
export interface Variable {
  name: string;
  about: string;
  values: Numbers;
}

/** Have another trial in view: frames show its boundary, units and weights, to all pages. */
export interface View {
  type: "view";
  request: string;
  run: string;
  trial?: number;
  resolution?: 64 | 128 | 256 | null;
}

/** The way one walker went. */
export interface Walked {
  batch: number;
  path: ([number, number])[];
  loss: Numbers;
  gradient: ([number, number])[];
  picked: number[];
  variance: number;
  seconds_per_step: number;
  reached: number | null;
}

/** One way down. batch: examples a step, picked anew each epoch; null means all of them. */
export interface Walker {
  batch?: number | null;
  learning_rate?: number;
}

/** Follow a run: its log after number `after` (0: all of it), then what happens. */
export interface Watch {
  type: "watch";
  request: string;
  run: string;
  after?: number;
}

/** One weight at one or more steps, which stand in order. */
export interface WeightAnswer {
  type: "weight";
  step: number[];
  value: Numbers;
  gradient: Numbers;
  state: Holding[];
}

/** A weight or bias and its gradient three ways. */
export interface WeightCheck {
  name: string;
  value: number;
  chain: number | null;
  autograd: number | null;
  difference: number | null;
  agree: boolean;
  after: number | null;
}

/** One weight: its value, its gradient, and what the optimizer holds for it. */
export interface WeightQuery {
  type: "weight";
  layer: number;
  unit: number;
  input: number | null;
  around?: number | null;
  reach?: number;
}

/** First on every connection. */
export interface Welcome {
  type: "welcome";
  version: string;
  devices: string[];
}

/** A test example that was misread. inputs: as the first layer sees it. sure: the probability of `answer`. */
export interface Wrong {
  inputs: number[];
  truth: number;
  answer: number;
  sure: number;
}

export type Control =
  | SetLearningRate
  | SetOptimizer
  | SetSchedule
  | SetBatchSize
  | SetDropout
  | SetRegularization
  | SetWeight;

export type RunMessage =
  | Train
  | Pause
  | StepOn
  | SetSpeed
  | Reset
  | Change
  | Rewind
  | TrialQuery
  | View
  | LookBack
  | Stop;

export type ClientMessage =
  | Open
  | Fork
  | Watch
  | Unwatch
  | Train
  | Pause
  | StepOn
  | SetSpeed
  | Reset
  | Change
  | Rewind
  | TrialQuery
  | View
  | Query
  | LookBack
  | Stop
  | Drawn
  | Ping;

export type DirectMessage =
  | Welcome
  | Trouble
  | Pong
  | Opened
  | Refused
  | TrialQueryResult
  | QueryResult;

export type ReliableMessage =
  | Started
  | LossReport
  | ControlApplied
  | State
  | Diverged
  | Evaluated
  | Finished;

export type ServerMessage =
  | Welcome
  | Trouble
  | Pong
  | Opened
  | Refused
  | TrialQueryResult
  | QueryResult
  | Started
  | LossReport
  | ControlApplied
  | State
  | Diverged
  | Evaluated
  | Finished
  | CatchingUp
  | Frame
  | SequenceFrame;

export type Question =
  | ConfusionQuery
  | CurvatureQuery
  | DroppedQuery
  | EvaluationQuery
  | FreshQuery
  | GradientsQuery
  | HistogramsQuery
  | LandscapeQuery
  | LatestBucketQuery
  | MisreadQuery
  | NextQuery
  | ReadingQuery
  | StateDictQuery
  | UpdateQuery
  | WeightQuery;

export type Answer =
  | ConfusionAnswer
  | CurvatureAnswer
  | DroppedAnswer
  | EvaluationAnswer
  | FreshAnswer
  | GradientsAnswer
  | HistogramsAnswer
  | LandscapeAnswer
  | LatestBucketAnswer
  | MisreadAnswer
  | NextAnswer
  | ReadingAnswer
  | StateDictAnswer
  | UpdateAnswer
  | WeightAnswer;

export type AnyQuery =
  | AttentionQuery
  | BackpropQuery
  | CellQuery
  | DataSizeQuery
  | DescentQuery
  | ExamplesQuery
  | LoopQuery
  | PlansQuery
  | RatesQuery
  | SurfaceQuery
  | TerrainQuery
  | ThroughputQuery;

export type QueryAnswer =
  | AttentionAnswer
  | BackpropAnswer
  | CellAnswer
  | DataSizeAnswer
  | DescentAnswer
  | ExamplesAnswer
  | LoopAnswer
  | PlansAnswer
  | RatesAnswer
  | SurfaceAnswer
  | TerrainAnswer
  | ThroughputAnswer;

/** The limits of a recipe, as the catalogue of a page declares them. */
export interface Limits {
  learning_rate: [number, number];
  regularization_rate: [number, number];
  noise: [number, number];
  training_share: [number, number];
  points: [number, number];
  batch_size: [number, number];
  hidden_layers: number;
  units: [number, number];
  inputs: number;
  dropout: [number, number];
  trials: number;
  parameters: number;
  activations: number;
  update: number;
  seed: [number, number];
  controls: number;
  path: number;
  steps: number;
  weight: [number, number];
  steps_per_second: [number, number];
  table_rows: [number, number];
  table_classes: number;
  table_name: number;
  table_value: [number, number];
  table_digits: number;
  layers: [number, number];
  heads: [number, number];
  width: [number, number];
  transformers: number;
  text: number;
  link_characters: number;
}
