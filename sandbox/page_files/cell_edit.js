// Typing into a cell: Enter keeps what was typed, Escape the cell.

import { h } from "./dom.js";

let open = null; // the input that is typed into

/** Whether somebody is typing: the grid is not drawn anew meanwhile. */
export const isTyping = () => open !== null && open.isConnected;

/**
 * Type into the cell `node`. What is `typed` is kept at once, unless one means to `goOn`; `commit(text)` keeps it, `done()` says that typing is over.
 */
export function typeInto(node, cell, { typed, goOn, commit, done }) {
  if (typed !== undefined && !goOn) return commit(typed);
  const input = h("input", { class: "cell-input", "aria-label": "Type into the cell" });
  input.value = typed ?? cell?.entered ?? cell?.text ?? "";
  const before = [...node.childNodes];
  node.replaceChildren(input);
  open = input;
  let over = false;
  const close = (keep, step) => {
    if (over) return;
    over = true;
    open = null;
    node.replaceChildren(...before);
    if (keep) commit(input.value);
    if (step) (neighbour(node, step) ?? node).focus();
    done();
  };
  input.addEventListener("blur", () => close(true));
  input.addEventListener("keydown", (event) => {
    const step = { Enter: [0, 1], Tab: [1, 0], Escape: [0, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    close(event.key !== "Escape", step);
  });
  input.focus();
  return undefined;
}

function neighbour(node, [across, down]) {
  const row = node.closest("table").rows[node.parentElement.rowIndex + down];
  const next = row?.cells[node.cellIndex + across];
  return next?.matches("td") ? next : null;
}
