/**
 * A row of things to measure, one after the other: all of them, the next one, or from the start. Nothing new is
 * begun while the figure is out of view.
 */

import {make, write} from "../../../widgets/dom.js";

/**
 * @template Item
 * @param {HTMLElement} container
 * @param {object} options
 * @param {() => readonly Item[]} options.items what is to be measured, in order
 * @param {(item: Item) => Promise<void>} options.measure rejected with a sentence
 * @param {() => void} options.forget drops what was measured
 * @param {(item: Item) => string} options.words what is being measured
 * @param {(sentence: string, tone?: "bad") => void} options.say
 * @param {() => void} options.redraw
 * @param {AbortSignal} options.signal
 */
export function measuring(container, options) {
  const {items, words, signal} = options;
  const go = make("button", {type: "button", class: "main", "aria-keyshortcuts": "Space"}, "Train");
  const next = make("button", {type: "button", "aria-keyshortcuts": "."}, "Step");
  const reset = make("button", {type: "button", "aria-keyshortcuts": "r"}, "Reset");
  const place = make("p", {class: "place", role: "status"});
  const root = make("div", {class: "drive-bar"}, make("div", {class: "transport"}, go, next, reset), place);
  container.append(root);
  const row = measurements(options);
  const view = new IntersectionObserver(([entry]) => row.see(entry.isIntersecting));
  view.observe(container);
  go.addEventListener("click", row.toggle, {signal});
  next.addEventListener("click", row.one, {signal});
  reset.addEventListener("click", row.again, {signal});
  return {
    round: row.round,
    /** Whether something is measured, or more is to come. */
    live: () => row.now().going || row.now().busy,
    /** Whether all is measured. */
    done: () => row.now().done >= items().length,
    reset: row.again,
    update() {
      const all = items();
      const {done, going, busy} = row.now();
      write(go, going ? "Pause" : "Train");
      write(place, busy && done < all.length ? `${words(all[done])}: ${done + 1} of ${all.length}` : "");
    },
    destroy() {
      view.disconnect();
      root.remove();
    },
    keys: {" ": row.toggle, ".": row.one, r: row.again},
  };
}

/**
 * @template Item
 * @param {object} options as above
 * @param {() => readonly Item[]} options.items
 * @param {(item: Item) => Promise<void>} options.measure
 * @param {() => void} options.forget
 * @param {(sentence: string, tone?: "bad") => void} options.say
 * @param {() => void} options.redraw
 * @param {AbortSignal} options.signal
 */
function measurements({items, measure, forget, say, redraw, signal}) {
  let done = 0;
  let going = false;
  let busy = false;
  /** Counts resets, so that an answer of before one is dropped. */
  let round = 0;
  let seen = true;
  async function one() {
    const [all, mine] = [items(), round];
    if (busy || done >= all.length) return;
    busy = true;
    redraw();
    try {
      await measure(all[done]);
      if (mine === round) done += 1;
      say("");
    } catch (error) {
      going = false;
      if (!signal.aborted) say(/** @type {Error} */ (error).message, "bad");
    }
    busy = false;
    if (signal.aborted) return;
    goOn();
    redraw();
  }
  function goOn() {
    if (done >= items().length) going = false;
    if (going && seen) one();
  }
  function clear() {
    round += 1;
    done = 0;
    forget();
    redraw();
  }
  return {
    one,
    now: () => ({done, going, busy}),
    round: () => round,
    /** @param {boolean} inView */
    see(inView) {
      seen = inView;
      goOn();
    },
    toggle() {
      going = !going;
      if (going && done >= items().length) clear();
      if (going) one();
      redraw();
    },
    again() {
      going = false;
      clear();
    },
  };
}
