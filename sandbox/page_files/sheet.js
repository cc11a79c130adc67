// The Google Sheet: its title, the text of the chosen cell, the grid and the tabs at the bottom.

import * as api from "./api.js";
import { isTyping, typeInto } from "./cell_edit.js";
import { h, keepFocus, reconcile } from "./dom.js";
import { drawGrid, focusCell } from "./grid.js";
import { drawCharts } from "./sheet_charts.js";
import { drawTools, fillTools, openThreads } from "./sheet_tools.js";
import { toast } from "./toast.js";

const PAGE = 200; // rows that are drawn at once

const known = { id: null, sight: "", rows: PAGE, chosen: null, goTo: null, late: null };

/** How many rows to ask for: more and more of one tab and view, as one goes down. */
export function rowsWanted(there) {
  const sight = JSON.stringify(there);
  if (known.sight !== sight) Object.assign(known, { sight, rows: PAGE });
  const goal = Number(/\d+/.exec(known.goTo ?? "")?.[0] ?? 0);
  return (known.rows = Math.max(known.rows, goal + 20));
}

/** Draw the spreadsheet with the tab `tab` open, else the first; `go({tab, view})` opens another. */
export function drawSheet(spreadsheet, { as, tab, view, go, refresh }) {
  if (isTyping()) return void (known.late = () => drawSheet(spreadsheet, { as, tab, view, go, refresh }));
  const pane = document.getElementById("sheet");
  if (spreadsheet === null)
    return pane.replaceChildren(h("p", { class: "empty" }, "There is no spreadsheet yet."));
  if (!pane.querySelector(".sheet-head")) pane.replaceChildren(...frame({ go, refresh }));
  pane.querySelector("h2").textContent = spreadsheet.title;
  pane.querySelector(".sheet-role").textContent = ROLES[spreadsheet.role];
  const sheets = spreadsheet.sheets.filter((sheet) => !sheet.hidden);
  const sheet = sheets.find((one) => String(one.id) === tab) ?? sheets[0];
  drawTabs(pane.querySelector("[role=tablist]"), { sheets, current: sheet, go });
  if (!sheet?.rows) return undefined;
  const arrived = known.id !== sheet.id;
  Object.assign(known, { id: sheet.id, as, role: spreadsheet.role, sheet });
  fillTools(pane.querySelector(".tools"), { sheet, view, role: spreadsheet.role });
  const grid = pane.querySelector(".grid");
  const focused = document.activeElement?.closest(".grid td");
  drawGrid(grid, sheet, { arrived, chose, open: openCell, follow: (url) => follow(url, { go, refresh }) });
  drawCharts(grid, sheet);
  if (known.goTo && focusCell(grid, known.goTo)) known.goTo = null;
  else if (!arrived) keepChosen(grid, sheet, focused);
  return undefined;
}

/** The chosen cell may have changed: say so, and give it the focus back that its old node lost. */
function keepChosen(grid, sheet, focused) {
  const { row, column, name } = known.chosen;
  chose(sheet.rows[sheet.numbers.indexOf(row)]?.[column] ?? null, { row, column, name });
  if (focused && !focused.isConnected) focusCell(grid, name, { still: true });
}

const ROLES = { owner: "You own this file", editor: "You may edit", viewer: "You may only look" };

function frame({ go, refresh }) {
  const step = (event) => moveTab(event, go);
  const more = (event) => drawMore(event.currentTarget, refresh);
  return [
    h(
      "header",
      { class: "sheet-head" },
      h("span", { class: "sheet-logo", "aria-hidden": "true" }),
      h("h2", {}),
      h("p", { class: "sheet-role" }),
    ),
    drawTools({ act, chosen: () => known.chosen, go }),
    h(
      "div",
      { class: "formula" },
      h("span", { class: "formula-cell" }),
      h("output", { class: "formula-text", "aria-label": "Text of the chosen cell" }),
    ),
    h("div", {
      class: "grid",
      id: "grid",
      role: "tabpanel",
      "aria-label": "Cells",
      tabindex: "-1",
      on: { scroll: more },
    }),
    h("div", { class: "tabs", role: "tablist", "aria-label": "Sheets", on: { keydown: step } }),
  ];
}

/** Near the end of what is drawn, ask for the next rows. */
function drawMore(grid, refresh) {
  const near = grid.scrollHeight - grid.scrollTop - grid.clientHeight < 600;
  if (!near || !known.sheet?.more || known.rows > known.sheet.rows.length) return;
  known.rows = known.sheet.rows.length + PAGE;
  refresh();
}

function chose(cell, place) {
  known.chosen = { ...place, cell };
  document.querySelector(".formula-cell").textContent = place.name;
  document.querySelector(".formula-text").textContent = cell?.entered ?? cell?.text ?? "";
}

/** Type into a cell, or show what is said about it. */
function openCell(node, { typed, goOn, threads } = {}) {
  if (threads) return openThreads(known.chosen, act);
  if (known.role === "viewer") return toast("You may only look at this file.");
  return typeInto(node, known.chosen.cell, {
    typed,
    goOn,
    commit: (text) => act("type", { text }),
    done: () => {
      known.late?.();
      known.late = null;
    },
  });
}

/** Do something to the chosen cell; what Google would refuse is told. */
async function act(name, more = {}) {
  const { row, column } = known.chosen ?? { row: 0, column: 0 };
  const body = { as: known.as, sheet: known.id, row, column, act: name, ...more };
  const answer = await api.editSheet(body);
  if (!answer.ok) toast(answer.error);
  return answer.ok;
}

/** A link in a cell: within the file it is followed here. */
function follow(url, { go, refresh }) {
  const asked = new URLSearchParams(url.split("#")[1] ?? "");
  if (!asked.has("gid")) return false;
  if (asked.has("range")) known.goTo = asked.get("range").split(":")[0];
  go({ tab: asked.get("gid"), view: asked.get("fvid") ?? "" });
  refresh();
  return true;
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
      on: { click: () => go({ tab: String(id), view: "" }) },
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
  go({ tab: next.dataset.sheet, view: "" });
}
