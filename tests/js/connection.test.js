import assert from "node:assert/strict";
import {test} from "node:test";
import {backOff, Connection, SILENT} from "../../static/js/connection.js";

/** @typedef {import("../../static/js/connection.js").Socket} Socket */

/**
 * A network of fake sockets and a clock that runs when told to.
 * @param {() => Promise<string>} [why] what the server says of sockets that do not open
 */
function network(why) {
  /** @type {(Socket & {sent: any[]})[]} */
  const sockets = [];
  /** @type {{run: () => void, seconds: number}[]} */
  const timers = [];
  /** @type {any[]} */
  const messages = [];
  /** @type {string[]} */
  const states = [];
  /** What was said last of why no socket opens. */
  let said = "";
  let now = 0;
  let look = () => {};
  const connection = new Connection({
    url: "ws://example.test/ws",
    onMessage: (message) => messages.push(message),
    onFrame: () => {},
    onStatus: ({state, sentence}) => {
      states.push(state);
      said = sentence ?? "";
    },
    why,
    dial: () => {
      /** @type {any[]} */
      const sent = [];
      const socket = {
        binaryType: "",
        sent,
        send: (/** @type {string} */ text) => sent.push(JSON.parse(text)),
        close: () => {},
        onopen: null,
        onclose: null,
        onmessage: null,
      };
      sockets.push(socket);
      return socket;
    },
    later: (run, seconds) => timers.push({run, seconds}),
    never: () => {},
    every: (run) => {
      look = run;
    },
    now: () => now,
    chance: () => 0.5,
  });
  const last = () => sockets[sockets.length - 1];
  return {
    connection,
    sockets,
    timers,
    messages,
    states,
    said: () => said,
    last,
    open: () => last().onopen?.(),
    lose: () => last().onclose?.(),
    tell: (/** @type {unknown} */ message) => last().onmessage?.({data: JSON.stringify(message)}),
    later: () => timers.pop()?.run(),
    /** Lets time pass, with two looks a second. @param {number} seconds */
    pass: (seconds) => {
      for (let half = 0; half < 2 * seconds; half++) {
        now += 0.5;
        look();
      }
    },
    /** A single look after a long time, as of a page that was asleep. @param {number} seconds */
    sleep: (seconds) => {
      now += seconds;
      look();
    },
  };
}

const emptyFrame = (/** @type {string} */ run, request = null) => {
  const text = new TextEncoder().encode(
    JSON.stringify({type: "frame", run, request, buffers: []}).padEnd(96),
  );
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 8);
  return bytes.buffer;
};

test("the reason for a refused socket is said until one opens, and not asked for where one was open", async () => {
  /** @type {number[]} */
  const asked = [];
  const net = network(async () => {
    asked.push(net.sockets.length);
    return "This server asks for its token.";
  });
  net.lose();
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(net.said(), "This server asks for its token.");
  net.later();
  assert.equal(net.said(), "This server asks for its token.");
  net.open();
  assert.equal(net.said(), "");
  net.lose();
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(net.said(), "");
  assert.deepEqual(asked, [1]);
});

test("what is asked before the connection stands is sent when it does", () => {
  const net = network();
  net.connection.request({type: "open", link: "v=1"});
  assert.deepEqual(net.last().sent, []);
  net.open();
  assert.equal(net.last().sent[0].type, "open");
  assert.ok(net.last().sent[0].request.length > 8);
});

test("a study whose connection is lost is asked again when it is back", async () => {
  const net = network();
  net.open();
  const asked = net.connection.request({type: "query", what: {type: "surface"}});
  net.lose();
  net.later();
  net.open();
  const [again] = net.last().sent;
  assert.equal(again.type, "query");
  net.tell({type: "query-result", request: again.request, answer: {type: "surface"}});
  assert.equal((await asked).type, "query-result");
});

test("an answer reaches the request it names, alone or in a list", async () => {
  const net = network();
  net.open();
  const first = net.connection.request({type: "train", run: "a"});
  const second = net.connection.request({type: "pause", run: "a"});
  const [a, b] = net.last().sent.map((message) => message.request);
  assert.notEqual(a, b);
  net.tell([
    {type: "state", run: "a", seq: 1, request: b},
    {type: "state", run: "a", seq: 2, request: a},
  ]);
  assert.equal(/** @type {any} */ (await first).seq, 2);
  assert.equal(/** @type {any} */ (await second).seq, 1);
});

test("a gesture stands before the id of its requests", () => {
  const net = network();
  net.open();
  const control = /** @type {const} */ ({type: "learning-rate", value: 1});
  net.connection.request({type: "control", run: "a", control}, "drag7");
  assert.match(net.last().sent[0].request, /^drag7~.{8,}$/);
});

test("a refusal rejects with the server's sentence and reason", async () => {
  const net = network();
  net.open();
  const asked = net.connection.request({type: "train", run: "a"});
  net.tell({type: "refused", request: net.last().sent[0].request, sentence: "Full.", reason: "full"});
  await assert.rejects(asked, {message: "Full.", reason: "full"});
});

test("after a loss each run is watched again from the last number seen", () => {
  const net = network();
  net.open();
  net.connection.watch("a");
  net.tell({type: "losses", run: "a", seq: 41});
  net.tell({type: "losses", run: "b", seq: 99});
  net.lose();
  net.later();
  net.open();
  assert.deepEqual(
    net.last().sent.map(({type, run, after}) => [type, run, after]),
    [["watch", "a", 41]],
  );
});

test("what was sent and not answered is not sent twice", async () => {
  const net = network();
  net.open();
  const asked = net.connection.request({type: "step", run: "a", count: 1, unit: "step"});
  net.lose();
  await assert.rejects(asked, {reason: "lost"});
  net.later();
  net.open();
  assert.deepEqual(net.last().sent, []);
});

test("a run that was asked for and never seen is asked for again", () => {
  const net = network();
  net.open();
  net.connection.request({type: "open", link: "v=1"});
  net.lose();
  net.later();
  net.open();
  assert.equal(net.last().sent[0].type, "open");
});

test("attempts are ever further apart, up to ten seconds, and spread", () => {
  const waits = Array.from({length: 12}, (_, attempt) => backOff(attempt, 0.5));
  assert.deepEqual(waits.slice(0, 4), [0.25, 0.5, 1, 2]);
  assert.equal(waits[11], 8);
  assert.ok(backOff(20, 1) <= 10 && backOff(0, 0) > 0);
});

test("the wait starts short again once a connection stood", () => {
  const net = network();
  net.lose();
  net.later();
  net.lose();
  assert.equal(net.timers[net.timers.length - 1].seconds, 0.5);
  net.later();
  net.open();
  net.lose();
  assert.equal(net.timers[net.timers.length - 1].seconds, 0.25);
  assert.deepEqual(net.states, ["connecting", "lost", "lost", "lost", "lost", "open", "lost"]);
});

test("one drawn is sent for each frame that came, and none for those of a lost socket", () => {
  const net = network();
  net.open();
  for (let i = 0; i < 2; i++) net.last().onmessage?.({data: emptyFrame("a")});
  net.connection.drawn("a");
  net.connection.drawn("a");
  assert.deepEqual(net.last().sent, [
    {type: "drawn", run: "a"},
    {type: "drawn", run: "a"},
  ]);
  net.last().onmessage?.({data: emptyFrame("a")});
  net.lose();
  net.later();
  net.open();
  net.connection.drawn("a");
  assert.deepEqual(net.last().sent, []);
});

test("a frame that was asked for answers its request and is owed no drawn", async () => {
  const net = network();
  net.open();
  const asked = net.connection.lookBack("a", 7);
  const {type, step, request} = net.last().sent[0];
  assert.deepEqual([type, step], ["look-back", 7]);
  net.last().onmessage?.({data: emptyFrame("a", request)});
  assert.equal((await asked).head.request, request);
  net.connection.drawn("a");
  assert.equal(net.last().sent.length, 1);
});

test("an answer about a run that is followed no longer is not waited for", () => {
  const net = network();
  net.open();
  net.connection.watch("a");
  net.connection.request({type: "pause", run: "a"});
  assert.equal(net.connection.asking, true);
  net.connection.unwatch("a");
  assert.equal(net.connection.asking, false);
});

test("a closed connection does not come back", () => {
  const net = network();
  net.open();
  net.connection.close();
  net.lose();
  net.connection.retry();
  assert.equal(net.sockets.length, 1);
});

test("why runs wait is told while the connection is open, and that they go on", () => {
  const net = network();
  /** @type {any[]} */
  const said = [];
  net.connection.options.onStatus = (status) => said.push(status);
  net.open();
  net.tell({type: "trouble", sentence: "The disk is full."});
  net.tell({type: "trouble", sentence: ""});
  assert.deepEqual(
    said.map(({state, sentence}) => [state, sentence ?? ""]),
    [
      ["open", ""],
      ["open", "The disk is full."],
      ["open", ""],
    ],
  );
});

test("a server that falls silent is asked, said to be silent within five seconds, and dialled again", () => {
  const net = network();
  net.open();
  const control = net.connection.request({type: "pause", run: "a"});
  const refused = assert.rejects(control, {reason: "lost"});
  net.pass(1);
  assert.deepEqual(
    net.last().sent.map(({type}) => type),
    ["pause", "ping"],
  );
  net.pass(4);
  assert.equal(net.states.at(-1), "lost");
  assert.equal(net.said(), SILENT);
  net.later();
  assert.equal(net.sockets.length, 2);
  net.pass(5); // nor does a socket open
  assert.equal(net.timers.at(-1)?.seconds, 0.5);
  assert.equal(net.said(), SILENT);
  net.later();
  net.open();
  assert.equal(net.said(), "");
  return refused;
});

test("a server that answers, or tells anything else, is not silent", () => {
  const net = network();
  net.open();
  for (let second = 0; second < 30; second++) {
    net.pass(2);
    net.tell({type: second % 2 ? "pong" : "losses", run: "a", seq: second});
  }
  net.pass(0.5);
  assert.equal(net.sockets.length, 1);
  assert.equal(net.states.at(-1), "open");
});

test("a page that was asleep hears the server out before it gives it up", () => {
  const net = network();
  net.open();
  for (let minute = 0; minute < 5; minute++) {
    net.sleep(60);
    net.tell({type: "pong"});
  }
  net.sleep(60); // asks
  net.sleep(60); // what came meanwhile is read after this
  net.tell({type: "pong"});
  assert.equal(net.sockets.length, 1);
  net.pass(5);
  assert.equal(net.states.at(-1), "lost");
});

test("what still comes from a socket that was given up is not taken", () => {
  const net = network();
  net.open();
  const old = net.last();
  net.pass(5);
  net.later();
  old.onmessage?.({data: JSON.stringify({type: "pong"})});
  old.onclose?.();
  assert.equal(net.messages.length, 0);
  assert.equal(net.timers.length, 0);
});
