/** What can be taken away, behind one button: a link, files of the run, a picture of each figure; and a recipe brought back. */

import {freshId, listen, make, write} from "../dom.js";
import {popover} from "../popover.js";

/** @typedef {"PNG" | "SVG"} PictureFormat */
/** title: of the row; formats: a file each, with what it is called and where the server has it. */
/** @typedef {{title: string, formats: readonly {name: string, address: string}[]}} Row */
/** pictures: titles of the figures. said: how the run stands, or what came of a wish. @typedef {{rows: readonly Row[], pictures: readonly string[], said: string, bad: boolean}} TakeawayView */

const NAME = "Take it with you";
/** @type {readonly PictureFormat[]} */
const PICTURES = ["PNG", "SVG"];

/**
 * @param {HTMLElement} container owned by the widget until destroy()
 * @param {object} on
 * @param {() => void} on.onOpen before it shows
 * @param {() => void} on.onLink
 * @param {(address: string) => void} on.onFile
 * @param {(picture: number, format: PictureFormat) => void} on.onPicture
 * @param {(file: File) => void} on.onRecipe
 * @returns {{update(view: TakeawayView): void, isOpen(): boolean, close(): void, destroy(): void}}
 */
export function takeawayPanel(container, {onOpen, onLink, onFile, onPicture, onRecipe}) {
  const {button, panel, destroy} = popover(container, {text: NAME, label: NAME});
  const ended = new AbortController();
  const said = make("p", {role: "status"});
  const link = make("button", {type: "button"}, "Copy link");
  const files = make("div", {class: "rows"});
  const pictures = make("div", {class: "rows"});
  const id = freshId("recipe");
  const input = make("input", {type: "file", id, accept: ".json,application/json"});
  panel.classList.add("takeaway");
  panel.append(
    said,
    row("Link", link),
    files,
    make("h3", {}, "Figures in view"),
    pictures,
    make("h3", {}, make("label", {for: id}, "Open a recipe file")),
    input,
    make("p", {class: "note"}, "Or drop it on the page."),
  );
  const fetched = (/** @type {MouseEvent} */ event) => {
    if (!(event.target instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    onFile(event.target.href);
  };
  const chosen = () => {
    if (input.files?.[0]) onRecipe(input.files[0]);
    input.value = ""; // the same file may be chosen again
  };
  const toggled = (/** @type {ToggleEvent} */ {newState}) => newState === "open" && onOpen();
  listen(panel, {beforetoggle: toggled}, ended.signal);
  listen(link, {click: onLink}, ended.signal);
  listen(files, {click: fetched}, ended.signal);
  listen(input, {change: chosen}, ended.signal);
  let drawn = "";
  return {
    update(view) {
      write(said, view.said);
      said.className = view.bad ? "fault" : "note";
      const wanted = JSON.stringify([view.rows, view.pictures]);
      if (wanted === drawn) return;
      drawn = wanted;
      files.replaceChildren(...view.rows.map(fileRow));
      pictures.replaceChildren(...view.pictures.map((title, index) => pictureRow(title, index, onPicture)));
    },
    isOpen: () => panel.matches(":popover-open"),
    close: () => panel.hidePopover(),
    destroy() {
      ended.abort();
      destroy();
      button.remove();
    },
  };
}

/** @param {string} title @param {...HTMLElement} parts */
function row(title, ...parts) {
  return make("div", {class: "take"}, make("span", {}, title), ...parts);
}

/** @param {Row} of */
function fileRow({title, formats}) {
  const links = formats.map(({name, address}) =>
    make("a", {class: "button", href: address, download: "", "aria-label": `${title} as ${name}`}, name),
  );
  return row(title, ...links);
}

/**
 * @param {string} title
 * @param {number} index
 * @param {(picture: number, format: PictureFormat) => void} onPicture
 */
function pictureRow(title, index, onPicture) {
  const buttons = PICTURES.map((format) => {
    const button = make("button", {type: "button", "aria-label": `${title} as ${format}`}, format);
    button.addEventListener("click", () => onPicture(index, format));
    return button;
  });
  return row(title, ...buttons);
}
