/** "Take it with you": the run as a link and as files, its figures as pictures; and a recipe file opened again. */

import {at, whole} from "../../address.js";
import {count} from "../../lib/format.js";
import {RecipeFault, readRecipe} from "../../lib/recipe-file.js";
import {queryOf, viewOf} from "../../lib/view.js";
import {takeaway as panelOf} from "../../widgets/controls/takeaway.js";
import {copy} from "../clipboard.js";
import {linkOf} from "../link.js";
import {pictures as picturesOf} from "./pictures.js";

/** Milliseconds after which a file that was given to the browser is let go. */
const KEPT = 60_000;

/**
 * @param {import("./controls.js").Bench} bench
 * @param {object} options
 * @param {import("../../connection.js").Connection} options.connection
 * @param {() => string} options.run the run in view
 * @param {(run: string) => void} options.onOpen when a recipe has become a run
 * @returns {{update(view: import("./pictures.js").PicturesView): void}}
 */
export function takeaway({find, catalogue, say, takers, select}, {connection, run, onOpen}) {
  const pictures = picturesOf(find, catalogue);
  /** @type {import("./pictures.js").PicturesView | null} */
  let view = null;
  /** @type {import("./pictures.js").Subject[]} */
  let shown = [];
  const panel = panelOf(find("takeaway"), {
    onOpen() {
      shown = pictures.inView();
      show("");
    },
    onLink: copyLink,
    onFile: fetchFile,
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
  takers.push({
    accepts: (file) => /\.json$/i.test(file.name) || file.type === "application/json",
    take: open,
  });

  /** Says it where the reader looks. @param {string} sentence @param {"bad"} [tone] */
  const tell = (sentence, tone) => (panel.isOpen() ? show(sentence, tone) : say(sentence, tone));
  /** @param {string} sentence in the panel @param {"bad"} [tone] */
  function show(sentence, tone) {
    const rows = rowsOf(run(), select.chosen());
    panel.update({
      rows,
      pictures: shown.map(({title}) => title),
      said: sentence || standing(),
      bad: tone === "bad",
    });
  }
  const standing = () => (view ? `The run as it stands, at step ${count(view.state.step)}.` : "");
  async function copyLink() {
    const address = linkOf(run()).then((link) => {
      if (link === null) throw new Error("the server does not say");
      return whole(`/lab${queryOf(null, viewOf(location.search))}#${link}`);
    });
    if (await copy(address)) return tell("Copied a link that rebuilds this run.");
    address.then(
      (known) => tell(`This browser does not let the page copy; the link is ${known}`),
      () => tell("The link could not be created; try again when the server responds.", "bad"),
    );
  }
  /** @param {string} address */
  async function fetchFile(address) {
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
      const {message} = /** @type {Error} */ (error);
      const fault = message.replace(/^open\.(recipe\.)?/, ""); // where in the message is where in the file
      tell(error instanceof RecipeFault ? message : `${file.name} cannot be opened: ${fault}`, "bad");
    }
  }
  return {
    update(next) {
      view = next;
    },
  };
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
