/**
 * What screen readers announce, at a pace that can be listened to. A live region that changes now and then is left to
 * the browser. One that changes faster is taken over: what it says is announced elsewhere, at most once in a while
 * and as it is by then, until it has calmed down.
 */

/** Milliseconds from one announcement to the next. */
export const EVERY_MS = 2500;
/** Changes in that time that are left to the browser. */
const FEW = 2;

/**
 * @template Region
 * @param {object} page
 * @param {(region: Region) => void} page.take keeps a region from being announced by the browser
 * @param {(region: Region) => void} page.release
 * @param {(regions: readonly Region[]) => void} page.say announces these as they are now
 * @param {(act: () => void, milliseconds: number) => void} page.later
 * @param {() => number} page.now milliseconds
 * @returns {(region: Region) => void} takes each change of a region
 */
export function announcements({take, release, say, later, now}) {
  /** When each changed of late, the newest first. @type {Map<Region, number[]>} */
  const changes = new Map();
  /** @type {Set<Region>} */
  const taken = new Set();
  /** @type {Set<Region>} */
  const waiting = new Set();
  let running = false;
  const run = () => {
    if (running) return;
    running = true;
    later(turn, EVERY_MS);
  };
  function turn() {
    running = false;
    if (waiting.size > 0) say([...waiting]);
    waiting.clear();
    for (const region of taken) {
      if (now() - (changes.get(region)?.[0] ?? 0) < EVERY_MS) continue;
      taken.delete(region);
      release(region);
    }
    for (const [region, [newest]] of changes) if (now() - newest >= EVERY_MS) changes.delete(region);
    if (changes.size > 0) run();
  }
  return (region) => {
    const recent = (changes.get(region) ?? []).filter((at) => now() - at < EVERY_MS).slice(0, FEW);
    changes.set(region, [now(), ...recent]);
    run();
    if (!taken.has(region)) {
      if (recent.length < FEW) return;
      taken.add(region);
      take(region);
    }
    waiting.add(region);
  };
}
