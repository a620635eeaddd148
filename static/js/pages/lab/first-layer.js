/** Examples that are pictures have no plane to draw: in place of the boundary stand the weights into the first layer. */

import {write} from "../../widgets/dom.js";
import {filters} from "../../widgets/figures/filters.js";

/** What belongs to a plane, and is hidden where there is none. */
const OF_A_PLANE = ["boundary", "legend", "shown", "paint", "input-features"];

/** What the colours are, beside the title. */
export const FILTERS_HINT = "orange below zero, blue above";

/**
 * @param {(id: string) => HTMLElement} find
 * @returns {{update(view: {side: number, frame: import("../../wire.js").Frame | null,
 *   theme: import("../../widgets/theme.js").Theme}): void}} side: of the pictures; 0 where examples are points
 */
export function firstLayer(find) {
  const figure = find("filters");
  const picture = filters(figure);
  return {
    update({side, frame, theme}) {
      figure.hidden = side === 0;
      for (const id of OF_A_PLANE) find(id).hidden = side > 0;
      write(find("boundary-title"), side ? "First-layer weights" : "Decision boundary");
      if (!side) return;
      picture.update({filters: frame?.filters ?? null, size: frame?.filterSize ?? 0, theme});
      const text = `The weights into each unit of the first layer, as pictures of ${side} × ${side} pixels.`;
      write(find("filters-text"), text);
    },
  };
}
