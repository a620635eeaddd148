/** The keys that every live figure answers to. */

/**
 * @param {Record<string, () => void>} actions by key
 * @param {AbortSignal} signal
 */
export function keys(actions, signal) {
  addEventListener(
    "keydown",
    (event) => {
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && takes(event.target, event.key)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (!event.repeat || event.key === ".") action();
    },
    {signal},
  );
}

/**
 * @param {Element} target
 * @param {string} key
 * @returns {boolean} whether the element itself has a use for the key
 */
function takes(target, key) {
  const typed = target.closest("input, textarea, select, [contenteditable]");
  if (typed instanceof HTMLInputElement && typed.type === "range") return false;
  if (typed) return true;
  return key === " " && target.closest("button, a, summary") !== null;
}
