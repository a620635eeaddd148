/**
 * What the Lab says in the line above its figures: news for some seconds, a refusal until the reader does something
 * other than to read it.
 */

const NEWS_MS = 8000;
const CONTROLS =
  "a, button, input, select, summary, textarea, canvas, svg, [role=tab], [role=slider], [role=option], [draggable]";
const STILL = ["Shift", "Control", "Alt", "Meta", "CapsLock", "Tab"];

/** @typedef {{sentence: string, tone: "" | "bad"}} Said */

/**
 * @param {object} options
 * @param {EventTarget} options.root where the reader's actions arrive
 * @param {AbortSignal} options.signal
 * @param {() => void} options.onChange what is said has changed, or may have
 * @param {() => number} [options.now] milliseconds
 */
export function saying({root, signal, onChange, now = () => performance.now()}) {
  /** @type {(Said & {until: number}) | null} */
  let said = null;
  const hush = () => {
    if (said === null) return;
    said = null;
    onChange();
  };
  const acted = (/** @type {Event} */ event) => {
    if (said?.tone === "bad" && isAction(event)) hush();
  };
  for (const type of ["pointerdown", "keydown", "input"])
    root.addEventListener(type, acted, {capture: true, signal});
  return {
    /** @param {string} sentence "" takes away what was said @param {"bad"} [tone] of a refusal */
    say(sentence, tone) {
      const until = tone === "bad" ? Number.POSITIVE_INFINITY : now() + NEWS_MS;
      said = sentence ? {sentence, tone: tone ?? "", until} : null;
      if (tone !== "bad") setTimeout(onChange, NEWS_MS + 50);
      onChange();
    },
    /** @returns {Said | null} what is said now */
    now: () => (said && said.until >= now() ? said : null),
    /**
     * What was said before the reader pressed something is no longer so.
     * @template {unknown[]} A
     * @param {(...given: A) => unknown} act
     * @returns {(...given: A) => void}
     */
    hushing(act) {
      return (...given) => {
        hush();
        act(...given);
        onChange();
      };
    },
  };
}

/** @param {Event} event @returns {boolean} whether the reader does something to a control */
function isAction(event) {
  const {target, key, ctrlKey, metaKey} = /** @type {KeyboardEvent} */ (event);
  if (event.type === "keydown" && (STILL.includes(key) || ctrlKey || metaKey)) return false;
  return Boolean(/** @type {Element | null} */ (target)?.closest?.(CONTROLS));
}
