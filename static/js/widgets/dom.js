/** Makes elements of a page, of drawings and of formulas. The one place that names the document, and only when called. */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes] false and undefined are left out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/**
 * @param {EventTarget} target
 * @param {Record<string, (event: any) => void>} handlers by the names of events
 * @param {AbortSignal} signal ends them
 */
export function listen(target, handlers, signal) {
  for (const [name, handler] of Object.entries(handlers)) target.addEventListener(name, handler, {signal});
}

/**
 * Where a pointer is, in an element's own pixels: a presented slide is zoomed, and its figures with it.
 * @param {Element} element
 * @param {MouseEvent} event
 * @returns {[number, number]} from the element's left and top edge
 */
export function within(element, {clientX, clientY}) {
  const box = element.getBoundingClientRect();
  const zoom = /** @type {Element & {currentCSSZoom?: number}} */ (element).currentCSSZoom ?? 1;
  return [(clientX - box.left) / zoom, (clientY - box.top) / zoom];
}

/**
 * @param {HTMLElement} parent
 * @param {string} name its class
 * @returns {HTMLDivElement} a place in it, at its end
 */
export function slot(parent, name) {
  const place = make("div", {class: name});
  parent.append(place);
  return place;
}

let made = 0;

/**
 * @param {string} stem
 * @returns {string} an id that no other element has
 */
export function freshId(stem) {
  made += 1;
  return `${stem}-${made}`;
}

/**
 * Writes text only where it changes, so that nothing is laid out in vain.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";
const MATH = "http://www.w3.org/1998/Math/MathML";

/** @typedef {Record<string, string | number | boolean | undefined>} Attributes false and undefined are left out */

/**
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  set(element, attributes);
  element.append(...children);
  return element;
}

/**
 * @template {keyof MathMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {MathMLElementTagNameMap[T]}
 */
export function math(tag, attributes = {}, ...children) {
  const element = document.createElementNS(MATH, tag);
  set(element, attributes);
  element.append(...children);
  return /** @type {MathMLElementTagNameMap[T]} */ (element);
}

/**
 * Writes attributes only where they change.
 * @param {Element} element
 * @param {Attributes} attributes
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) {
      if (element.hasAttribute(name)) element.removeAttribute(name);
      continue;
    }
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}
