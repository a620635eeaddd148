/** What is taken away from a run in view: its script to read, files, and a link that opens it here again. */

import {at} from "../../../address.js";
import {make, write} from "../../../widgets/dom.js";
import {copy as copyText, linkOf} from "../../link.js";
import {listing} from "../../listing.js";

/** @typedef {import("../run.js").FigureRun} FigureRun */

/** Files, as the server names them and as the reader does. */
const FILES = [
  ["script.py", "Script"],
  ["recipe.json", "Recipe"],
  ["state_dict.pt", "Weights"],
  ["metrics.csv", "Losses as CSV"],
  ["metrics.json", "Losses as JSON"],
];

/**
 * @param {HTMLElement} container
 * @param {FigureRun} run
 * @param {{slide: string}} options slide: where the link opens it
 * @returns {{update(): void, destroy(): void}}
 */
export function take(container, run, {slide}) {
  const copy = make("button", {type: "button"}, "Copy link");
  const said = make("span", {role: "status"});
  const links = FILES.map(([file, text]) => ({file, link: make("a", {class: "button", download: ""}, text)}));
  const place = make("div");
  const root = make(
    "details",
    {class: "take-away"},
    make("summary", {}, "Take it with you: PyTorch script, weights, losses, link"),
    make("p", {class: "files"}, copy, ...links.map(({link}) => link), said),
    place,
  );
  container.append(root);
  const script = listing(place);
  root.addEventListener("toggle", () => root.open && update());
  copy.addEventListener("click", async () => {
    const address = linkOf(run.state().run).then((link) => {
      if (link === null) throw new Error("the server does not say");
      return `${location.origin}${location.pathname}#${slide}?${link}`;
    });
    if (await copyText(address)) return write(said, "Copied a link that opens this run here.");
    address.then(
      (known) => write(said, `This browser does not let the page copy; the link is ${known}`),
      () => write(said, "The link could not be created; try again when the server responds."),
    );
  });
  function update() {
    const state = run.state();
    if (!root.open || !state.started) return;
    for (const {file, link} of links) {
      const trial = file === "state_dict.pt" ? `?trial=${run.aimed()}` : "";
      link.href = at(`/api/runs/${state.run}/${file}${trial}`);
    }
    script.update(state);
  }
  return {
    update,
    destroy() {
      script.destroy();
      root.remove();
    },
  };
}
