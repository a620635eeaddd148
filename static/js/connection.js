/**
 * The page's one WebSocket: it reconnects by itself, and resumes each watched run after the last
 * number it has seen. Knows no document and no run's meaning.
 */

import {LOOK_SECONDS, silence} from "./lib/silence.js";
import {encode, isReliable, parse, parseFrame} from "./wire.js";

/** @typedef {import("./types.d.ts").ClientMessage} ClientMessage */
/** @typedef {import("./types.d.ts").ServerMessage} ServerMessage */
/** @typedef {import("./types.d.ts").RunMessage} RunMessage */
/**
 * seconds: until the next attempt. sentence: why the server opens no socket, "" where it cannot be reached; of an open
 * one, why runs wait, "" where they do not.
 * @typedef {{state: "connecting" | "open" | "lost", seconds: number, sentence?: string}} Status
 */
/**
 * What the connection needs of a WebSocket.
 * @typedef {{binaryType: string, send(text: string): void, close(): void,
 *   onopen: (() => void) | null, onclose: (() => void) | null,
 *   onmessage: ((event: {data: string | ArrayBuffer}) => void) | null}} Socket
 */
/**
 * A message without its request id, which the connection gives it.
 * @template M
 * @typedef {M extends {request: string} ? Omit<M, "request"> : never} Asked
 */
/** @typedef {import("./wire.js").Frame} Frame */
/** @typedef {{message: ClientMessage, sent: boolean, resolve(answer: any): void, reject(error: Error): void}} Pending resolve: with what answers the message */

const FIRST_DELAY = 0.25;
const LONGEST_DELAY = 8;
/** A socket that is not open after so long is given up. */
const DIAL_SECONDS = 5;
export const SILENT =
  "The server is silent: it, or the network in between, has stopped. Reconnecting; training progress is saved.";

/** A request that the server refused, or that was lost with the connection. */
export class RequestError extends Error {
  /**
   * @param {string} sentence for the reader
   * @param {import("./types.d.ts").Refused["reason"] | "lost"} reason
   */
  constructor(sentence, reason) {
    super(sentence);
    this.reason = reason;
  }
}

/**
 * Seconds to wait before attempt number `attempt`: doubled each time, and spread by up to a quarter.
 * @param {number} attempt from 0
 * @param {number} chance 0 to 1
 * @returns {number}
 */
export function backOff(attempt, chance) {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt) * (0.75 + 0.5 * chance);
}

/** @returns {string} an id no other page makes */
export function randomId() {
  return crypto.getRandomValues(new Uint32Array(3)).reduce((id, word) => id + word.toString(36), "");
}

export class Connection {
  /** @type {Socket | null} */
  #socket = null;
  #open = false;
  #closed = false;
  #attempt = 0;
  /** Why no socket opens, as far as the server says. */
  #sentence = "";
  /** @type {unknown} */
  #timer;
  /** @type {unknown} */
  #looking;
  /** @type {ReturnType<typeof silence>} */
  #silence;
  #dialled = 0;
  /** @type {Map<string, Pending>} */
  #pending = new Map();
  /** The newest number seen of each watched run. @type {Map<string, number>} */
  #watched = new Map();
  /** Frames of each run that came on this socket and were not acknowledged. @type {Map<string, number>} */
  #owed = new Map();

  /**
   * Connects at once.
   * @param {object} options
   * @param {string} options.url
   * @param {(message: ServerMessage) => void} options.onMessage every message, answers included
   * @param {(frame: import("./wire.js").Frame) => void} options.onFrame each wants one `drawn`
   * @param {(status: Status) => void} [options.onStatus]
   * @param {(url: string) => Socket} [options.dial]
   * @param {() => Promise<string>} [options.why] a sentence on why no socket opens, or ""
   * @param {(run: () => void, seconds: number) => unknown} [options.later] starts a timer
   * @param {(timer: unknown) => void} [options.never] stops one
   * @param {(run: () => void, seconds: number) => unknown} [options.every] runs something again and again
   * @param {(timer: unknown) => void} [options.nevermore] stops that
   * @param {() => number} [options.now] seconds
   * @param {() => number} [options.chance]
   */
  constructor({
    url,
    onMessage,
    onFrame,
    onStatus = () => {},
    dial = (address) => /** @type {Socket} */ (/** @type {unknown} */ (new WebSocket(address))),
    why = async () => "",
    later = (run, seconds) => setTimeout(run, seconds * 1000),
    never = (timer) => clearTimeout(/** @type {number} */ (timer)),
    every = (run, seconds) => setInterval(run, seconds * 1000),
    nevermore = (timer) => clearInterval(/** @type {number} */ (timer)),
    now = () => performance.now() / 1000,
    chance = Math.random,
  }) {
    this.options = {
      url,
      onMessage,
      onFrame,
      onStatus,
      dial,
      why,
      later,
      never,
      every,
      nevermore,
      now,
      chance,
    };
    this.#silence = silence(now());
    this.#looking = every(() => this.#look(), LOOK_SECONDS);
    this.#dial();
  }

  /**
   * Asks for something. What is asked while the connection is away is sent when it is back.
   * @param {Asked<import("./types.d.ts").Open | import("./types.d.ts").Fork | import("./types.d.ts").Query | RunMessage>} message
   * @param {string} [gesture] of the reader's, which several requests may be part of
   * @returns {Promise<ServerMessage>} the message that answers it
   * @throws {RequestError} refused, or lost with the connection after it was sent
   */
  request(message, gesture = "") {
    const request = gesture ? `${gesture}~${randomId()}` : randomId();
    const whole = /** @type {ClientMessage} */ ({...message, request});
    return new Promise((resolve, reject) => {
      this.#pending.set(request, {message: whole, sent: this.#open, resolve, reject});
      if (this.#open) this.#send(whole);
    });
  }

  /** Whether the server owes an answer; what is about a run that this page follows no longer, nobody waits for. */
  get asking() {
    return [...this.#pending.values()].some(
      ({message}) => message.type !== "watch" && !("run" in message && !this.#watched.has(message.run)),
    );
  }

  /**
   * @param {string} run
   * @param {number} step one that the run has done
   * @returns {Promise<Frame>} the run as it was then
   * @throws {RequestError} refused, or lost with the connection after it was sent
   */
  lookBack(run, step) {
    return /** @type {Promise<any>} */ (this.request({type: "look-back", run, step}));
  }

  /**
   * Follows a run, now and after every reconnect.
   * @param {string} run
   * @returns {Promise<never>} only ever rejected: when the server does not know the run
   */
  watch(run) {
    this.#watched.set(run, this.#watched.get(run) ?? 0);
    return new Promise((_, reject) => {
      const request = `watch-${run}`;
      const message = /** @type {const} */ ({type: "watch", request, run, after: 0});
      this.#pending.set(request, {message, sent: true, resolve: () => {}, reject});
      if (this.#open) this.#sendWatch(run);
    });
  }

  /** @param {string} run to follow no longer */
  unwatch(run) {
    this.#watched.delete(run);
    this.#owed.delete(run);
    this.#pending.delete(`watch-${run}`);
    if (this.#open) this.#send({type: "unwatch", run});
  }

  /** @param {string} run of which every frame that came is drawn, or passed over for a newer one */
  drawn(run) {
    const owed = this.#owed.get(run) ?? 0;
    for (let i = 0; i < owed; i++) this.#send({type: "drawn", run});
    this.#owed.delete(run);
  }

  /** Tries again now, if the connection is away; as when the network is back. */
  retry() {
    if (this.#socket || this.#closed) return;
    this.options.never(this.#timer);
    this.#dial();
  }

  /** Ends the connection for good. */
  close() {
    this.#closed = true;
    this.options.never(this.#timer);
    this.options.nevermore(this.#looking);
    this.#socket?.close();
  }

  #dial() {
    this.options.onStatus({
      state: this.#attempt ? "lost" : "connecting",
      seconds: 0,
      sentence: this.#sentence,
    });
    const socket = this.options.dial(this.options.url);
    this.#socket = socket;
    this.#dialled = this.options.now();
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.#opened();
    socket.onclose = () => this.#lost(socket);
    socket.onmessage = ({data}) => {
      if (this.#socket === socket) this.#received(data);
    };
  }

  #opened() {
    this.#open = true;
    this.#silence.heard(this.options.now());
    this.#attempt = 0;
    this.#sentence = "";
    this.options.onStatus({state: "open", seconds: 0});
    for (const run of this.#watched.keys()) this.#sendWatch(run);
    for (const pending of this.#pending.values()) {
      if (pending.message.type === "watch" || pending.sent) continue;
      pending.sent = true;
      this.#send(pending.message);
    }
  }

  /** @param {Socket} socket */
  #lost(socket) {
    if (this.#socket !== socket) return;
    const opened = this.#open;
    this.#socket = null;
    this.#open = false;
    this.#owed.clear();
    if (this.#closed) return;
    this.#giveUpSent();
    const seconds = backOff(this.#attempt++, this.options.chance());
    this.options.onStatus({state: "lost", seconds, sentence: this.#sentence});
    if (!opened) this.#askWhy();
    this.#timer = this.options.later(() => this.#dial(), seconds);
  }

  /** Asks why no socket opens, and says so while none does. */
  async #askWhy() {
    const why = await this.options.why();
    if (why || this.#sentence !== SILENT) this.#sentence = why;
    if (!this.#open && !this.#closed && this.#sentence)
      this.options.onStatus({state: "lost", seconds: 0, sentence: this.#sentence});
  }

  /**
   * What was sent may have been done, and is not sent twice; only a run that nobody has seen is asked for again,
   * and a query, which leaves no trace.
   */
  #giveUpSent() {
    for (const [request, pending] of this.#pending) {
      if (!pending.sent || pending.message.type === "watch") continue;
      if (pending.message.type === "open" || pending.message.type === "query") {
        pending.sent = false;
        continue;
      }
      this.#pending.delete(request);
      pending.reject(new RequestError("The connection was lost before the server answered.", "lost"));
    }
  }

  /** Looks whether the other end is still there, and gives up a socket on which it is not. */
  #look() {
    const socket = this.#socket;
    if (!socket) return;
    const now = this.options.now();
    if (!this.#open) {
      if (now - this.#dialled >= DIAL_SECONDS) this.#giveUp(socket);
      return;
    }
    const found = this.#silence.look(now);
    if (found === "ask") this.#send({type: "ping"});
    if (found === "silent") this.#giveUp(socket);
  }

  /** @param {Socket} socket one that nothing comes through; its own end may take minutes */
  #giveUp(socket) {
    this.#sentence = SILENT;
    this.#lost(socket);
    socket.close();
  }

  /** @param {string | ArrayBuffer} data */
  #received(data) {
    this.#silence.heard(this.options.now());
    if (typeof data !== "string") {
      const frame = parseFrame(data);
      const {run, request} = frame.head;
      if (request) return this.#answer(request, frame);
      this.#owed.set(run, (this.#owed.get(run) ?? 0) + 1);
      this.options.onFrame(frame);
      return;
    }
    for (const message of parse(data)) this.#take(message);
  }

  /** @param {ServerMessage} message */
  #take(message) {
    if (isReliable(message) && this.#watched.has(message.run)) {
      this.#watched.set(message.run, Math.max(message.seq, this.#watched.get(message.run) ?? 0));
    }
    if (message.type === "trouble")
      this.options.onStatus({state: "open", seconds: 0, sentence: message.sentence});
    this.options.onMessage(message);
    const request = "request" in message ? message.request : null;
    if (request !== null) this.#answer(request, message);
  }

  /** @param {string} request @param {ServerMessage | Frame} answer */
  #answer(request, answer) {
    const pending = this.#pending.get(request);
    if (!pending) return;
    this.#pending.delete(request);
    if ("type" in answer && answer.type === "refused")
      pending.reject(new RequestError(answer.sentence, answer.reason));
    else pending.resolve(answer);
  }

  /** @param {string} run */
  #sendWatch(run) {
    const after = this.#watched.get(run) ?? 0;
    this.#send({type: "watch", request: `watch-${run}`, run, after});
  }

  /** @param {ClientMessage} message */
  #send(message) {
    if (this.#open && this.#socket) this.#socket.send(encode(message));
  }
}
