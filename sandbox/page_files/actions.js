// A click on its way to the app: the confirm dialog, the wait for the ack, the sentence if it fails.

import * as api from "./api.js";
import { confirmed } from "./confirm.js";
import { toast } from "./toast.js";

const inFlight = new Set();
const lastSent = new Map(); // key -> the promise of the latest action under it

/**
 * Send one block action. A button that waits for its ack ignores further clicks; what a person
 * picks is never dropped, and reaches the app in the order in which it was picked. `undo` puts the
 * control back when they do not confirm.
 */
export async function dispatch(element, { surface, blockId, action, undo }) {
  const key = waitingKey(surface, blockId, element.action_id);
  if (isButton(element) && inFlight.has(key)) return;
  if (element.confirm && !(await confirmed(element.confirm, surface.names))) return undo();
  const { as, container } = surface;
  const send = () =>
    waiting(key, () =>
      api.click({
        as,
        container,
        block_id: blockId,
        action_id: element.action_id,
        action,
        values: surface.values,
      }),
    );
  lastSent.set(key, Promise.resolve(lastSent.get(key)).then(send));
}

/** Buttons and menus have no state of their own: all they can do is wait. */
export const isButton = (element) => element.type === "button" || element.type === "overflow";

/** Under what a control waits for its ack. */
export const waitingKey = (surface, ...path) => JSON.stringify([surface.key, ...path]);

/** Run `send` with everything marked `data-busy-key=key` shown as busy, and toast what goes wrong. */
export async function waiting(key, send) {
  inFlight.add(key);
  showBusy(key);
  const answer = await send();
  inFlight.delete(key);
  showBusy(key);
  if (!answer.ok) toast(answer.error);
  return answer;
}

/** Mark a control as the one that waits under `key`; it may be a redrawn one that is waiting already. */
export function waits(node, key) {
  node.dataset.busyKey = key;
  setBusy(node, inFlight.has(key));
  return node;
}

export const isWaiting = (key) => inFlight.has(key);

function showBusy(key) {
  for (const node of document.querySelectorAll("[data-busy-key]")) {
    if (node.dataset.busyKey === key) setBusy(node, inFlight.has(key));
  }
}

// Not the `disabled` attribute: a disabled button would drop the keyboard's focus.
function setBusy(node, busy) {
  for (const name of ["aria-busy", "aria-disabled"]) {
    if (busy) node.setAttribute(name, "true");
    else node.removeAttribute(name);
  }
}
