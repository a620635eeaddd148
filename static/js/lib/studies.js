/** What a page may ask that takes no run, and what it is answered: the shapes of app/queries. */

/** @typedef {(number | null)[]} Numbers null where not finite */
/**
 * @typedef {{type: "surface", data?: import("./spec.js").DataSpec, seed?: number, loss?: string,
 *   weights?: [number, number, number], vary?: [number, number], extent?: [number, number, number, number],
 *   resolution?: number}} SurfaceQuery
 */
/** @typedef {{type: "surface", extent: [number, number, number, number], loss: Numbers[]}} SurfaceAnswer */

/** @typedef {{weights: number[][], bias: number[] | null, activation: string}} BackpropLayer */
/** @typedef {{x: number[], y: number}} BackpropExample */
/**
 * @typedef {{type: "backprop", layers: BackpropLayer[], loss: "bce" | "mse" | "mae" | "huber",
 *   examples: BackpropExample[], shown?: number, optimizer?: import("./spec.js").Named, learning_rate?: number,
 *   nudge?: string | null, reach?: number}} BackpropQuery
 */
/**
 * A value, or with `by` the partial derivative ∂of/∂by; null where not finite.
 * @typedef {{of: string, by: string, value: number | null}} Quantity
 */
/** @typedef {Quantity & {parts: Quantity[]}} Factor */
/**
 * @typedef {{kind: "sum" | "activation" | "unit" | "loss" | "loss-slope" | "product" | "mean", of: string,
 *   by: string, value: number | null, terms: Factor[][], inner: number | null,
 *   autograd: number | null}} Operation
 */
/**
 * @typedef {{name: string, value: number, chain: number | null, autograd: number | null,
 *   difference: number | null, agree: boolean, after: number | null}} WeightCheck
 */
/** @typedef {{name: string, by: number[], change: Numbers, slope: number | null}} Nudge */
/**
 * @typedef {{type: "backprop", operations: Operation[], checks: WeightCheck[], loss: number | null,
 *   loss_after: number | null, guesses: Numbers, nudge: Nudge | null}} BackpropAnswer
 */
/**
 * @typedef {{type: "data-size", data?: import("./spec.js").DataSpec, examples?: number, steps?: number,
 *   draws?: number, seed?: number}} DataSizeQuery
 */
/** @typedef {{type: "data-size", examples: number, tested: number, accuracy: number[]}} DataSizeAnswer */
/** @typedef {{type: "throughput", device?: "cpu" | "cuda" | "mps", batch?: number}} ThroughputQuery */
/**
 * @typedef {{type: "throughput", device: "cpu" | "cuda" | "mps", batch: number, examples_per_second: number,
 *   threads: number}} ThroughputAnswer
 */

/**
 * @typedef {{type: "examples", data?: import("./spec.js").DataSpec, seed?: number, features?: string[],
 *   count?: number}} ExamplesQuery
 */
/** @typedef {{type: "examples", x: number[][], y: number[], total: number}} ExamplesAnswer */

/**
 * @typedef {{type: "loop", position?: number, go?: "here" | "line" | "batch" | "epoch" | "break",
 *   breakpoints?: number[], without?: ("zero_grad" | "backward" | "step")[], place?: "epoch" | "batch",
 *   seed?: number}} LoopQuery
 */
/** @typedef {{name: string, about: string, values: Numbers}} Variable */
/**
 * @typedef {{type: "loop", source: string[], line: number, position: number, epoch: number | null,
 *   batch: number | null, variables: Variable[], batch_loss: Numbers, learning_rate: Numbers, boundary: Numbers[],
 *   extent: [number, number, number, number], x1: number[], x2: number[], target: number[],
 *   accuracy: number | null}} LoopAnswer
 */
/** @typedef {{type: "cell", name: string, seed?: number}} CellQuery */
/** @typedef {{type: "cell", printed: string}} CellAnswer */

/**
 * @typedef {{type: "attention", sentence?: string, heads?: 1 | 2 | 4, positions?: string, masked?: boolean,
 *   scaled?: boolean, seed?: number}} AttentionQuery
 */
/** @typedef {{name: string, values: Numbers[], columns: boolean}} Matrix */
/** @typedef {{id: string, matrices: Matrix[], shape: number[]}} Step */
/** @typedef {{type: "attention", words: string[], steps: Step[], difference: [number, number]}} AttentionAnswer */
/** @typedef {{batch?: number | null, learning_rate?: number}} Walker */
/**
 * @typedef {{type: "descent", data?: import("./spec.js").DataSpec, seed?: number, draw?: number,
 *   loss?: "bce" | "mse", bias?: number, start?: [number, number], walkers?: Walker[], steps?: number,
 *   below?: number}} DescentQuery
 */
/**
 * @typedef {{batch: number, path: [number, number][], loss: Numbers, gradient: [number, number][],
 *   picked: number[], variance: number, seconds_per_step: number, reached: number | null}} Walked
 */
/** @typedef {{type: "descent", examples: number, walkers: Walked[]}} DescentAnswer */

/** @typedef {{optimizer?: import("./spec.js").Named, learning_rate?: number}} Racer */
/**
 * @typedef {{type: "terrain", surface?: string, start?: [number, number], racers?: Racer[], steps?: number,
 *   below?: number, inside?: number | null, resolution?: number | null}} TerrainQuery
 */
/** @typedef {{path: [number, number][], loss: Numbers, reached: number | null}} Raced */
/** @typedef {{gradient: Numbers[], state: Record<string, Numbers[]>}} Inside */
/**
 * @typedef {{type: "terrain", extent: [number, number, number, number], lowest: [number, number][],
 *   loss: Numbers[], racers: Raced[], inside: Inside | null}} TerrainAnswer
 */

/**
 * @typedef {{type: "plans", plans: import("./spec.js").ScheduleSpec[], learning_rate?: number, ticks?: number,
 *   improves?: number}} PlansQuery
 */
/** @typedef {{rate: number[], code: string}} Planned */
/** @typedef {{type: "plans", plans: Planned[]}} PlansAnswer */

/** @typedef {{start?: number, learning_rate?: number}} RateWalker */
/**
 * @typedef {{type: "rates", walkers?: RateWalker[], steps?: number,
 *   extent?: [number, number], points?: number}} RatesQuery
 */
/** @typedef {{path: Numbers, loss: Numbers}} RateWalk */
/** @typedef {{type: "rates", curve: Numbers, walks: RateWalk[]}} RatesAnswer */

/** @typedef {AttentionQuery | BackpropQuery | CellQuery | DataSizeQuery | DescentQuery | ExamplesQuery | LoopQuery | PlansQuery | RatesQuery | SurfaceQuery | TerrainQuery | ThroughputQuery} StudyQuestion */
/** @typedef {AttentionAnswer | BackpropAnswer | CellAnswer | DataSizeAnswer | DescentAnswer | ExamplesAnswer | LoopAnswer | PlansAnswer | RatesAnswer | SurfaceAnswer | TerrainAnswer | ThroughputAnswer} StudyAnswer */
export {};
