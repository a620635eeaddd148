/**
 * How long the other end has been silent: when to ask whether it is there, and when to give it up. Knows no socket.
 */

/** Seconds of silence before the other end is asked. */
export const QUIET_SECONDS = 1;
/** Seconds that it may take to answer. */
export const ANSWER_SECONDS = 3;
/** Seconds between two looks. */
export const LOOK_SECONDS = 0.5;

/** Looks that must pass before an answer is overdue, so that a page that was asleep or busy reads what came first. */
const LOOKS = Math.floor(ANSWER_SECONDS / LOOK_SECONDS) - 1;

/**
 * @param {number} now seconds, as in all that follows
 * @returns {{heard(now: number): void, look(now: number): "" | "ask" | "silent"}}
 */
export function silence(now) {
  let last = now;
  let asked = 0;
  let looks = -1;
  return {
    heard(at) {
      last = at;
      looks = -1;
    },
    look(at) {
      if (looks < 0) {
        if (at - last < QUIET_SECONDS) return "";
        asked = at;
        looks = 0;
        return "ask";
      }
      looks += 1;
      return looks >= LOOKS && at - asked >= ANSWER_SECONDS ? "silent" : "";
    },
  };
}
