// The interactive elements of Block Kit. Each builder takes the element and its `seat`:
//   value    its state value now           set(value)    keep a new one
//   act(x)   tell the app, where the element does so     names    nameOf for mrkdwn
//   field    attributes that tie the control to its label, hint and error

import { external, multiSelect } from "./combo.js";
import { h, svg } from "./dom.js";
import { follow } from "./links.js";
import { openMenu } from "./menu.js";
import { textNodes } from "./mrkdwn.js";
import { optionsOf } from "./inputs.js";

let groups = 0; // radio buttons of one group share a name that nothing else on the page has

const BUILDERS = {
  button,
  overflow,
  static_select: select,
  checkboxes,
  radio_buttons: radios,
  datepicker,
  timepicker,
  plain_text_input: textInput,
  number_input: textInput,
  file_input: fileInput,
  external_select: external,
  multi_external_select: external,
  multi_static_select: multiSelect,
  conversations_select: conversations,
};

/** The control of an element; a type this page does not know says its own name. */
export function control(element, seat) {
  const build = BUILDERS[element.type];
  return build ? build(element, seat) : h("code", {}, `unsupported element: ${element.type}`);
}

const hook = (element) => ({ actionId: element.action_id });

function button(element, seat) {
  const label = textNodes(element.text, seat.names);
  const press = () => {
    seat.act({ value: element.value });
    if (element.url) follow(element.url);
  };
  return h(
    "button",
    {
      type: "button",
      class: `button ${element.style ?? ""}`,
      "aria-label": element.accessibility_label,
      data: hook(element),
      on: { click: press },
    },
    label,
  );
}

function overflow(element, seat) {
  const dots = svg(
    "svg",
    { viewBox: "0 0 16 16", "aria-hidden": "true" },
    [3, 8, 13].map((cy) => svg("circle", { cx: 8, cy, r: 1.5 })),
  );
  const items = element.options.map((option) => ({
    label: textNodes(option.text, seat.names),
    value: option.value,
    choose: () => seat.act({ selected_option: option }),
  }));
  const open = (event) => openMenu(event.currentTarget, items);
  return h(
    "button",
    {
      type: "button",
      class: "button overflow",
      "aria-label": "More actions",
      "aria-describedby": seat.field["aria-labelledby"],
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      data: hook(element),
      on: { click: open },
    },
    dots,
  );
}

function select(element, seat) {
  const chosen = seat.value.selected_option?.value ?? "";
  const one = (option) =>
    h("option", { value: option.value, selected: option.value === chosen }, option.text.text);
  const choices =
    element.option_groups?.map((group) =>
      h("optgroup", { label: group.label.text }, group.options.map(one)),
    ) ?? element.options.map(one);
  const empty = h(
    "option",
    { value: "", selected: chosen === "", disabled: !seat.optional, hidden: !seat.optional },
    element.placeholder?.text ?? "Select an option",
  );
  const change = (event) => {
    const option = optionsOf(element).find((each) => each.value === event.target.value) ?? null;
    seat.set({ ...seat.value, selected_option: option });
    if (option) seat.act({ selected_option: option });
  };
  return h("select", { class: "select", ...seat.field, data: hook(element), on: { change } }, empty, choices);
}

function checkboxes(element, seat) {
  const isOn = (option) => seat.value.selected_options.some((one) => one.value === option.value);
  const change = (option, on) => {
    const selected = element.options.filter((one) => (one === option ? on : isOn(one)));
    seat.set({ ...seat.value, selected_options: selected });
    seat.act({ selected_options: selected });
  };
  const choices = element.options.map((option) =>
    choice("checkbox", option, { seat, checked: isOn(option), change }),
  );
  return h("div", { class: "choices", role: "group", ...seat.field, data: hook(element) }, choices);
}

function radios(element, seat) {
  const change = (option) => {
    seat.set({ ...seat.value, selected_option: option });
    seat.act({ selected_option: option });
  };
  const name = `radio-${(groups += 1)}`;
  const chosen = seat.value.selected_option?.value;
  const choices = element.options.map((option) =>
    choice("radio", option, { seat, name, checked: option.value === chosen, change }),
  );
  return h("div", { class: "choices", role: "radiogroup", ...seat.field, data: hook(element) }, choices);
}

function choice(type, option, { seat, name, checked, change }) {
  const tick = h("input", {
    type,
    name,
    checked,
    value: option.value,
    data: { value: option.value },
    on: { change: (event) => change(option, event.target.checked) },
  });
  const description =
    option.description && h("span", { class: "choice-more" }, textNodes(option.description, seat.names));
  return h(
    "label",
    { class: "choice" },
    tick,
    h("span", { class: "choice-text" }, textNodes(option.text, seat.names), description),
  );
}

function datepicker(element, seat) {
  const change = (event) => {
    const date = event.target.value || null;
    seat.set({ ...seat.value, selected_date: date });
    if (date) seat.act({ selected_date: date });
  };
  return h("input", {
    type: "date",
    class: "text date",
    value: seat.value.selected_date,
    ...seat.field,
    data: hook(element),
    on: { change },
  });
}

function timepicker(element, seat) {
  const change = (event) => {
    const time = event.target.value || null;
    seat.set({ ...seat.value, selected_time: time });
    if (time) seat.act({ selected_time: time });
  };
  return h("input", {
    type: "time",
    class: "text date",
    value: seat.value.selected_time,
    ...seat.field,
    data: hook(element),
    on: { change },
  });
}

/** A person is asked for a channel they are in, by its kind where the element says so. */
function conversations(element, seat) {
  const kinds = element.filter?.include ?? ["public", "private", "im", "mpim"];
  const offered = seat.channels.filter((one) => kinds.includes(one.kind === "dm" ? "im" : one.privacy));
  const chosen = seat.value.selected_conversation ?? "";
  const one = ({ id, kind, name }) =>
    h("option", { value: id, selected: id === chosen }, kind === "dm" ? name : `# ${name}`);
  const empty = h("option", { value: "", selected: chosen === "" }, element.placeholder?.text ?? "Select an option");
  const change = (event) => {
    seat.set({ ...seat.value, selected_conversation: event.target.value || null });
    if (event.target.value) seat.act({ selected_conversation: event.target.value });
  };
  return h(
    "select",
    { class: "select", ...seat.field, data: hook(element), on: { change } },
    empty,
    offered.map(one),
  );
}

function fileInput(element, seat) {
  const list = h("ul", { class: "uploads" });
  const draw = () =>
    list.replaceChildren(...seat.value.files.map((file) => h("li", {}, `${file.name} (${file.size} bytes)`)));
  const change = async (event) => {
    const answers = await Promise.all([...event.target.files].map(seat.upload));
    seat.set({ ...seat.value, files: answers.filter((one) => one.ok).map((one) => one.file) });
    draw();
  };
  const picker = h("input", {
    type: "file",
    multiple: (element.max_files ?? 10) > 1,
    accept: element.filetypes?.map((ending) => `.${ending}`).join(","),
    ...seat.field,
    data: hook(element),
    on: { change },
  });
  draw();
  return h("div", { class: "file-drop" }, picker, list);
}

function textInput(element, seat) {
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const input = (event) => {
    seat.set({ ...seat.value, value: event.target.value || null });
    if (when.includes("on_character_entered")) seat.act({ value: event.target.value });
  };
  const keydown = (event) => {
    if (event.key !== "Enter" || element.multiline || !seat.dispatches || !when.includes("on_enter_pressed"))
      return;
    event.preventDefault();
    seat.act({ value: event.target.value });
  };
  const attributes = {
    class: "text",
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    minlength: element.min_length,
    ...seat.field,
    data: hook(element),
    on: { input, keydown },
  };
  if (element.multiline) return h("textarea", { rows: 4, ...attributes }, seat.value.value ?? "");
  if (element.type === "number_input") attributes.inputmode = "decimal";
  return h("input", { type: "text", autocomplete: "off", value: seat.value.value, ...attributes });
}
