/** "Take it with you": the run as a link and as files, its figures as pictures; and a recipe file opened again. */

import {at, whole} from "../../address.js";
import {dataSetOf} from "../../lib/data.js";
import {count, loss as lossText} from "../../lib/format.js";
import {answerTitle} from "../../lib/maps.js";
import {RecipeFault, readRecipe} from "../../lib/recipe-file.js";
import {sizes} from "../../lib/spec.js";
import {queryOf, viewOf} from "../../lib/view.js";
import {takeawayPanel as panelOf} from "../../widgets/controls/takeaway.js";
import {pngOf, svgOf, withStyle} from "../../widgets/snapshot.js";
import {copy, linkOf} from "../link.js";
import {numbersOf} from "./figures.js";

/** @typedef {{accepts(file: File): boolean, take(file: File): void}} Taker */

/**
 * @param {AbortSignal} signal ends it
 * @param {readonly Taker[]} takers asked in this order
 * @param {(file: File) => void} onStrange for a file that nobody takes
 */
export function onDrop(signal, takers, onStrange) {
  const over = (/** @type {DragEvent} */ event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  };
  const drop = (/** @type {DragEvent} */ event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    const taker = takers.find((each) => each.accepts(file));
    if (taker) taker.take(file);
    else onStrange(file);
  };
  addEventListener("dragover", over, {signal});
  addEventListener("drop", drop, {signal});
}

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

/** @typedef {import("../../store.js").RunState} RunState */
/**
 * state: the run as it is shown.
 * @typedef {{state: RunState, theme: import("../../widgets/theme.js").Theme,
 *   comparison: import("./compare.js").Comparison | null}} PicturesView
 */
/** parts: what is drawn; main: the one whose words describe it. */
/** @typedef {{title: string, main: Element, parts: Element[]}} Subject */

/** Where figures are, in the order in which they are offered. */
const ROOMS = [".network", ".trials", ".output", ".time", ".look-inside"];
/** So many strokes are named above the curves, and no more. */
const NAMED = 16;

/**
 * @param {(id: string) => HTMLElement} find
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 */
export function picturesOf(find, catalogue) {
  return {
    /** @returns {Subject[]} */
    inView: () =>
      ROOMS.flatMap((room) => [...document.querySelectorAll(`${room} :is(figure, .tiles)`)])
        .filter((figure) => figure.id !== "rates" && seen(figure))
        .map((figure) => subject(find, figure)),
    /**
     * @param {Subject} of
     * @param {import("../../widgets/controls/takeaway.js").PictureFormat} format
     * @param {PicturesView} view
     * @returns {Promise<Blob>}
     */
    async draw({title, main, parts}, format, view) {
      const described = main.getAttribute("aria-describedby");
      const text = (described && document.getElementById(described)?.textContent) || title;
      const drawn = svgOf(parts, {title, text, ...wordsOf(main.id, view, catalogue), theme: view.theme});
      const drawing = withStyle(drawn, await facesOf(drawn));
      return format === "PNG" ? pngOf(drawing) : new Blob([drawing], {type: "image/svg+xml"});
    },
  };
}

/** @param {Element} element */
function seen(element) {
  const {width, height} = element.getBoundingClientRect();
  return width > 0 && height > 0;
}

/**
 * A figure with what belongs to it: the loss with the rate that made it, a map with its colours.
 * @param {(id: string) => HTMLElement} find
 * @param {Element} figure
 * @returns {Subject}
 */
function subject(find, figure) {
  const title = figure.getAttribute("aria-label") ?? "";
  if (figure.id === "loss")
    return {title: "Loss and learning rate", main: figure, parts: [figure, find("rates")]};
  const colours = figure.id === "boundary" ? find("legend") : figure.nextElementSibling;
  const seenColours = colours && !(/** @type {HTMLElement} */ (colours).hidden);
  const named =
    seenColours && (colours.id === "legend" || colours.classList.contains("legend")) ? [colours] : [];
  return {title, main: figure, parts: [figure, ...named]};
}

/**
 * What stands beside the title, and what the strokes are.
 * @param {string} id of the figure
 * @param {PicturesView} view
 * @param {import("../../lib/spec.js").Catalogue} catalogue
 */
function wordsOf(id, {state, theme, comparison}, catalogue) {
  const step = `step ${count(state.step)}`;
  const {settings} = state;
  if (id === "boundary" && settings)
    return {note: `${answerTitle(dataSetOf(catalogue, settings.data))}, ${step}`, key: []};
  if (id === "network" && settings) {
    const set = dataSetOf(catalogue, settings.data);
    return {note: `${sizes(settings, set, comparison?.chosen ?? 0).join(" → ")}, ${step}`, key: []};
  }
  if (id !== "loss") return {note: step, key: []};
  if (comparison) {
    const {names, strokes} = comparison;
    const key = names.length > NAMED ? [] : names.map((name, trial) => ({name, stroke: strokes[trial]}));
    return {note: `${names.length} trials, ${step}`, key};
  }
  const {training, test} = numbersOf(state, 0);
  return {
    note: step,
    key: [
      {name: `training ${lossText(training)}`, stroke: {colour: theme.ink, dash: []}},
      {name: `test ${lossText(test)}`, stroke: {colour: theme.inkFaint, dash: [4, 3]}},
      {name: "learning rate", stroke: {colour: theme.trace, dash: []}},
    ],
  };
}

/** Milliseconds after which a file that was given to the browser is let go. */
const KEPT = 60_000;

/**
 * @param {import("./controls.js").Context} context
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => string} options.run the run in view
 * @param {(run: string) => void} options.onOpen when a recipe has become a run
 * @returns {{update(view: PicturesView): void}}
 */
export function takeaway({find, catalogue, say, takers, select}, {connection, run, onOpen}) {
  const pictures = picturesOf(find, catalogue);
  /** @type {PicturesView | null} */
  let view = null;
  /** @type {Subject[]} */
  let shown = [];
  const panel = panelOf(find("takeaway"), {
    onOpen() {
      shown = pictures.inView();
      show("");
    },
    onLink: () => copyLink(run(), tell),
    onFile: (address) => fetchFile(address, tell),
    async onPicture(index, format) {
      const subject = shown[index];
      if (!view || !subject) return;
      const name = `descent-${run()}-${subject.title.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
      try {
        save(await pictures.draw(subject, format, view), `${name}.${format.toLowerCase()}`);
        tell(`${subject.title} is saved as ${format}.`);
      } catch (error) {
        tell(`${subject.title} could not be drawn: ${/** @type {Error} */ (error).message}.`, "bad");
      }
    },
    onRecipe: open,
  });
  takers.push({accepts: isRecipe, take: open});

  /** Says it where the reader looks. @type {Tell} */
  const tell = (sentence, tone) => (panel.isOpen() ? show(sentence, tone) : say(sentence, tone));
  /** @param {string} sentence in the panel @param {"bad"} [tone] */
  function show(sentence, tone) {
    const step = view ? `The run as it stands, at step ${count(view.state.step)}.` : "";
    panel.update({
      rows: rowsOf(run(), select.chosen()),
      pictures: shown.map(({title}) => title),
      said: sentence || step,
      bad: tone === "bad",
    });
  }
  /** @param {File} file that may be a recipe */
  async function open(file) {
    try {
      const {recipe, step} = await readRecipe(file);
      const answer = await connection.request({type: "open", recipe, step});
      if (answer.type !== "opened") return;
      if (panel.isOpen()) panel.close();
      onOpen(answer.run);
      say(`${file.name} is open, at step ${count(step)}. The run before it is one step back in the browser.`);
    } catch (error) {
      tell(recipeFault(file, /** @type {Error} */ (error)), "bad");
    }
  }
  return {
    /** @param {PicturesView} next */
    update(next) {
      view = next;
    },
  };
}

/** @param {File} file */
const isRecipe = ({name, type}) => /\.json$/i.test(name) || type === "application/json";

/** @typedef {(sentence: string, tone?: "bad") => void} Tell */

/** @param {string} run @param {Tell} tell */
async function copyLink(run, tell) {
  const address = linkOf(run).then((link) => {
    if (link === null) throw new Error("the server does not say");
    return whole(`/lab${queryOf(null, viewOf(location.search))}#${link}`);
  });
  if (await copy(address)) return tell("Copied a link that rebuilds this run.");
  address.then(
    (known) => tell(`This browser does not let the page copy; the link is ${known}`),
    () => tell("The link could not be created; try again when the server responds.", "bad"),
  );
}

/** @param {string} address @param {Tell} tell */
async function fetchFile(address, tell) {
  try {
    const answer = await fetch(address);
    if (!answer.ok) return tell((await answer.json()).sentence, "bad");
    const [, name] = /filename="(.+)"/.exec(answer.headers.get("Content-Disposition") ?? "") ?? [];
    const content = await answer.blob();
    save(content, name ?? "descent");
    const marked = name?.endsWith("-data.csv") && FORMULA.test(await content.text());
    tell(`Saved ${name}.${marked ? APOSTROPHE : ""}`);
  } catch {
    tell("The server does not respond; try again later.", "bad");
  }
}

/** @param {File} file @param {Error} error @returns {string} why it cannot be opened */
function recipeFault({name}, error) {
  if (error instanceof RecipeFault) return error.message;
  const fault = error.message.replace(/^open\.(recipe\.)?/, ""); // where in the message is where in the file
  return `${name} cannot be opened: ${fault}`;
}

/**
 * @param {string} run
 * @param {number} trial
 * @returns {import("../../widgets/controls/takeaway.js").Row[]} what the server has of it
 */
function rowsOf(run, trial) {
  const row = (/** @type {string} */ title, /** @type {[string, string][]} */ ...formats) => ({
    title,
    formats: formats.map(([name, file]) => ({name, address: at(`/api/runs/${run}/${file}`)})),
  });
  return [
    row("Recipe", ["JSON", "recipe.json"]),
    row("PyTorch script", ["Python", "script.py"]),
    row("Weights", ["state_dict", `state_dict.pt?trial=${trial}`]),
    row("Data", ["CSV", "data.csv"]),
    row("Losses", ["CSV", "metrics.csv"], ["JSON", "metrics.json"], ["TensorBoard log", "tensorboard.zip"]),
  ];
}

/** A cell whose apostrophe keeps a spreadsheet from running it. */
const FORMULA = /(^|[,"\n])'+[=+\-@\t\r]/;
const APOSTROPHE =
  " Names that begin with =, +, - or @ have an apostrophe in front, so that a spreadsheet keeps them as text.";

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT);
}
