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
    const sheet = readFileSync(new URL(name, sheets), "utf8");
    const sizes = sheet.match(/\n\s*(font|font-size):[^;/]*[;/]/g) ?? [];
    const fixed = sizes.filter((size) => /\dpx/.test(size) && !/\d(r?em|%)/.test(size));
    assert.deepEqual(fixed, [], name);
  }
});
