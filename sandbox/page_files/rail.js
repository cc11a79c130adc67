// The left rail: the workspace, whom one plays, where one can go.

import { h, keepFocus, reconcile } from "./dom.js";
import { avatar } from "./messages.js";

/** Draw the rail; `go({as, channel})` follows a click. */
export function drawRail(state, { channel, go }) {
  document.getElementById("team").textContent = state.team.name;
  keepFocus(() => {
    const people = state.people.map((person) => ({ ...person, current: person.id === state.me }));
    fill("people", people, (person) => personButton(person, go));
    for (const [list, kind] of [
      ["channels", "channel"],
      ["dms", "dm"],
    ]) {
      const rows = state.channels
        .filter((one) => one.kind === kind)
        .map((one) => ({
          id: one.id,
          name: one.name,
          kind,
          current: one.id === channel,
          unread: one.id === channel ? 0 : one.unread,
        }));
      fill(list, rows, (row) => channelButton(row, go));
      document.getElementById(`${list}-title`).hidden = rows.length === 0;
    }
  });
}

function fill(id, rows, draw) {
  reconcile(document.getElementById(id), rows, {
    key: (row) => row.id,
    build: (row) => h("li", {}, draw(row)),
  });
}

function personButton(person, go) {
  return h(
    "button",
    {
      type: "button",
      class: "person",
      "aria-pressed": String(person.current),
      data: { person: person.id },
      on: { click: () => go({ as: person.id }) },
    },
    avatar(person.id, person.name),
    h("span", {}, h("strong", {}, person.name), h("span", { class: "person-title" }, person.title)),
  );
}

function channelButton({ id, name, kind, current, unread }, go) {
  const count =
    unread > 0 && h("span", { class: "unread", "aria-label": `${unread} new messages` }, String(unread));
  return h(
    "button",
    {
      type: "button",
      class: `channel-link${unread ? " has-unread" : ""}`,
      "aria-current": current ? "page" : null,
      data: { channel: id },
      on: { click: () => go({ channel: id }) },
    },
    h("span", { class: "channel-sign", "aria-hidden": "true" }, kind === "dm" ? "●" : "#"),
    h("span", { class: "channel-label" }, name),
    count,
  );
}
