import assert from "node:assert/strict";
import {readdirSync} from "node:fs";
import {test} from "node:test";

const root = new URL("../../static/js/", import.meta.url);
const modules = readdirSync(root, {recursive: true, encoding: "utf8"}).filter((path) => path.endsWith(".js"));

test("every module but those of pages is imported without a document", async () => {
  const below = modules.filter((path) => !path.startsWith("pages"));
  assert.ok(below.length > 30);
  for (const path of below) await import(new URL(path, root).href);
});
