import assert from "node:assert/strict";
import {test} from "node:test";
import {Actions} from "../../static/js/pages/actions.js";

/**
 * A run that trains, and a server that takes its time: `answer` gives the oldest answer that is due.
 * @param {any} [settings] of the run
 * @param {any[]} [marks] controls it has taken
 */
function slow(settings = null, marks = []) {
  /** @type {string[]} */
  const asked = [];
  /** @type {string[]} */
  const said = [];
  /** @type {(() => void)[]} */
  const due = [];
  const made = new Actions(
    /** @type {any} */ ({
      connection: {
        /** @param {{type: string}} message */
        request(message) {
          asked.push(message.type);
          return new Promise((done) => due.push(() => done({})));
        },
      },
      state: () => ({run: "r", phase: "training", step: 0, marks, settings}),
      whenReady: (/** @type {() => void} */ action) => action(),
      onSay: (/** @type {string} */ sentence) => said.push(sentence),
      onChange() {},
    }),
  );
  const settle = () => new Promise((done) => setTimeout(done));
  const answer = async () => {
    await settle();
    due.shift()?.();
    await settle();
  };
  return {made, asked, said, answer};
}

const SPEC = /** @type {any} */ ({});

test("a run that is built anew goes on training if it trained", async () => {
  const {made, asked, answer} = slow();
  made.rebuild(SPEC, "Another data set.");
  await answer();
  assert.deepEqual(asked, ["reset", "train"]);
});

test("a run that is built anew says that weights set by hand are not kept", async () => {
  for (const [marks, lost] of /** @type {const} */ ([
    [[{control: {type: "weight"}}], true],
    [[{control: {type: "learning-rate"}}], false],
  ])) {
    const {made, said, answer} = slow(null, [...marks]);
    made.rebuild(SPEC, "New initial weights were drawn.");
    await answer();
    assert.equal(said.join().includes("Weights set by hand are not kept."), lost);
  }
});

test("a pause holds for a run that is built anew before the pause is answered", async () => {
  const {made, asked, answer} = slow();
  made.pause();
  made.rebuild(SPEC, "Another data set.");
  await answer();
  await answer();
  assert.deepEqual(asked, ["pause", "reset"]);
});

test("a pause holds for a run that is being built anew", async () => {
  const {made, asked, answer} = slow();
  made.rebuild(SPEC, "Another data set.");
  made.pause();
  await answer();
  await answer();
  assert.deepEqual(asked, ["reset", "pause"]);
});

test("what was asked for is shown before it is answered", async () => {
  const settings = /** @type {any} */ ({
    batch_size: 10,
    trials: [{learning_rate: 0.1, batch_size: null}],
    network: {},
  });
  const {made, answer} = slow(settings);
  made.control({type: "batch-size", value: 11});
  made.control({type: "batch-size", value: 12});
  assert.equal(made.wanted()?.batch_size, 12);
  await answer();
  assert.equal(made.wanted()?.batch_size, 12);
  await answer();
  assert.equal(made.wanted()?.batch_size, 10); // the run's own, of which these answers told nothing
});
