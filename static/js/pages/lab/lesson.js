/**
 * The page for a lesson: which boxes over the figures are ticked and which parts are left out stands in the address,
 * so that a link can say it.
 */

import {queryOf, viewOf} from "../../lib/view.js";
import {checkList} from "../../widgets/controls/choice.js";

/** The boxes over the figures, by their names in an address. @type {Readonly<Record<string, string>>} */
const BOXES = {
  test: "show-test",
  discrete: "discrete",
  values: "show-values",
  log: "logarithmic",
  logsteps: "log-steps",
};

/** What a lesson may do without, by its name in an address. part: what of the page it is. */
const PARTS = [
  {value: "compare", text: "comparisons", part: "#compare"},
  {value: "rate", text: "learning rate", part: "#rate"},
  {value: "optimizer", text: "optimizer", part: "#optimizer"},
  {value: "schedule", text: "schedule", part: "#schedule"},
  {value: "regularization", text: "regularization", part: ".penalty"},
  {value: "batch", text: "batch size", part: "#batch"},
  {value: "speed", text: "speed", part: "#speed"},
  {value: "data", text: "data", part: ".group:has(#dataset)"},
  {value: "share", text: "training data", part: "#share"},
  {value: "noise", text: "noise", part: "#noise"},
  {value: "inputs", text: "inputs", part: ".group:has(#inputs)"},
  {value: "shape", text: "layers, activation and loss", part: "#shape"},
  {value: "time", text: "time travel", part: "#timebar"},
  {value: "inside", text: "look inside", part: "#look-inside"},
];

/**
 * @param {object} context
 * @param {(id: string) => HTMLElement} context.find
 * @param {(sentence: string, tone: "bad") => void} context.say
 */
export function lesson({find, say}) {
  const box = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (find(BOXES[name]));
  const view = viewOf(location.search);
  const unknown = [
    ...view.show.filter((name) => !(name in BOXES)),
    ...view.hide.filter((name) => !PARTS.some(({value}) => value === name)),
  ];
  const list = checkList(find("lesson"), {
    label: "Leave out",
    options: PARTS,
    onChange(values) {
      view.hide = values;
      draw();
      write();
    },
  });
  const draw = () => {
    for (const {value, part} of PARTS)
      document.querySelector(part)?.classList.toggle("left-out", view.hide.includes(value));
  };
  const write = () => {
    const run = new URLSearchParams(location.search).get("run");
    history.replaceState(null, "", `${location.pathname}${queryOf(run, view)}${location.hash}`);
  };
  for (const name of Object.keys(BOXES)) {
    box(name).checked = view.show.includes(name);
    box(name).addEventListener("change", () => {
      view.show = Object.keys(BOXES).filter((one) => box(one).checked);
      write();
    });
  }
  list.update({values: view.hide});
  draw();
  if (unknown.length)
    say(
      `This address names “${unknown[0]}”, which the Lab does not have; it can show ${Object.keys(BOXES).join(", ")} and hide ${PARTS.map(({value}) => value).join(", ")}.`,
      "bad",
    );
}
