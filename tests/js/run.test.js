import assert from "node:assert/strict";
import {test} from "node:test";
import {FIRST} from "../../static/js/lib/spec.js";
import {AddressedRun} from "../../static/js/pages/lab/run.js";

const ROOT = "http://localhost/lab";
const settle = () => new Promise((done) => setTimeout(done));

/** A page, its address and a server that answers when it is told to. @param {string} hash that the page opens with */
function page(hash) {
  const globals = /** @type {any} */ (globalThis);
  let address = new URL(`${ROOT}${hash}`);
  const write = (/** @type {unknown} */ _, /** @type {string} */ __, /** @type {string} */ to) => {
    address = new URL(to || ROOT, address);
  };
  globals.location = {
    get search() {
      return address.search;
    },
    get hash() {
      return address.hash;
    },
    pathname: "/lab",
    href: ROOT,
  };
  globals.history = {replaceState: write, pushState: write};
  globals.document = {documentElement: {dataset: {}}};
  /** @type {((link: string) => void)[]} */
  const links = [];
  const asking = new Promise((asked) => {
    globals.fetch = () =>
      new Promise((done) => {
        links.push((link) => done({ok: true, json: async () => ({link})}));
        asked(null);
      });
  });
  /** @type {{link: string, answer: (run: string) => void}[]} */
  const opens = [];
  /** @type {string[]} */
  const watched = [];
  const run = new AddressedRun(
    /** @type {any} */ ({
      connection: {
        request: (/** @type {any} */ {link}) =>
          new Promise((done) => opens.push({link, answer: (run) => done({type: "opened", run})})),
        watch: async (/** @type {string} */ name) => watched.push(name),
        unwatch() {},
      },
      onChange() {},
      onSay() {},
      onBadLink() {},
      onTransformer() {},
    }),
  );
  /** The reader changes the fragment; the browser tells of it later. @param {string} to @returns {() => void} */
  const type = (to) => {
    const before = address;
    address = new URL(to, before);
    const {href} = address;
    return () => {
      run.back(); // browsers tell of a step in the history first
      run.reopen(href);
    };
  };
  const start = (/** @type {string} */ name) =>
    run.receive(/** @type {any} */ ({type: "started", run: name, seq: 1, revision: 0, step: 0, spec: FIRST}));
  return {run, type, start, asking, opens, watched, links, address: () => address};
}

/** A page that follows the run of its first link and has asked for that run's link. */
async function following() {
  const made = page("#first");
  made.run.begin();
  made.opens[0].answer("one");
  await settle();
  made.start("one");
  await made.asking;
  return made;
}

test("the link of the run in view does not take the place of one that the reader has just typed", async () => {
  const {type, links, opens, watched, address} = await following();
  const told = type("#second");
  links[0]("v=1&first");
  await settle();
  assert.equal(address().hash, "#second");
  told();
  assert.equal(opens[1].link, "second");
  links.at(-1)?.("v=1&first");
  await settle();
  opens[1].answer("two");
  await settle();
  assert.deepEqual(watched, ["one", "two"]);
  assert.equal(address().search, "?run=two");
  assert.equal(address().hash, "#second");
});

test("of two links in quick succession the last is opened", async () => {
  const {type, opens, watched, address} = await following();
  const told = [type("#second"), type("#third")];
  for (const tell of told) tell();
  assert.deepEqual(
    opens.map(({link}) => link),
    ["first", "third"],
  );
  opens[1].answer("three");
  await settle();
  assert.deepEqual(watched, ["one", "three"]);
  assert.equal(address().hash, "#third");
});

test("a link typed while another is being opened wins, whichever is answered first", async () => {
  const {type, opens, watched, address} = await following();
  type("#second")();
  const told = type("#third");
  opens[1].answer("two");
  await settle();
  told();
  opens[2].answer("three");
  await settle();
  assert.equal(watched.at(-1), "three");
  type("#fourth")();
  type("#fifth")();
  opens[4].answer("five");
  opens[3].answer("four");
  await settle();
  assert.equal(watched.at(-1), "five");
  assert.equal(address().href, `${ROOT}?run=five#fifth`);
});
