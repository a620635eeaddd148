/** Keys that every live figure answers to, and whether a pointer is pressed. */

let presses = 0;
let held = false;

if (typeof document !== "undefined") {
  addEventListener(
    "pointerdown",
    () => {
      presses += 1;
      held = true;
    },
    {capture: true},
  );
  for (const end of ["pointerup", "pointercancel"])
    addEventListener(end, () => setTimeout(() => (held = false)), {capture: true});
}

/** @returns {number} which press of the pointer is under way, counted from 1; 0 for none */
export function pressed() {
  return held ? presses : 0;
}

const OFF = "descent-keys-off";
/** Keys that undo what a run has become: they act where nothing else has the focus. */
const GRAVE = ["r"];
const CONTROLS = "a, button, input, select, summary, [role=tab], [role=slider], [role=option]";

/**
 * @param {Record<string, () => void>} actions by key
 * @param {AbortSignal} signal
 */
export function keys(actions, signal) {
  addEventListener(
    "keydown",
    (event) => {
      const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
      if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOff())
        return;
      if (event.target instanceof Element && takes(event.target, event.key)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (!event.repeat || event.key === ".") action();
    },
    {signal},
  );
}

/**
 * Ctrl+Z and Ctrl+Shift+Z, or ⌘ for Ctrl; a field that text is typed into keeps its own.
 * @param {{undo: () => void, redo: () => void}} actions
 * @param {AbortSignal} signal
 */
export function undoKeys({undo, redo}, signal) {
  addEventListener(
    "keydown",
    (event) => {
      if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && (key !== "y" || event.shiftKey)) return;
      if (event.target instanceof Element && isTyped(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (event.repeat) return;
      if (key === "y" || event.shiftKey) redo();
      else undo();
    },
    {signal},
  );
}

/**
 * The box that switches keys of one letter on and off, on all pages of this browser.
 * @param {HTMLElement} box a checkbox
 * @param {AbortSignal} signal
 */
export function keySwitch(box, signal) {
  const input = /** @type {HTMLInputElement} */ (box);
  input.checked = !isOff();
  input.addEventListener(
    "change",
    () => {
      try {
        if (input.checked) localStorage.removeItem(OFF);
        else localStorage.setItem(OFF, "1");
      } catch {
        // a browser that keeps nothing: the keys stay on
      }
    },
    {signal},
  );
}

/** @returns {boolean} whether keys of one letter are switched off */
function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

/** @param {Element} target @returns {boolean} whether text is typed into it */
function isTyped(target) {
  const field = target.closest("input, textarea, [contenteditable]");
  return (
    field !== null && !(field instanceof HTMLInputElement && /^(range|checkbox|radio)$/.test(field.type))
  );
}

/**
 * @param {Element} target
 * @param {string} key
 * @returns {boolean} whether the element itself has a use for the key
 */
function takes(target, key) {
  if (GRAVE.includes(key) && target.closest(CONTROLS) && !target.closest(".transport")) return true;
  const typed = target.closest("input, textarea, select, [contenteditable]");
  if (typed instanceof HTMLInputElement && typed.type === "range") return false;
  if (typed) return true;
  return key === " " && target.closest("button, a, summary") !== null;
}
