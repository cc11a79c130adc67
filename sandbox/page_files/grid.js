// The cells of one sheet as a table with letters and numbers around it.

import { cellNode, letter } from "./cells.js";
import { h, reconcile, svg } from "./dom.js";
import { openMenu } from "./menu.js";

const SPARE_ROWS = 40; // an empty sheet still looks like one
const NUMBERS = 46; // px of the row numbers

let drawn = null; // {sheet, open} that the table shows

/**
 * Draw `sheet` into `grid`. Rows are kept by the text of their first cell, so that a row which
 * really changed can be shown as such (not on arrival). `chose(cell, place)` tells of a chosen
 * cell, `open(node, how)` of one to type into, `follow(url)` of a link.
 */
export function drawGrid(grid, sheet, { arrived, chose, open, follow }) {
  drawn = { sheet, chose, open };
  if (arrived) {
    grid.replaceChildren(emptyTable());
    grid.scrollTo(0, 0);
  }
  grid.firstElementChild.classList.toggle("no-lines", !sheet.gridlines);
  const columns = place(sheet);
  // What is chosen must not hide below what is frozen.
  const held = columns.filter((column) => column.frozen !== null);
  grid.style.scrollPaddingLeft = `${held.reduce((sum, column) => sum + column.width, NUMBERS)}px`;
  const [head, body] = grid.querySelectorAll("thead, tbody");
  reconcile(head, [{ columns }], { key: () => "letters", build: () => letters(columns) });
  const frozen = sheet.frozen_rows;
  const rows = rowsOf(sheet);
  reconcile(body, rows, {
    key: (row) => row.key,
    build: (row) => rowNode(row, { columns, frozen, flash: !arrived, follow }),
  });
  rows.forEach((row, at) => number(body.children[at], sheet.numbers[at] ?? sheet.height + at - sheet.rows.length));
  if (arrived) chooseCell(grid.querySelector("td"));
}

/** Each visible column with its place; frozen ones keep theirs when one scrolls. */
function place(sheet) {
  let left = NUMBERS;
  return sheet.columns
    .map((column, index) => ({ ...column, index, locked: isLocked(sheet, index) }))
    .filter((column) => !column.hidden)
    .map((column) => {
      const frozen = column.index < sheet.frozen_columns ? left : null;
      left += column.width;
      return { ...column, frozen, last: column.index === sheet.frozen_columns - 1 };
    });
}

function rowsOf(sheet) {
  const times = new Map();
  const rows = sheet.rows.map((cells, index) => {
    const name = cells[0]?.text ?? "";
    times.set(name, (times.get(name) ?? 0) + 1);
    const frozen = index < sheet.frozen_rows;
    return {
      key: frozen ? `frozen ${index}` : `${name} ${times.get(name)}`,
      cells,
      frozen: frozen ? index : null,
    };
  });
  const spare = sheet.more ? 0 : Math.max(5, SPARE_ROWS - rows.length);
  return [
    ...rows,
    ...Array.from({ length: spare }, (_, index) => ({ key: `spare ${index}`, cells: [], frozen: null })),
  ];
}

const isLocked = (sheet, column) =>
  sheet.rows.length > 0 &&
  sheet.rows.every((cells) => cells[column]?.protected ?? true) &&
  sheet.rows.some((cells) => cells[column]?.protected);

function number(row, index) {
  row.dataset.index = index;
  row.firstElementChild.dataset.number = index + 1;
}

function emptyTable() {
  const choose = (event) => chooseCell(event.target.closest("td"));
  const focus = (event) => !event.target.closest("input") && event.target.closest("td")?.focus();
  return h(
    "table",
    {
      class: "cells",
      role: "grid",
      on: { focusin: choose, click: (event) => pick(event, focus), dblclick: edit, keydown: press },
    },
    h("thead"),
    h("tbody"),
  );
}

/** A click chooses; on the arrow of a drop-down it offers its words, on a corner the talk. */
function pick(event, focus) {
  const node = event.target.closest("td");
  focus(event);
  if (!node) return;
  const right = node.getBoundingClientRect().right - event.clientX;
  if (node.matches(".options") && right < 20) offer(node);
  else if (node.matches(".threads") && right < 20) drawn.open(node, { threads: true });
}

function offer(node) {
  const words = cellOf(node).options;
  node.setAttribute("aria-label", `Choose for ${nameOf(node)}`);
  const commit = (word) => drawn.open(node, { typed: word });
  openMenu(
    node,
    ["", ...words].map((word) => ({ label: word || "(empty)", value: word, choose: () => commit(word) })),
  );
}

function edit(event) {
  const node = event.target.closest("td");
  if (node && event.target.tagName !== "A") drawn.open(node);
}

const cellOf = (node) => rowCells(node.parentElement)[columnOf(node)] ?? null;
const rowCells = (row) => drawn.sheet.rows[row.sectionRowIndex] ?? [];
const columnOf = (node) => Number(node.dataset.index);
const nameOf = (node) => `${node.dataset.column}${Number(node.parentElement.dataset.index) + 1}`;

function letters(columns) {
  return h(
    "tr",
    {},
    h("th", { class: "corner" }),
    columns.map((column) => {
      const node = h(
        "th",
        {
          scope: "col",
          class: `letter${held(column)}`,
          title: column.locked ? "Protected: written by the app" : null,
        },
        letter(column.index),
        column.locked && lock(),
      );
      node.style.width = node.style.minWidth = node.style.maxWidth = `${column.width}px`;
      if (column.frozen !== null) node.style.left = `${column.frozen}px`;
      return node;
    }),
  );
}

const held = (column) => (column.frozen === null ? "" : ` held${column.last ? " last-held" : ""}`);

function lock() {
  return svg(
    "svg",
    { viewBox: "0 0 12 12", class: "lock", role: "img", "aria-label": "protected" },
    svg("path", {
      d: "M3.5 5V3.8a2.5 2.5 0 0 1 5 0V5h.5a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zm1.2 0h2.6V3.8a1.3 1.3 0 0 0-2.6 0z",
    }),
  );
}

function rowNode(row, { columns, frozen, flash, follow }) {
  const spare = row.cells.length === 0;
  const kind = [
    row.frozen !== null && "frozen",
    row.frozen === frozen - 1 && "last-frozen",
    flash && !spare && "fresh",
  ]
    .filter(Boolean)
    .join(" ");
  const node = h(
    "tr",
    { class: kind, data: { row: spare ? null : row.key } },
    h("th", { scope: "row", class: "number" }),
    columns.map((column) => {
      const free = !row.cells[column.index + 1]?.text;
      const cell = cellNode(row.cells[column.index], column, { free, follow });
      cell.className += held(column);
      if (column.frozen !== null) cell.style.left = `${column.frozen}px`;
      return cell;
    }),
  );
  if (row.frozen !== null) node.style.setProperty("--frozen", row.frozen);
  return node;
}

/** Tell which cell is chosen; it is also where the Tab key enters the grid. */
function chooseCell(node) {
  if (!node) return;
  node.closest("table").querySelector("td[tabindex='0']")?.setAttribute("tabindex", "-1");
  node.setAttribute("tabindex", "0");
  const row = Number(node.parentElement.dataset.index);
  drawn.chose(cellOf(node), { row, column: columnOf(node), name: nameOf(node) });
}

/** Choose the cell of this name, when it is drawn. */
export function focusCell(grid, name, { still = false } = {}) {
  const [, column, row] = /^([A-Z]+)(\d+)$/.exec(name) ?? [];
  const node = grid.querySelector(`tr[data-index="${row - 1}"] td[data-column="${column}"]`);
  if (!still) node?.scrollIntoView({ block: "center", inline: "nearest" });
  node?.focus({ preventScroll: true });
  return Boolean(node);
}

function press(event) {
  const node = event.target.closest("td");
  if (!node || event.target !== node) return;
  if (move(event, node)) return;
  const typed = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "Enter" && node.matches(".options")) offer(node);
  else if (event.key === "Enter" || event.key === "F2") drawn.open(node);
  else if (event.key === "Delete" || event.key === "Backspace") drawn.open(node, { typed: "" });
  else if (typed) drawn.open(node, { typed: event.key, goOn: true });
  else return;
  event.preventDefault();
}

function move(event, node) {
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
    event.key
  ] ?? [0, 0];
  if (!across && !down) return false;
  event.preventDefault();
  const row = down ? node.closest("table").rows[node.parentElement.rowIndex + down] : node.parentElement;
  const next = row?.cells[node.cellIndex + across];
  if (next?.matches("td")) next.focus();
  return true;
}
