// Block Kit as DOM. A `surface` is the message or view that blocks live on:
// see `surfaceOf` in inputs.js.

import { dispatch, isButton, waitingKey, waits } from "./actions.js";
import { h } from "./dom.js";
import { control } from "./elements.js";
import { textNodes } from "./mrkdwn.js";

const BUILDERS = { header, section, context, divider: () => h("hr"), actions, input, table };

let ids = 0;
const nextId = (kind) => `${kind}-${(ids += 1)}`;

/** The node of a block; `error` is the sentence under an input. */
export function blockNode(block, surface, error = null) {
  const build = BUILDERS[block.type];
  const content = build ? build(block, surface, error) : h("code", {}, `unsupported block: ${block.type}`);
  return h("div", { class: `block block-${block.type}`, data: { blockId: block.block_id } }, content);
}

function header(block, surface) {
  return h("h3", {}, textNodes(block.text, surface.names));
}

function section(block, surface) {
  const id = nextId("text");
  return [
    h(
      "div",
      { class: "section-body", id },
      block.text && h("div", { class: "mrkdwn" }, textNodes(block.text, surface.names)),
      block.fields &&
        h(
          "div",
          { class: "fields" },
          block.fields.map((field) => h("div", { class: "mrkdwn" }, textNodes(field, surface.names))),
        ),
    ),
    block.accessory &&
      h("div", { class: "accessory" }, seated(block.accessory, block, surface, { "aria-labelledby": id })),
  ];
}

function context(block, surface) {
  return block.elements.map((element) => h("span", { class: "mrkdwn" }, textNodes(element, surface.names)));
}

function actions(block, surface) {
  return block.elements.map((element) => seated(element, block, surface));
}

function input(block, surface, error) {
  const id = nextId("field");
  const single = !["checkboxes", "radio_buttons"].includes(block.element.type);
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const field = {
    id,
    "aria-labelledby": `${id}-label`,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : null,
  };
  const label = [
    ...textNodes(block.label, surface.names),
    block.optional && h("span", { class: "optional" }, " (optional)"),
  ];
  return [
    h(single ? "label" : "div", { id: `${id}-label`, class: "label", for: single ? id : null }, label),
    seated(block.element, block, surface, field),
    error && h("p", { id: `${id}-error`, class: "error", role: "alert" }, error),
    block.hint && h("p", { id: `${id}-hint`, class: "hint" }, textNodes(block.hint, surface.names)),
  ];
}

function table(block) {
  const align = (column) => block.column_settings?.[column]?.align ?? "left";
  const row = (tag) => (cells) =>
    h(
      "tr",
      {},
      cells.map((cell, column) => h(tag, { class: `align-${align(column)}` }, cell.text)),
    );
  const [head, ...rows] = block.rows;
  return h("table", {}, h("thead", {}, row("th")(head)), h("tbody", {}, rows.map(row("td"))));
}

/** The control of an element, sitting in its block: it knows its value and whether it tells the app. */
function seated(element, block, surface, field = { "aria-label": element.placeholder?.text }) {
  const slot = () => surface.values[block.block_id] ?? {};
  const dispatches = block.type !== "input" || block.dispatch_action === true;
  let before; // the value to go back to when the person does not confirm
  const undo = () => {
    if (isButton(element)) return;
    slot()[element.action_id] = before;
    node.replaceWith((node = draw()));
  };
  const seat = {
    field,
    dispatches,
    names: surface.names,
    optional: block.optional === true,
    get value() {
      return slot()[element.action_id];
    },
    set(value) {
      before = seat.value;
      slot()[element.action_id] = value;
    },
    act: (action) => dispatches && dispatch(element, { surface, blockId: block.block_id, action, undo }),
  };
  const draw = () => control(element, seat);
  let node = draw();
  return isButton(element) ? waits(node, waitingKey(surface, block.block_id, element.action_id)) : node;
}
