// The menu behind an overflow button: arrow keys, Home, End, Escape, a click beside it.

import { h } from "./dom.js";

/** Open a menu of `{label, value, choose}` at `anchor`. */
export function openMenu(anchor, items) {
  const menu = h("div", {
    class: "menu",
    role: "menu",
    popover: "auto",
    "aria-label": anchor.getAttribute("aria-label"),
  });
  const rows = items.map((item) =>
    h(
      "button",
      {
        type: "button",
        class: "menu-item",
        role: "menuitem",
        tabindex: "-1",
        data: { value: item.value },
        on: { click: () => choose(menu, item) },
      },
      item.label,
    ),
  );
  menu.append(...rows);
  menu.addEventListener("keydown", (event) => move(event, rows));
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") return;
    anchor.setAttribute("aria-expanded", "false");
    menu.remove();
  });
  // Inside a dialog, since everything outside an open dialog is inert.
  (anchor.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, anchor.getBoundingClientRect());
  anchor.setAttribute("aria-expanded", "true");
  rows[0].focus();
}

function choose(menu, item) {
  menu.hidePopover();
  item.choose();
}

function place(menu, beside) {
  const { width, height } = menu.getBoundingClientRect();
  const below = beside.bottom + 4 + height <= window.innerHeight;
  menu.style.left = `${Math.max(8, beside.right - width)}px`;
  menu.style.top = `${below ? beside.bottom + 4 : Math.max(8, beside.top - height - 4)}px`;
}

function move(event, rows) {
  const at = rows.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows.at(to % rows.length).focus();
}
