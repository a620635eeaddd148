/**
 * Where the server's pages and answers are. It may stand below any path of a site (behind a proxy), and each page
 * says in `data-root` how to get from it to that path; so addresses are written from the root, `/lab`, and pass here.
 */

/**
 * @param {string} path from the root of the server: "/api/runs"
 * @returns {string} the same from the page that is open
 */
export const at = (path) => `${root()}${path}`;

/** @param {string} path @returns {string} the whole address, as one copies it or opens a socket to it */
export const whole = (path) => new URL(at(path), location.href).href;

/** @returns {string} the whole address of the server's socket */
export const socketAddress = () => whole("/ws").replace(/^http/, "ws");

/**
 * Why the socket cannot be opened while the server can be reached: a browser does not let a page read the answer
 * that refused a socket, so the same is asked without one.
 * @returns {Promise<string>} a sentence, or "" where the server cannot be reached
 */
export async function whyNoSocket() {
  try {
    const answer = await fetch(at("/ws"), {method: "POST", signal: AbortSignal.timeout(5000)});
    return [401, 403, 426, 429, 503].includes(answer.status) ? (await answer.json()).sentence : "";
  } catch {
    return "";
  }
}

const root = () => globalThis.document?.documentElement.dataset.root ?? "";
