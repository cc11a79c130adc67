// The Google Sheet: its title, the text of the chosen cell, the grid and the tabs at the bottom.

import { h, keepFocus, reconcile } from "./dom.js";
import { drawGrid } from "./grid.js";

let last = null; // id of the sheet that is drawn

/** Draw the spreadsheet with the tab `tab` open, else the first; `go({tab})` opens another. */
export function drawSheet(spreadsheet, { tab, go }) {
  const pane = document.getElementById("sheet");
  if (spreadsheet === null)
    return pane.replaceChildren(h("p", { class: "empty" }, "There is no spreadsheet yet."));
  if (!pane.querySelector(".sheet-head")) pane.replaceChildren(...frame(go));
  pane.querySelector("h2").textContent = spreadsheet.title;
  const sheets = spreadsheet.sheets.filter((sheet) => !sheet.hidden);
  const sheet = sheets.find((one) => String(one.id) === tab) ?? sheets[0];
  drawTabs(pane.querySelector("[role=tablist]"), { sheets, current: sheet, go });
  if (!sheet) return undefined;
  const arrived = last !== sheet.id;
  last = sheet.id;
  return keepFocus(() => drawGrid(pane.querySelector(".grid"), sheet, { arrived, chose }));
}

function frame(go) {
  const step = (event) => moveTab(event, go);
  return [
    h(
      "header",
      { class: "sheet-head" },
      h("span", { class: "sheet-logo", "aria-hidden": "true" }),
      h("h2", {}),
    ),
    h(
      "div",
      { class: "formula" },
      h("span", { class: "formula-cell" }),
      h("output", { class: "formula-text", "aria-label": "Text of the chosen cell" }),
    ),
    h("div", { class: "grid", id: "grid", role: "tabpanel", "aria-label": "Cells", tabindex: "-1" }),
    h("div", { class: "tabs", role: "tablist", "aria-label": "Sheets", on: { keydown: step } }),
  ];
}

function chose(cell, text) {
  document.querySelector(".formula-cell").textContent = cell;
  document.querySelector(".formula-text").textContent = text;
}

function drawTabs(list, { sheets, current, go }) {
  const rows = sheets.map(({ id, title, tab_color }) => ({
    id,
    title,
    colour: tab_color,
    open: id === current.id,
  }));
  keepFocus(() => reconcile(list, rows, { key: (row) => row.id, build: (row) => tabButton(row, go) }));
}

function tabButton({ id, title, colour, open }, go) {
  const node = h(
    "button",
    {
      type: "button",
      role: "tab",
      class: "tab",
      "aria-selected": String(open),
      "aria-controls": "grid",
      tabindex: open ? "0" : "-1",
      data: { sheet: id, value: id },
      on: { click: () => go({ tab: String(id) }) },
    },
    title,
  );
  if (colour) node.style.setProperty("--tab-colour", colour);
  return node;
}

function moveTab(event, go) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by) return;
  const tabs = [...event.currentTarget.children];
  const next = tabs.at((tabs.indexOf(document.activeElement) + by) % tabs.length);
  next.focus();
  go({ tab: next.dataset.sheet });
}
