/** The encoding of a file: told by its first bytes, recognised by its letters, or asked for. */

import {CsvFault} from "./csv.js";

/** Labels of TextDecoder (and UTF-32, which it lacks), and what the page calls them. @type {readonly (readonly [string, string])[]} */
export const ENCODINGS = [
  ["utf-8", "UTF-8"],
  ["utf-16le", "UTF-16 LE"],
  ["utf-16be", "UTF-16 BE"],
  ["utf-32le", "UTF-32 LE"],
  ["utf-32be", "UTF-32 BE"],
  ["windows-1252", "Western (Windows-1252)"],
  ["macintosh", "Western (Mac Roman)"],
  ["windows-1250", "Central European (Windows-1250)"],
  ["windows-1257", "Baltic (Windows-1257)"],
  ["windows-1254", "Turkish (Windows-1254)"],
  ["windows-1251", "Cyrillic (Windows-1251)"],
  ["koi8-r", "Cyrillic (KOI8-R)"],
  ["ibm866", "Cyrillic (DOS 866)"],
  ["windows-1253", "Greek (Windows-1253)"],
  ["windows-1255", "Hebrew (Windows-1255)"],
  ["windows-1256", "Arabic (Windows-1256)"],
  ["windows-874", "Thai (Windows-874)"],
  ["windows-1258", "Vietnamese (Windows-1258)"],
  ["gb18030", "Chinese, simplified (GB18030, GBK)"],
  ["big5", "Chinese, traditional (Big5)"],
  ["shift_jis", "Japanese (Shift-JIS)"],
  ["euc-jp", "Japanese (EUC-JP)"],
  ["iso-2022-jp", "Japanese (ISO-2022-JP)"],
  ["euc-kr", "Korean (EUC-KR)"],
];

/**
 * encoding: a label. sure: false where the letters leave room for another one, which the reader is asked for.
 * bad: lines with bytes that are no text in this encoding.
 * @typedef {{text: string, encoding: string, sure: boolean, bad: number[]}} Decoded
 */

const LOOKED_AT = 65_536;
const [NUL, ESCAPE, SUBSTITUTE] = [0, 27, 26];
const UNKNOWN = "\ufffd";

/**
 * @param {Uint8Array} bytes
 * @param {string} [chosen] a label; "" for the one that is found
 * @returns {Decoded} text with lines that end in "\n"
 * @throws {CsvFault} it is not text
 */
export function decoded(bytes, chosen = "") {
  if (chosen) return read(bytes, chosen, true);
  const marked = byMark(bytes) ?? byZeros(bytes);
  if (marked) return read(bytes, marked, true);
  refuseBinary(bytes);
  if (isUtf8(bytes))
    return read(bytes, bytes.includes(ESCAPE) && switchesToKanji(bytes) ? "iso-2022-jp" : "utf-8", true);
  if (mostlyUtf8(bytes)) return read(bytes, "utf-8", true);
  const {encoding, sure} = byLetters(bytes);
  return read(bytes, encoding, sure);
}

/** @param {string} text @returns {string} with lines that end in "\n", without marks and fillers at its ends */
export function plainText(text) {
  let end = text.length;
  while (end > 0 && isFiller(text.charCodeAt(end - 1))) end -= 1;
  const plain = text.slice(text.charCodeAt(0) === 0xfeff ? 1 : 0, Math.max(end, 1));
  return plain.includes("\r") ? plain.replace(/\r+\n|\r/g, "\n") : plain;
}

/** @param {Uint8Array} bytes @param {string} encoding @param {boolean} sure @returns {Decoded} */
function read(bytes, encoding, sure) {
  const raw = encoding.startsWith("utf-32")
    ? utf32(bytes, encoding === "utf-32le")
    : new TextDecoder(encoding).decode(bytes);
  const text = plainText(raw);
  return {text, encoding, sure, bad: text.includes(UNKNOWN) ? linesWith(text, UNKNOWN) : []};
}

/** @param {number} code @returns {boolean} whether files end in it and say nothing by it: NUL, Ctrl-Z, and line ends between */
function isFiller(code) {
  return code === NUL || code === SUBSTITUTE || code === 10 || code === 13;
}

/** @param {string} text @param {string} letter @returns {number[]} the first lines that hold it, counted from 1 */
function linesWith(text, letter) {
  const found = [];
  let [line, from] = [1, 0];
  for (let at = text.indexOf(letter); at >= 0 && found.length < 20; at = text.indexOf(letter, from)) {
    for (let end = text.indexOf("\n", from); end >= 0 && end < at; end = text.indexOf("\n", from)) {
      line += 1;
      from = end + 1;
    }
    found.push(line);
    const end = text.indexOf("\n", at);
    if (end < 0) break;
    [line, from] = [line + 1, end + 1];
  }
  return found;
}

/** @param {Uint8Array} bytes @param {boolean} little */
function utf32(bytes, little) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts = [];
  for (let at = 0; at + 3 < bytes.length; at += 4) {
    const point = view.getUint32(at, little);
    parts.push(
      point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? UNKNOWN : String.fromCodePoint(point),
    );
  }
  return parts.join("");
}

/** @param {Uint8Array} bytes @returns {string | null} the encoding that a byte order mark names */
function byMark(bytes) {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 && bytes.length > 4 ? "utf-32le" : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  return a === 0 && b === 0 && c === 0xfe && d === 0xff ? "utf-32be" : null;
}

/**
 * Separators, digits and line ends are zero in one half of each unit, and hardly any other unit is.
 * @param {Uint8Array} bytes
 * @returns {string | null}
 */
function byZeros(bytes) {
  const start = bytes.subarray(0, LOOKED_AT);
  const zeros = [0, 0, 0, 0];
  for (let at = 0; at < start.length; at++) if (start[at] === NUL) zeros[at % 4] += 1;
  const units = start.length / 4;
  const many = zeros.map((zero) => zero > units * 0.9);
  if (bytes.length % 4 === 0 && many[2] && many[3] && zeros[0] < units / 10) return "utf-32le";
  if (bytes.length % 4 === 0 && many[0] && many[1] && zeros[3] < units / 10) return "utf-32be";
  const [even, odd] = [zeros[0] + zeros[2], zeros[1] + zeros[3]];
  const wanted = Math.max(2, start.length / 20);
  if (odd > wanted && even * 10 < odd && isText(bytes, "utf-16le")) return "utf-16le";
  return even > wanted && odd * 10 < even && isText(bytes, "utf-16be") ? "utf-16be" : null;
}

/** @param {Uint8Array} bytes @param {string} encoding */
function isText(bytes, encoding) {
  try {
    const text = new TextDecoder(encoding, {fatal: true}).decode(bytes.subarray(0, bytes.length & ~1));
    return !/(?!\s)\p{Cc}/u.test(plainText(text.slice(0, LOOKED_AT)));
  } catch {
    return false;
  }
}

/** @param {Uint8Array} bytes */
function refuseBinary(bytes) {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === NUL || bytes[end - 1] === SUBSTITUTE)) end -= 1;
  const start = bytes.subarray(0, Math.min(end, LOOKED_AT));
  if (start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4)
    throw new CsvFault("This is a ZIP archive, as Excel workbooks are, not text; save it as CSV.");
  const strange = start.findIndex((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== ESCAPE));
  if (strange >= 0)
    throw new CsvFault(
      `This is a binary file, not text (byte ${start[strange]} at ${strange + 1}); save it as CSV.`,
    );
}

/** @param {Uint8Array} bytes @returns {boolean} whether there are the escapes of ISO-2022-JP */
function switchesToKanji(bytes) {
  const text = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT));
  return ["$B", "$@", "(J"].some((shift) => text.includes(String.fromCharCode(ESCAPE) + shift));
}

/** @param {Uint8Array} bytes */
function isUtf8(bytes) {
  try {
    new TextDecoder("utf-8", {fatal: true}).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** @param {Uint8Array} bytes @returns {boolean} whether more letters are UTF-8 than bytes are not */
function mostlyUtf8(bytes) {
  let [good, bad] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte < 0x80) continue;
    const length =
      byte >= 0xc2 && byte < 0xe0 ? 1 : byte >= 0xe0 && byte < 0xf0 ? 2 : byte >= 0xf0 && byte < 0xf5 ? 3 : 0;
    let followed = 0;
    while (followed < length && (bytes[at + followed + 1] & 0xc0) === 0x80) followed += 1;
    if (length > 0 && followed === length) good += 1;
    else bad += 1;
    at += followed;
  }
  return good > bad;
}

/** Letters that are usual in tables of an encoding's languages. */
const USUAL = {
  western: /[äöüßÄÖÜéèêëàâáãåæçñóòôõøœúùûîïíìÉÈÊÀÁÂÃÇÑÓÔÕÚØÅÆŒÍ°µ€£§²³½¼±×÷«»“”‘’„–—…•·©®™¿¡ºª\u00a0]/,
  central: /[ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰăâîşţŞŢĂäöüßÄÖÜđçë°µ€§„”“–—…×÷\u00a0]/,
  baltic: /[āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽąęėįųĄĘĖĮŲõäöüÕÄÖÜ°µ€„”“–—…\u00a0]/,
  turkish: /[çğıöşüâîûÇĞİÖŞÜ°µ€“”‘’–—…\u00a0]/,
  cyrillic: /[а-яёіїєґ№°–—«»\u00a0]/,
  greek: /[α-ωάέήίόύώςϊϋ°–—«»\u00a0]/,
  hebrew: /[יוהלארתמבשנםן₪]/,
  arabic: /[اأةلمنويرتبهعسد٪،]/,
  thai: /[\u0e30-\u0e39\u0e40-\u0e4c]/,
};
/** Letters of central Europe whose bytes are as usual in the West, and letters that are rare in tables. */
const CONTESTED = /[ŕĺńěňďőůűřčęăćŔĹŃĚŇĎŐŮŰŘČĘĂĆ]/;
const RARE = /[đýÝĐœ¸¯]/;
const HANZI =
  "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小二无同经法当起与好看学进种将还分此心前面又定见只主公从知全工高度重量类名称数值温间编号型结果龄性别男女身体长宽价格低红绿蓝颜色黄面积浓速率点坐标";
const TRADITIONAL =
  "的一是不了人我在有他這為之大來以個中上們到說國和地也子時道出而要於就下得可你年生自會那後能對著事其裡所去行過家十用發天如然作方成者多日都三小二無同經法當起與好看學進種將還分此心前面又定見只主公從知全工高度重量類名稱數值溫間編號型結果齡性別男女身體長寬價格低紅綠藍顏色黃積濃速率點座標";
const KANJI =
  "日一国人年大十二本中長出三時行見月後前生五間上東四今金九入学高円子外八六下来気小七山話女北午百書先名川千水半男西電校語土木聞食車何南万毎白天母火右読左雨父友休左重量種類身体値段温度時分号赤青緑黄色面積";
const HANGUL =
  "이다는의가에을로지기하고사은리자인도어시를대한나수서정해과스아상장부전보일제주원구소동성신분학무게높종류크작은키몸이름번호온도값색빨강파랑초록노남여나합격불명월년시간점농길너비";

/**
 * @typedef {{encoding: string, wide?: {leads: [number, number], trails: [number, number]}, common?: string,
 *   letters?: RegExp, script?: "latin" | "other"}} Candidate
 */
/** @type {readonly Candidate[]} */
const CANDIDATES = [
  {encoding: "windows-1252", letters: USUAL.western, script: "latin"},
  {encoding: "windows-1250", letters: USUAL.central, script: "latin"},
  {encoding: "windows-1257", letters: USUAL.baltic, script: "latin"},
  {encoding: "windows-1254", letters: USUAL.turkish, script: "latin"},
  {encoding: "macintosh", letters: USUAL.western, script: "latin"},
  {encoding: "windows-1251", letters: USUAL.cyrillic, script: "other"},
  {encoding: "koi8-r", letters: USUAL.cyrillic, script: "other"},
  {encoding: "ibm866", letters: USUAL.cyrillic, script: "other"},
  {encoding: "windows-1253", letters: USUAL.greek, script: "other"},
  {encoding: "windows-1255", letters: USUAL.hebrew, script: "other"},
  {encoding: "windows-1256", letters: USUAL.arabic, script: "other"},
  {encoding: "windows-874", letters: USUAL.thai, script: "other"},
  {encoding: "gb18030", common: HANZI, wide: {leads: [0xb0, 0xd7], trails: [0xa1, 0xfe]}},
  {encoding: "big5", common: TRADITIONAL, wide: {leads: [0xa4, 0xc6], trails: [0x40, 0xfe]}},
  {encoding: "shift_jis", common: KANJI, wide: {leads: [0x88, 0x97], trails: [0x40, 0xfc]}},
  {encoding: "euc-jp", common: KANJI, wide: {leads: [0xb0, 0xcf], trails: [0xa1, 0xfe]}},
  {encoding: "euc-kr", common: HANGUL, wide: {leads: [0xb0, 0xc8], trails: [0xa1, 0xfe]}},
];

const ENOUGH = 0.7;
const AHEAD = 0.15;
/** Different letters that are too few to tell languages apart by a little. */
const FEW = 4;

/** @param {Uint8Array} bytes @returns {{encoding: string, sure: boolean}} */
function byLetters(bytes) {
  const sample = sampleOf(bytes);
  const tried = CANDIDATES.map((candidate) => {
    const text = new TextDecoder(candidate.encoding).decode(sample);
    return {encoding: candidate.encoding, text, score: likelihood(text, candidate)};
  }).sort((a, b) => b.score - a.score);
  const [best] = tried;
  const other = tried.find(({text}) => text !== best.text);
  const telling = new Set(Array.from(best.text).filter((letter) => letter >= "\x80")).size;
  const sure = best.score >= ENOUGH && best.score - (other?.score ?? 0) >= (telling < FEW ? 3 : 1) * AHEAD;
  return {encoding: best.encoding, sure};
}

/** @param {Uint8Array} bytes @returns {Uint8Array} the lines of it that hold more than ASCII, as far as they are needed */
function sampleOf(bytes) {
  const kept = [];
  let length = 0;
  for (let start = 0; start < bytes.length && length < LOOKED_AT; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const line = bytes.subarray(start, Math.min(end, start + LOOKED_AT));
    if (line.some((byte) => byte >= 0x80)) {
      kept.push(line);
      length += line.length;
    }
    start = end;
  }
  const sample = new Uint8Array(length);
  let at = 0;
  for (const line of kept) {
    sample.set(line, at);
    at += line.length;
  }
  return sample;
}

/** @type {Map<string, Set<string>>} */
const LEVELS = new Map();

/** @param {Candidate} candidate @returns {Set<string>} the characters of its first level */
function level({encoding, wide}) {
  const known = LEVELS.get(encoding);
  if (known || !wide) return known ?? new Set();
  const bytes = [];
  for (let lead = wide.leads[0]; lead <= wide.leads[1]; lead++)
    for (let trail = wide.trails[0]; trail <= wide.trails[1]; trail++)
      if (trail !== 0x7f) bytes.push(lead, trail);
  const found = new Set(new TextDecoder(encoding).decode(Uint8Array.from(bytes)));
  LEVELS.set(encoding, found);
  return found;
}

/**
 * @param {string} text
 * @param {Candidate} candidate
 * @returns {number} how usual its letters beyond ASCII are, on the average: 1 and below
 */
function likelihood(text, candidate) {
  let [sum, all] = [0, 0];
  const letters = Array.from(text);
  for (let at = 0; at < letters.length; at++) {
    if (letters[at] < "\x80") continue;
    all += 1;
    sum += candidate.wide
      ? wideScore(letters[at], candidate)
      : narrowScore(letters[at - 1] ?? "", letters[at], letters[at + 1] ?? "", candidate);
  }
  if (candidate.letters === USUAL.greek) {
    const words = text.match(/[\u0370-\u03ff]{3,}/g) ?? [];
    const accented = words.filter((word) => /[άέήίόύώΐΰΆΈΉΊΌΎΏ]/.test(word));
    if (words.length) sum *= 0.3 + (0.7 * accented.length) / words.length;
  }
  return all ? sum / all : 0;
}

/** @param {string} letter @param {Candidate} candidate */
function wideScore(letter, candidate) {
  if (letter === UNKNOWN) return -3;
  if (candidate.common?.includes(letter)) return 1;
  if (/[\u3000-\u303f\uff01-\uff60·—“”‘’…×°±]/.test(letter)) return 0.8;
  if (/[\u3041-\u30ff]/.test(letter)) return candidate.common === KANJI ? 1 : -0.5;
  if (/[\uff61-\uff9f]/.test(letter)) return 0.2;
  return level(candidate).has(letter) ? 0.6 : -0.5;
}

const THAI_MARK = /[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]/;
const THAI_LETTER = /[\u0e01-\u0e4e]/;
const CYRILLIC_OFTEN = /[оеаинтсрвлкмдпу]/;

/** @param {string} before @param {string} letter @param {string} after @param {Candidate} candidate */
function narrowScore(before, letter, after, {letters, script}) {
  if (letter === UNKNOWN || (letter >= "\x80" && letter < "\xa0")) return -3;
  const [left, right] = [/\p{L}/u.test(before), /\p{L}/u.test(after)];
  const isLetter = /[\p{L}\p{M}]/u.test(letter);
  if (!isLetter && left && right && !/[’‘·]/.test(letter)) return -1;
  if (!isLetter) return letters?.test(letter) ? 0.8 : -0.5;
  if (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(letter)) return -1;
  if (script === "latin") {
    if (before >= "\x80" && left && after >= "\x80" && right) return -0.3;
    if (RARE.test(letter)) return 0.3;
    if (letters === USUAL.central && CONTESTED.test(letter)) return 0.75;
    return letters?.test(letter) ? 1 : 0;
  }
  if (/[A-Za-z]/.test(before) || /[A-Za-z]/.test(after)) return -1;
  if (letters === USUAL.thai) {
    if (THAI_MARK.test(letter) && !THAI_LETTER.test(before)) return -1;
    return letters.test(letter) ? 1 : THAI_LETTER.test(letter) ? 0.5 : -0.5;
  }
  if (letters !== USUAL.cyrillic) return letters?.test(letter) ? 1 : 0.4;
  if (CYRILLIC_OFTEN.test(letter)) return 1;
  return letters.test(letter) ? 0.6 : !left && right && /\p{Ll}/u.test(after) ? 0.8 : 0.2;
}
