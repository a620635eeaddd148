/**
 * How large the learning rate may be: 2/λ, λ the largest curvature of the loss where the run stands now.
 * Above it plain gradient descent overshoots further each step. Asked for now and then, while the page is seen.
 */

/** @typedef {import("../../store.js").RunState} RunState */

const EVERY_SECONDS = 2;

/**
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => RunState} options.state
 * @param {() => void} options.onChange
 * @returns {() => number | null} the bound where it was last taken; null while it is not known, or says nothing
 */
export function rateBound({connection, state, onChange}) {
  /** @type {{run: string, revision: number, step: number, bound: number | null} | null} */
  let known = null;
  let asking = false;

  async function ask() {
    const {run, revision, step, started, phase} = state();
    const same = known?.run === run && known.revision === revision && known.step === step;
    if (asking || document.hidden || !started || phase === "diverged" || same || !applies(state())) return;
    asking = true;
    try {
      const result = await connection.request({type: "trial-query", run, what: {type: "curvature"}});
      if (result.type === "trial-query-result" && result.answer.type === "curvature")
        known = {run, revision: result.revision, step: result.step, bound: result.answer.rate_bound};
    } catch {
      known = null; // the run has gone, or the connection: the mark goes too
    } finally {
      asking = false;
      onChange();
    }
  }
  setInterval(ask, EVERY_SECONDS * 1000);
  return () => {
    const now = state();
    return known && known.run === now.run && known.revision === now.revision && applies(now)
      ? known.bound
      : null;
  };
}

/**
 * The bound is that of plain gradient descent: of one trial, without momentum.
 * @param {RunState} state
 * @returns {boolean}
 */
function applies({settings}) {
  if (settings?.trials.length !== 1) return false;
  const {optimizer} = settings.trials[0];
  return optimizer.name === "sgd" && !optimizer.arguments.momentum;
}
