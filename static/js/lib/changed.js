/**
 * Whether what is to be drawn differs from what was drawn last.
 * @template {object} View
 * @param {View | null} last null: nothing was drawn
 * @param {View} next
 * @param {readonly (keyof View)[]} keys of what the drawing shows
 */
export const changed = (last, next, keys) => last === null || keys.some((key) => last[key] !== next[key]);
