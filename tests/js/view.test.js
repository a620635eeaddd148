import assert from "node:assert/strict";
import test from "node:test";
import {queryOf, readable, viewOf, viewText} from "../../static/js/lib/view.js";

test("a view comes back from its address, beside the run", () => {
  const view = {show: ["test", "log"], hide: ["noise", "speed"]};
  assert.equal(queryOf("abc", view), "?run=abc&show=test,log&hide=noise,speed");
  assert.deepEqual(viewOf(queryOf("abc", view)), view);
  assert.deepEqual(viewOf("?hide=noise%2Cspeed&show="), {show: [], hide: ["noise", "speed"]});
});

test("the page as it is needs no words", () => {
  assert.deepEqual(viewOf(""), {show: [], hide: []});
  assert.equal(viewText({show: [], hide: []}), "");
  assert.equal(queryOf(null, {show: [], hide: []}), "");
});

test("a fragment is shown as it was typed, and as it stands where it cannot be decoded", () => {
  assert.equal(readable("data=x%C2%B2"), "data=x²");
  assert.equal(readable("data=%E0%A4%A"), "data=%E0%A4%A");
});
