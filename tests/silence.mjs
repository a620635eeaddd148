/** The page's connection to the address given, in Node; prints what it says of itself, four times as fast as a page. */
import {Connection} from "../static/js/connection.js";

const FASTER = 4;
const connection = new Connection({
  url: process.argv[2],
  onMessage: () => {},
  onFrame: () => {},
  onStatus: ({state, sentence}) => console.log(state, sentence ?? ""),
  every: (run, seconds) => setInterval(run, (1000 * seconds) / FASTER),
  now: () => (FASTER * performance.now()) / 1000,
});
process.stdin.resume();
process.stdin.on("end", () => {
  connection.close();
  process.exit();
});
