// The cells of one sheet as a table with letters and numbers around it.

import { h, reconcile, svg } from "./dom.js";

const SPARE_ROWS = 40; // an empty sheet still looks like one

/**
 * Draw `sheet` into `grid`. Rows are kept by the text of their first cell, so that a row which
 * really changed can be shown as such (not on arrival). `chose(cell, text)` tells of a chosen cell.
 */
export function drawGrid(grid, sheet, { arrived, chose }) {
  if (arrived) grid.replaceChildren(emptyTable(chose));
  const columns = sheet.columns
    .map((column, index) => ({ ...column, index, locked: isLocked(sheet, index) }))
    .filter((column) => !column.hidden);
  const [head, body] = grid.querySelectorAll("thead, tbody");
  reconcile(head, [{ columns }], { key: () => "letters", build: () => letters(columns) });
  const frozen = sheet.frozen_rows;
  reconcile(body, rowsOf(sheet), {
    key: (row) => row.key,
    build: (row) => rowNode(row, { columns, frozen, flash: !arrived }),
  });
  if (arrived) chooseCell(grid.querySelector("td"), chose);
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
  const spare = Math.max(5, SPARE_ROWS - rows.length);
  return [
    ...rows,
    ...Array.from({ length: spare }, (_, index) => ({ key: `spare ${index}`, cells: [], frozen: null })),
  ];
}

const isLocked = (sheet, column) =>
  sheet.rows.length > 0 &&
  sheet.rows.every((cells) => cells[column]?.protected ?? true) &&
  sheet.rows.some((cells) => cells[column]?.protected);

function emptyTable(chose) {
  const choose = (event) => chooseCell(event.target.closest("td"), chose);
  const keydown = (event) => moveCell(event);
  return h(
    "table",
    {
      class: "cells",
      role: "grid",
      on: { focusin: choose, click: (event) => event.target.closest("td")?.focus(), keydown },
    },
    h("thead"),
    h("tbody"),
  );
}

function letters(columns) {
  return h(
    "tr",
    {},
    h("th", { class: "corner" }),
    columns.map((column) => {
      const node = h(
        "th",
        { scope: "col", class: "letter", title: column.locked ? "Protected: written by the app" : null },
        letter(column.index),
        column.locked && lock(),
      );
      node.style.width = node.style.minWidth = node.style.maxWidth = `${column.width}px`;
      return node;
    }),
  );
}

function lock() {
  return svg(
    "svg",
    { viewBox: "0 0 12 12", class: "lock", role: "img", "aria-label": "protected" },
    svg("path", {
      d: "M3.5 5V3.8a2.5 2.5 0 0 1 5 0V5h.5a1 1 0 0 1 1 1v4a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zm1.2 0h2.6V3.8a1.3 1.3 0 0 0-2.6 0z",
    }),
  );
}

function letter(index) {
  return (index >= 26 ? letter(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));
}

function rowNode(row, { columns, frozen, flash }) {
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
    columns.map((column) => cellNode(row.cells[column.index], column)),
  );
  if (row.frozen !== null) node.style.setProperty("--frozen", row.frozen);
  return node;
}

function cellNode(cell, column) {
  const node = h(
    "td",
    {
      tabindex: "-1",
      class: `align-${cell?.align ?? "left"}${cell?.bold ? " bold" : ""}`,
      data: { column: letter(column.index) },
    },
    cell?.text ?? "",
  );
  if (cell?.background) node.style.backgroundColor = cell.background;
  if (cell?.color) node.style.color = cell.color;
  return node;
}

/** Tell which cell is chosen; it is also where the Tab key enters the grid. */
function chooseCell(cell, chose) {
  if (!cell) return;
  cell.closest("table").querySelector("td[tabindex='0']")?.setAttribute("tabindex", "-1");
  cell.setAttribute("tabindex", "0");
  chose(`${cell.dataset.column}${cell.parentElement.rowIndex}`, cell.textContent);
}

function moveCell(event) {
  const cell = event.target.closest("td");
  const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
    event.key
  ] ?? [0, 0];
  if (!cell || (!across && !down)) return;
  event.preventDefault();
  const row = down ? cell.closest("table").rows[cell.parentElement.rowIndex + down] : cell.parentElement;
  const next = row?.cells[cell.cellIndex + across];
  if (next?.matches("td")) next.focus();
}
