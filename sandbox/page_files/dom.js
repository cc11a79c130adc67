// Building and keeping DOM nodes. Text always becomes a text node: nothing here parses HTML.

const SVG = "http://www.w3.org/2000/svg";

/** A node; `attributes` may hold `data: {}` and `on: {}`, null and false are left out. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, { data = {}, on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  for (const [name, value] of Object.entries(data)) if (value != null) node.dataset[name] = value;
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

const drawn = new WeakMap(); // node -> {key, signature} of the item it was built from

/**
 * Make `parent` show `items`, touching only what changed: a node stays as long as its item reads
 * the same, so that focus, selection and open menus survive the updates of their neighbours.
 */
export function reconcile(parent, items, { key, build }) {
  const before = new Map([...parent.children].map((node) => [drawn.get(node)?.key, node]));
  const nodes = items.map((item) => {
    const signature = JSON.stringify(item);
    const old = before.get(key(item));
    if (old && drawn.get(old).signature === signature) return old;
    const node = build(item, old);
    drawn.set(node, { key: key(item), signature });
    return node;
  });
  const staying = new Set(nodes);
  // Leavers go first: a node that is moved, even onto its own place, loses its focus.
  for (const node of [...parent.children]) if (!staying.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** Run `draw`; when it replaces the focused control, focus its successor at the same caret. */
export function keepFocus(draw) {
  const focused = document.activeElement;
  const path = focused && hooks(focused);
  const caret = focused?.selectionStart == null ? null : [focused.selectionStart, focused.selectionEnd];
  draw();
  if (!path || focused.isConnected) return;
  const successor = document.querySelector(path);
  successor?.focus({ preventScroll: true });
  if (caret && successor?.setSelectionRange) successor.setSelectionRange(...caret);
}

const HOOKS = ["viewId", "channel", "ts", "blockId", "actionId", "value"];

function hooks(node) {
  const steps = [];
  for (let at = node; at?.dataset; at = at.parentElement) {
    const own = HOOKS.filter((hook) => at.dataset[hook] !== undefined);
    if (own.length)
      steps.unshift(own.map((hook) => `[data-${kebab(hook)}=${JSON.stringify(at.dataset[hook])}]`).join(""));
  }
  return steps.join(" ");
}

const kebab = (hook) => hook.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
