// One cell: its text, its look, what hangs on it.

import { h } from "./dom.js";

/** `A` for 0. */
export function letter(index) {
  return (index >= 26 ? letter(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));
}

/**
 * A cell of `column`; nothing was written where `cell` is missing. Its text goes on into the next
 * one where that is `free`; `follow(url)` takes a link.
 */
export function cellNode(cell, column, { free, follow }) {
  const node = h(
    "td",
    {
      tabindex: "-1",
      class: classes(cell ?? {}, free),
      title: cell?.note ?? cell?.error ?? null,
      data: { column: letter(column.index), index: column.index },
    },
    cell?.link ? link(cell, follow) : (cell?.text ?? ""),
  );
  if (cell) dress(node, cell);
  return node;
}

const FLAGS = ["bold", "italic", "strike", "wrap", "note", "threads", "options", "error"];

function classes(cell, free) {
  const goesOn = free && cell.text && (cell.align ?? "left") === "left" && !cell.wrap && !cell.clip && "goes-on";
  const open = cell.threads?.some((thread) => !thread.resolved);
  const set = FLAGS.filter((name) => (name === "threads" ? open : cell[name]));
  const look = [`align-${cell.align ?? "left"}`, ...set, cell.valign && `valign-${cell.valign}`];
  return [...look, goesOn].filter(Boolean).join(" ");
}

function dress(node, { background, color, size, padding }) {
  if (background) node.style.backgroundColor = background;
  if (color) node.style.color = color;
  if (size) node.style.fontSize = `${size * 1.3}px`;
  for (const [side, pixels] of Object.entries(padding ?? {}))
    if (side === "left" || side === "right") node.style.setProperty(`padding-${side}`, `${pixels}px`);
}

function link({ text, link: url }, follow) {
  const safe = /^(https?:|#)/.test(url);
  const click = (event) => {
    if (follow(url)) event.preventDefault();
  };
  if (!safe) return text;
  return h("a", { href: url, target: "_blank", rel: "noopener", tabindex: "-1", on: { click } }, text);
}
