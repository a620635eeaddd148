import assert from "node:assert/strict";
import {once} from "node:events";
import {createServer} from "node:http";
import {test} from "node:test";
import {at, socketAddress, whole, whyNoSocket} from "../../static/js/address.js";

/** Lets a page be open at `href`, from which the server's root is at `root`. @param {string} href @param {string} root */
function open(href, root) {
  Object.assign(globalThis, {
    location: new URL(href),
    document: {documentElement: {dataset: {root}}},
  });
}

test("an address is one of the server, wherever it stands and however deep the page is", () => {
  for (const [page, root, base] of [
    ["http://127.0.0.1:8000/lab", ".", "http://127.0.0.1:8000"],
    [
      "https://hub.example/user/ada/proxy/8000/lecture/why?x=1#one",
      "..",
      "https://hub.example/user/ada/proxy/8000",
    ],
  ]) {
    open(page, root);
    assert.equal(new URL(at("/api/runs"), page).href, `${base}/api/runs`);
    assert.equal(whole("/lab"), `${base}/lab`);
    assert.equal(socketAddress(), `${base.replace("http", "ws")}/ws`);
  }
});

test("the server's own sentence says why it refuses a socket, and nothing is said where it does not", async () => {
  let status = 0;
  let path = "";
  const server = createServer((request, response) => {
    path = `${request.method} ${request.url}`;
    response.writeHead(status, {"Content-Type": "application/json"});
    response.end(JSON.stringify({sentence: `Refused with ${status}.`}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const {port} = /** @type {import("node:net").AddressInfo} */ (server.address());
  open(`http://127.0.0.1:${port}/below/lab`, `http://127.0.0.1:${port}/below`);
  try {
    for (status of [401, 403, 426, 429, 503]) assert.equal(await whyNoSocket(), `Refused with ${status}.`);
    assert.equal(path, "POST /below/ws");
    for (status of [200, 404, 502]) assert.equal(await whyNoSocket(), "");
  } finally {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }
  assert.equal(await whyNoSocket(), "");
});
