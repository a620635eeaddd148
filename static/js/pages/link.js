/** The link of a run, as the server writes it. */

import {at} from "../address.js";

/**
 * @param {string} run
 * @returns {Promise<string | null>} the fragment that rebuilds it; null when the server does not say
 */
export async function linkOf(run) {
  try {
    const response = await fetch(at(`/api/runs/${run}/link`));
    return response.ok ? (await response.json()).link : null;
  } catch {
    return null;
  }
}
