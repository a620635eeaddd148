/** Whether a pointer is pressed, so that what happens until it is let go counts as one gesture. */

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
