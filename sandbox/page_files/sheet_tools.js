// What one does to rows, columns and tabs, and what one says about a cell.

import { h } from "./dom.js";
import { openMenu } from "./menu.js";

const ROWS = [
  ["insert_above", "Insert a row above"],
  ["insert_below", "Insert a row below"],
  ["delete_row", "Delete this row"],
  ["insert_column", "Insert a column to the right"],
  ["delete_column", "Delete this column"],
];
const DATA = [
  ["sort_up", "Sort the sheet A → Z by this column"],
  ["sort_down", "Sort the sheet Z → A by this column"],
  ["filter", "Show only rows that say the same here"],
  ["clear_filter", "Remove the filter"],
  ["table", "Convert to a table"],
];

const TAB = [
  ["rename", "Rename this tab"],
  ["delete_tab", "Delete this tab"],
];

/** The row of tools; `act(name, more)` does one to the cell of `chosen()`. */
export function drawTools({ act, chosen, go }) {
  const menu = (label, items) =>
    h(
      "button",
      {
        type: "button",
        class: "tool",
        "aria-haspopup": "menu",
        on: {
          click: (event) =>
            openMenu(
              event.currentTarget,
              items.map(([value, words]) => ({
                label: words,
                value,
                choose: () => (value === "rename" ? rename(act) : act(value, { text: chosen()?.cell?.text ?? "" })),
              })),
            ),
        },
      },
      label,
    );
  const tool = (label, click) => h("button", { type: "button", class: "tool", on: { click } }, label);
  return h(
    "div",
    { class: "tools", role: "toolbar", "aria-label": "Tools" },
    h(
      "label",
      {},
      "View ",
      h("select", { class: "views", on: { change: (event) => go({ view: event.target.value }) } }),
    ),
    menu("Rows and columns", ROWS),
    menu("Data", DATA),
    tool("Note", () => writeNote(chosen(), act)),
    tool("Comment", () => openThreads(chosen(), act)),
    menu("Tab", TAB),
  );
}

/** Show the views of this tab, and the tools only to whom they work for. */
export function fillTools(tools, { sheet, view, role }) {
  const select = tools.querySelector("select");
  const offered = [{ id: "", title: sheet.filtered ? "Filtered" : "Everything" }, ...sheet.views];
  const shown = JSON.stringify([offered, view]);
  if (select.dataset.shown !== shown) {
    select.dataset.shown = shown;
    select.replaceChildren(
      ...offered.map(({ id, title }) => h("option", { value: id, selected: String(id) === (view ?? "") }, title)),
    );
  }
  for (const tool of tools.querySelectorAll(".tool")) tool.hidden = role === "viewer";
}

const rename = (act) => ask("Rename this tab", "", (text) => text && act("rename", { text }));

function writeNote({ name, cell }, act) {
  ask(`Note on ${name}`, cell?.note ?? "", (text) => act("note", { text }));
}

/** Ask for words; `keep(text)` gets them. */
function ask(title, before, keep, ...above) {
  const field = h("textarea", { rows: "4", "aria-label": title, autofocus: true });
  field.value = before;
  const dialog = h(
    "dialog",
    { class: "confirm", "aria-label": title },
    h("h2", {}, title),
    ...above,
    field,
    h(
      "form",
      { method: "dialog", class: "dialog-foot" },
      h("button", { class: "button", value: "" }, "Cancel"),
      h("button", { class: "button primary", value: "yes" }, "Save"),
    ),
  );
  document.getElementById("modals").append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") keep(field.value);
  });
  dialog.showModal();
}

/** The talk about a cell, and one's own words to it. */
export function openThreads({ name, cell }, act) {
  const [thread] = cell?.threads ?? [];
  if (!thread) return ask(`Comment on ${name}`, "", (text) => text && act("comment", { text }));
  const posts = thread.posts.map(({ author, at, text }) =>
    h("p", { class: "post" }, h("strong", {}, author), ` ${at.slice(0, 16).replace("T", " ")}`, h("br"), text),
  );
  const done = h("input", { type: "checkbox", checked: thread.resolved });
  const resolve = h("label", { class: "resolve" }, done, " Resolved");
  const keep = (text) => {
    const action = done.checked === thread.resolved ? undefined : done.checked ? "RESOLVE" : "REOPEN";
    if (text || action) act("reply", { comment: thread.id, text, action });
  };
  return ask(`Comments on ${name}`, "", keep, ...posts, resolve);
}
