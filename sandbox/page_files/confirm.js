// Slack's confirm dialog, asked before an action is sent.

import { h } from "./dom.js";
import { textNodes } from "./mrkdwn.js";

/** Ask; resolves to whether the person said yes. Escape says no. */
export function confirmed(confirm, names) {
  const dialog = h(
    "dialog",
    { class: "confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
    h(
      "h2",
      { id: "confirm-title" },
      textNodes(confirm.title ?? { type: "plain_text", text: "Are you sure?" }, names),
    ),
    h("p", { id: "confirm-text", class: "mrkdwn" }, confirm.text && textNodes(confirm.text, names)),
    h(
      "form",
      { method: "dialog", class: "dialog-foot" },
      h("button", { class: "button", value: "" }, confirm.deny?.text ?? "No"),
      h(
        "button",
        {
          class: `button ${confirm.style === "danger" ? "danger" : "primary"}`,
          value: "yes",
          autofocus: true,
        },
        confirm.confirm?.text ?? "Yes",
      ),
    ),
  );
  document.getElementById("modals").append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
