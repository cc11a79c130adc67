// Selects one types into: options come from the app while one types, or are filtered here.

import { h } from "./dom.js";

const DEFAULT_LEAST = 3; // how many characters Slack waits for where the element says nothing

/** A type-ahead whose options the app sends; `several` keeps more than one. */
export function external(element, seat) {
  const source = async (typed) => (await seat.suggest(typed)).options ?? [];
  const least = element.min_query_length ?? DEFAULT_LEAST;
  return element.type.startsWith("multi")
    ? several(element, seat, { source, least })
    : single(element, seat, { source, least });
}

/** Several options out of those in the element. */
export function multiSelect(element, seat) {
  const source = async (typed) =>
    element.options.filter((one) => one.text.text.toLowerCase().includes(typed.toLowerCase()));
  return several(element, seat, { source, least: 0 });
}

function single(element, seat, asked) {
  // A field that a newer view took away loses its focus last, and has no value any more.
  const chosen = () => seat.value?.selected_option;
  const shown = () => chosen()?.text.text ?? "";
  const field = fieldOf(element, seat, {
    ...asked,
    pick: (option) => {
      seat.set({ ...seat.value, selected_option: option });
      field.value = shown();
      seat.act({ selected_option: option });
    },
    leave: () => {
      if (field.value === "" && chosen()) seat.set({ ...seat.value, selected_option: null });
      field.value = shown();
    },
  });
  field.value = shown();
  return field;
}

function several(element, seat, asked) {
  const chosen = () => seat.value.selected_options;
  const change = (options) => {
    seat.set({ ...seat.value, selected_options: options });
    draw();
    seat.act({ selected_options: options });
  };
  const without = (option) => chosen().filter((one) => one.value !== option.value);
  const field = fieldOf(element, seat, {
    ...asked,
    source: async (typed) => {
      const taken = new Set(chosen().map((one) => one.value));
      return (await asked.source(typed)).filter((one) => !taken.has(one.value));
    },
    pick: (option) => {
      field.value = "";
      change([...without(option), option]);
    },
    leave: () => (field.value = ""),
  });
  const chip = (option) =>
    h(
      "span",
      { class: "chip" },
      option.text.text,
      h(
        "button",
        { type: "button", "aria-label": `Remove ${option.text.text}`, on: { click: () => change(without(option)) } },
        "✕",
      ),
    );
  const box = h("div", { class: "chips" }, field);
  const draw = () => box.replaceChildren(...chosen().map(chip), field);
  draw();
  return box;
}

function fieldOf(element, seat, { source, least, pick, leave }) {
  let list = null;
  let asked = 0; // only the answer to what was typed last is shown
  const close = () => {
    list?.remove();
    list = null;
    field.setAttribute("aria-expanded", "false");
  };
  const ask = async (typed) => {
    const mine = (asked += 1);
    if (typed.length < least) return close();
    const options = await source(typed);
    if (mine === asked && document.activeElement === field) open(options);
  };
  const open = (options) => {
    close();
    list = listOf(field, options, (option) => {
      close();
      pick(option);
    });
    field.setAttribute("aria-expanded", "true");
  };
  const keydown = (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (!list) return;
    const rows = [...list.querySelectorAll("[role=option]")];
    const at = rows.findIndex((row) => row.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation(); // the window behind it stays open
      close();
    } else if (event.key === "Enter") rows[Math.max(at, 0)]?.click();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !rows.length) return;
    event.preventDefault();
    rows.forEach((row) => row.setAttribute("aria-selected", "false"));
    rows.at((at + step) % rows.length).setAttribute("aria-selected", "true");
  };
  const field = h("input", {
    type: "text",
    class: "select combo",
    role: "combobox",
    autocomplete: "off",
    "aria-expanded": "false",
    "aria-autocomplete": "list",
    placeholder: element.placeholder?.text ?? "Select an option",
    ...seat.field,
    data: { actionId: element.action_id },
    on: {
      input: (event) => ask(event.target.value),
      focus: () => least === 0 && ask(""),
      blur: () => {
        close();
        leave();
      },
      keydown,
    },
  });
  return field;
}

function listOf(field, options, pick) {
  const row = (option) =>
    h(
      "div",
      {
        class: "combo-option",
        role: "option",
        "aria-selected": "false",
        // Not a click: the field would lose its focus, and with it the list.
        on: { pointerdown: (event) => event.preventDefault(), click: () => pick(option) },
      },
      h("span", {}, option.text.text),
      option.description && h("span", { class: "choice-more" }, option.description.text),
    );
  const empty = h("p", { class: "combo-empty" }, "No results");
  const list = h("div", { class: "menu combo-list", role: "listbox", popover: "manual" }, options.map(row));
  if (!options.length) list.append(empty);
  (field.closest("dialog") ?? document.body).append(list);
  list.showPopover();
  const { left, bottom, top, width } = field.getBoundingClientRect();
  const height = list.getBoundingClientRect().height;
  const below = bottom + 4 + height <= window.innerHeight;
  list.style.left = `${left}px`;
  list.style.top = `${below ? bottom + 4 : Math.max(8, top - height - 4)}px`;
  list.style.minWidth = `${width}px`;
  return list;
}
