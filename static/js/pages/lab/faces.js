/** The page's own letters as a drawing takes them along, so that it looks the same wherever it is opened. */

/**
 * @param {string} drawing an SVG document
 * @returns {Promise<string>} the rules of the faces that it uses, with the faces in them
 */
export async function facesOf(drawing) {
  const faces = [...document.styleSheets].flatMap(rulesOf).filter(({rule}) => used(rule, drawing));
  const rules = await Promise.all(faces.map(({rule, base}) => embedded(rule, base)));
  return rules.join("\n");
}

/** @param {CSSStyleSheet} sheet @returns {{rule: CSSFontFaceRule, base: string}[]} */
function rulesOf(sheet) {
  const base = sheet.href ?? document.baseURI;
  const rules = [...sheet.cssRules].filter((rule) => rule instanceof CSSFontFaceRule);
  return rules.map((rule) => ({rule: /** @type {CSSFontFaceRule} */ (rule), base}));
}

/**
 * @param {CSSFontFaceRule} rule
 * @param {string} drawing
 */
function used({style}, drawing) {
  const [family, italic] = [style.getPropertyValue("font-family"), style.getPropertyValue("font-style")];
  const plain = family.replaceAll('"', "");
  const named = new RegExp(`font-family="[^"]*?${plain}(?! )`).test(drawing);
  const needed = italic !== "italic" || drawing.includes('font-style="italic"');
  return named && needed && rangeHas(style.getPropertyValue("unicode-range"), drawing);
}

/**
 * @param {string} range as in `U+2207, U+2299`; empty for all
 * @param {string} text
 */
function rangeHas(range, text) {
  const codes = range
    .split(",")
    .filter(Boolean)
    .map((part) => Number.parseInt(part.trim().slice(2), 16));
  return codes.length === 0 || codes.some((code) => text.includes(String.fromCodePoint(code)));
}

/**
 * @param {CSSFontFaceRule} rule
 * @param {string} base
 */
async function embedded(rule, base) {
  const address = /url\("([^"]+)"\)/.exec(rule.style.getPropertyValue("src"))?.[1];
  if (!address) return "";
  const face = await (await fetch(new URL(address, base))).blob();
  return rule.cssText.replace(address, await dataOf(face));
}

/** @param {Blob} blob @returns {Promise<string>} it as an address */
function dataOf(blob) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => fail(reader.error));
    reader.readAsDataURL(blob);
  });
}
