/** What the address says of the page itself, beside its run: what is shown on the figures, and what is left out. */

/** @typedef {{show: string[], hide: string[]}} Shown */

const NAMES = /** @type {const} */ (["show", "hide"]);

/**
 * @param {string} search of an address, such as `?run=…&show=test&hide=noise,speed`
 * @returns {Shown}
 */
export function viewOf(search) {
  const query = new URLSearchParams(search);
  const [show, hide] = NAMES.map((name) => (query.get(name) ?? "").split(",").filter(Boolean));
  return {show, hide};
}

/**
 * @param {string} link what stands after # in an address
 * @returns {string} as it was typed; as it stands where it cannot be decoded
 */
export function readable(link) {
  try {
    return decodeURIComponent(link);
  } catch {
    return link;
  }
}

/**
 * @param {Shown} view
 * @returns {string} to be read and edited by hand; "" where nothing differs from the page as it is
 */
export function viewText(view) {
  return NAMES.filter((name) => view[name].length)
    .map((name) => `${name}=${view[name].join(",")}`)
    .join("&");
}

/**
 * @param {string | null} run
 * @param {Shown} view
 * @returns {string} the query of an address, "" or from its "?" on
 */
export function queryOf(run, view) {
  const parts = [run === null ? "" : `run=${run}`, viewText(view)].filter(Boolean);
  return parts.length ? `?${parts.join("&")}` : "";
}
