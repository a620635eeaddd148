/** Text for the clipboard. */

/**
 * Copies a text that is still on its way. The write begins at once, within the press that asked for it, since Safari
 * refuses a later one.
 * @param {Promise<string>} text
 * @returns {Promise<boolean>} whether it was copied
 */
export async function copy(text) {
  try {
    if (typeof ClipboardItem !== "function") await navigator.clipboard.writeText(await text);
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
