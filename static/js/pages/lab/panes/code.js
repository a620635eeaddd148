/** The run as a plain PyTorch script. */

import {listing} from "../../listing.js";

/** @type {import("../panes.js").Pane} */
export const code = {
  id: "code",
  title: "Code",
  make(container) {
    const {update, destroy} = listing(container);
    return {update: ({state}) => update(state), destroy};
  },
};
