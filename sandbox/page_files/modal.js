// The view a person has open, as Slack's modal. Which view that is, the sandbox says.

import * as api from "./api.js";
import { isWaiting, waiting, waitingKey, waits } from "./actions.js";
import { blockNode } from "./blocks.js";
import { h, keepFocus, reconcile } from "./dom.js";
import { surfaceOf } from "./inputs.js";

const FIELDS = "input, select, textarea";

let open = null; // {key, dialog, said} of the view that is shown

/** Show `view`, or nothing when it is null. */
export function drawView(view, { as, names, channels }) {
  if (open && open.key !== keyOf(as, view)) {
    open.dialog.close(); // gives the focus back to where it was
    open.dialog.remove();
    open = null;
  }
  if (!view) return;
  const surface = surfaceOf(keyOf(as, view), {
    as,
    names,
    channels,
    container: { view: view.id },
    blocks: view.blocks,
    given: view.values,
  });
  const fresh = open === null;
  open ??= { key: surface.key, dialog: emptyDialog(view.id) };
  keepFocus(() => drawFrame(view, surface));
  if (fresh) open.dialog.showModal();
  focusFirst(fresh);
  focusError();
}

function emptyDialog(id) {
  // Escape outside the form would hide the window alone: the view would stay open unseen.
  const cancel = (event) => {
    event.preventDefault();
    dialog.querySelector(".dialog-foot .button").click();
  };
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": "modal-title", data: { viewId: id }, on: { cancel } },
    h("div", { class: "modal-frame" }),
  );
  return document.getElementById("modals").appendChild(dialog);
}

const keyOf = (as, view) => `${as} ${view?.id}`;

function drawFrame(view, surface) {
  const room = open.dialog.firstElementChild;
  const { title, submit, close, depth } = view;
  const items = [{ part: "form", frame: { title, submit, close, depth } }];
  reconcile(room, items, { key: (item) => item.part, build: () => frame(view, surface) });
  const rows = view.blocks.map((block) => ({ block, error: view.errors[block.block_id] ?? null }));
  reconcile(room.querySelector(".modal-body"), rows, {
    key: (row) => row.block.block_id,
    build: (row) => blockNode(row.block, surface, row.error),
  });
}

function frame(view, surface) {
  const submitting = waitingKey(surface, "submit");
  const closing = waitingKey(surface, "close");
  const idle = () => !isWaiting(submitting) && !isWaiting(closing);
  const close = (everything) =>
    idle() && waiting(closing, () => api.close({ as: surface.as, view: view.id, everything }));
  const leave = () => close(false);
  const send = (event) => {
    event.preventDefault();
    if (view.submit && idle())
      waiting(submitting, () => api.submit({ as: surface.as, view: view.id, values: surface.values }));
  };
  const escape = (event) => {
    if (event.key !== "Escape" || document.querySelector(":popover-open")) return;
    event.preventDefault(); // the sandbox says when the view is gone
    leave();
  };
  return h(
    "form",
    { class: "modal-form", novalidate: true, on: { submit: send, keydown: escape } },
    h(
      "header",
      { class: "modal-head" },
      h("h2", { id: "modal-title" }, view.title),
      h(
        "button",
        { type: "button", class: "icon-button", "aria-label": "Close this window", on: { click: () => close(true) } },
        "✕",
      ),
    ),
    h("div", { class: "modal-body", tabindex: "-1" }),
    h(
      "footer",
      { class: "dialog-foot" },
      h("button", { type: "button", class: "button", on: { click: leave } }, view.close ?? "Close"),
      view.submit && waits(h("button", { type: "submit", class: "button primary" }, view.submit), submitting),
    ),
  );
}

/** Begin in the first field, also when the fields arrive after a view that said it was loading. */
function focusFirst(fresh) {
  const body = open.dialog.querySelector(".modal-body");
  const lost = fresh || !open.dialog.contains(document.activeElement) || document.activeElement === body;
  if (lost) (body.querySelector(FIELDS) ?? body).focus({ preventScroll: true });
}

/** When new errors have come back, go to the first of them. */
function focusError() {
  const wrong = open.dialog.querySelector("[aria-invalid=true]");
  const said = open.dialog.querySelector(".error")?.textContent ?? null;
  if (wrong && said !== open.said) (wrong.matches(FIELDS) ? wrong : wrong.querySelector(FIELDS)).focus();
  open.said = said;
}
