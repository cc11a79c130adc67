// Block Kit as DOM. A `surface` is the message or view that blocks live on:
// see `surfaceOf` in inputs.js.

import * as api from "./api.js";
import { dispatch, isButton, waitingKey, waits } from "./actions.js";
import { chart } from "./charts.js";
import { h, svg } from "./dom.js";
import { control } from "./elements.js";
import { textNodes } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";

const BUILDERS = {
  header,
  section,
  context,
  divider: () => h("hr"),
  actions,
  input,
  alert,
  container,
  table,
  data_table: dataTable,
  data_visualization: chart,
  rich_text: (block, surface) => richText(block, surface.names),
};

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
  const single = !["checkboxes", "radio_buttons", "file_input"].includes(block.element.type);
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

const ALERT_MARKS = {
  default: "M10 9v6M10 5.5v.5",
  info: "M10 9v6M10 5.5v.5",
  warning: "M10 5v6M10 14v.5",
  error: "M7 7l6 6M13 7l-6 6",
  success: "M6.5 10.5l2.5 2.5 4.5-5.5",
};

function alert(block, surface) {
  const level = block.level ?? "default";
  const mark = svg(
    "svg",
    { viewBox: "0 0 20 20", "aria-hidden": "true" },
    svg("circle", { cx: 10, cy: 10, r: 8.2 }),
    svg("path", { d: ALERT_MARKS[level] }),
  );
  const words = h("div", { class: "mrkdwn" }, textNodes(block.text, surface.names));
  return h("div", { class: `alert alert-${level}`, role: "note" }, mark, words);
}

function container(block, surface) {
  const title = [
    textNodes(block.title, surface.names),
    block.subtitle && h("span", { class: "container-more" }, textNodes(block.subtitle, surface.names)),
  ];
  const children = h(
    "div",
    { class: "container-body" },
    block.child_blocks.map((child) => blockNode(child, surface)),
  );
  const kind = `container container-${block.width ?? "standard"}`;
  if (!block.is_collapsible) return h("section", { class: kind }, h("h4", {}, title), children);
  const open = block.default_collapsed !== true;
  return h("details", { class: kind, open }, h("summary", {}, title), children);
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
    channels: surface.channels,
    suggest: (value) =>
      api.suggest({
        as: surface.as,
        container: surface.container,
        block_id: block.block_id,
        action_id: element.action_id,
        value,
      }),
    upload: (file) => api.upload(surface.as, file),
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
