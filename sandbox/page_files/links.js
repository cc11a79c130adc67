// Where a link leads: out into a new tab, or within the page to the app's own Home.

import { h } from "./dom.js";

const SAFE = /^(?:https?|mailto|tel|slack):/i;

/** Whether a link may be followed at all. */
export const isSafe = (url) => SAFE.test(url);

/** Follow a link; `slack://app?tab=home` opens the app here. */
export function follow(url) {
  if (!/^slack:/i.test(url)) return window.open(url, "_blank", "noopener,noreferrer");
  const tab = new URLSearchParams(url.split("?")[1]).get("tab") ?? "messages";
  return document.dispatchEvent(new CustomEvent("open-app", { detail: tab }));
}

/** A link as a node. */
export function link(url, words) {
  const within = /^slack:/i.test(url);
  const click = (event) => {
    event.preventDefault();
    follow(url);
  };
  return h(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer", on: within ? { click } : {} },
    words,
  );
}
