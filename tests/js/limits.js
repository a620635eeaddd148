/** The limits of a recipe for the tests, as a page has them from its catalogue: read from app/recipe/limits.py. */
import {readFileSync} from "node:fs";
import {readCatalogue} from "../../static/js/lib/spec.js";

const source = readFileSync(new URL("../../app/recipe/limits.py", import.meta.url), "utf8");
const declared = [...source.matchAll(/^([A-Z_]+): Final = (.+)$/gm)].map(([, name, value]) => [
  name.toLowerCase(),
  new Function(`return ${value.replace(/^\((.*)\)$/, "[$1]")}`)(),
]);
readCatalogue(JSON.stringify({limits: Object.fromEntries(declared)}));
