/** The link of a run, as the server writes it, and text for the clipboard. */

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

/**
 * Copies a text, which may still be on its way. The write begins at once, within the press that asked for it, since
 * Safari refuses a later one.
 * @param {string | Promise<string>} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copy(text) {
  try {
    if (typeof text === "string" || typeof ClipboardItem !== "function")
      await navigator.clipboard.writeText(await text);
    else {
      const blob = text.then((known) => new Blob([known], {type: "text/plain"}));
      blob.catch(() => {}); // the clipboard says so
      await navigator.clipboard.write([new ClipboardItem({"text/plain": blob})]);
    }
    return true;
  } catch {
    return false;
  }
}
