import assert from "node:assert/strict";
import {readdirSync, readFileSync} from "node:fs";
import {test} from "node:test";

const sheets = new URL("../../static/css/", import.meta.url);

test("text is sized by the reader's own font size", () => {
  const names = readdirSync(sheets, {recursive: true, encoding: "utf8"}).filter((name) =>
    name.endsWith(".css"),
  );
  assert.ok(names.length > 10);
  for (const name of names) {
    const found = readFileSync(new URL(name, sheets), "utf8").match(
      /\n\s*(font|font-size):[^;/]*\dpx[^;]*;/g,
    );
    assert.equal(found, null, `${name}: ${found}`);
  }
});
