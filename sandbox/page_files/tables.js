// Tables: the plain one, and the one that pages and sorts.

import { h } from "./dom.js";
import { richText } from "./rich_text.js";

const collator = new Intl.Collator("en", { sensitivity: "base" });

const content = (cell, names) => (cell.type === "rich_text" ? richText(cell, names) : cell.text);

/** A `table` block. */
export function table(block, { names }) {
  const align = (column) => block.column_settings?.[column]?.align ?? "left";
  const row = (tag) => (cells) =>
    h(
      "tr",
      {},
      cells.map((cell, column) => h(tag, { class: `align-${align(column)}` }, content(cell, names))),
    );
  const [head, ...rows] = block.rows;
  return h("table", {}, h("thead", {}, row("th")(head)), h("tbody", {}, rows.map(row("td"))));
}

/** A `data_table` block: a page at a time, sorted by the column one clicks. */
export function dataTable(block, { names }) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const named = block.row_header_column_index ?? 0;
  const pages = Math.ceil(rows.length / size);
  const numeric = head.map((_, column) => rows.every((row) => row[column].type === "raw_number"));
  const sort = { column: null, up: true };
  let page = 0;

  const body = h("tbody");
  const place = h("span", { role: "status" });
  const turn = (by) => {
    page = Math.min(pages - 1, Math.max(0, page + by));
    draw();
  };
  const sortBy = (column) => {
    sort.up = sort.column === column ? !sort.up : true;
    sort.column = column;
    page = 0;
    draw();
  };
  const heads = head.map((cell, column) =>
    h(
      "th",
      { scope: "col", class: numeric[column] ? "align-right" : null },
      h("button", { type: "button", class: "sort", on: { click: () => sortBy(column) } }, cell.text),
    ),
  );
  const cellNode = (cell, column) =>
    h(
      column === named ? "th" : "td",
      { scope: column === named ? "row" : null, class: numeric[column] ? "align-right" : null },
      content(cell, names),
    );
  const draw = () => {
    const shown = sorted(rows, sort, numeric).slice(page * size, (page + 1) * size);
    body.replaceChildren(...shown.map((row) => h("tr", {}, row.map(cellNode))));
    place.textContent = `${page * size + 1}–${page * size + shown.length} of ${rows.length}`;
    heads.forEach((node, column) => {
      if (column === sort.column) node.setAttribute("aria-sort", sort.up ? "ascending" : "descending");
      else node.removeAttribute("aria-sort");
    });
  };
  draw();
  const turner = (words, by) =>
    h("button", { type: "button", class: "button", on: { click: () => turn(by) } }, words);
  return [
    h(
      "div",
      { class: "scroll", role: "region", tabindex: "0", "aria-label": block.caption },
      h(
        "table",
        {},
        h("caption", { class: "unseen" }, block.caption),
        h("thead", {}, h("tr", {}, heads)),
        body,
      ),
    ),
    pages > 1 && h("div", { class: "pager" }, turner("Previous", -1), place, turner("Next", 1)),
  ];
}

/** By number where a whole column has numbers, else by letters, as Slack does. */
function sorted(rows, { column, up }, numeric) {
  if (column === null) return rows;
  const compare = numeric[column]
    ? (a, b) => a[column].value - b[column].value
    : (a, b) => collator.compare(a[column].text ?? "", b[column].text ?? "");
  return [...rows].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
}
