// A sentence that appears, is read, and goes.

import { h } from "./dom.js";

const SHOWN_MS = 8000;

/** Say `sentence`, as Slack does when an app did not answer. */
export function toast(sentence) {
  const dismiss = h(
    "button",
    { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => note.remove() } },
    "✕",
  );
  const note = h("div", { class: "toast", role: "alert" }, h("span", {}, sentence), dismiss);
  // An open dialog makes the rest of the page inert, so the toast goes inside it.
  const host = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.getElementById("toasts");
  host.append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}
