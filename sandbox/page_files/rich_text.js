// Rich text as DOM.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { slackDate } from "./time.js";

const INLINE = {
  text: (part) => part.text,
  link: (part) => link(part.url, part.text ?? part.url),
  user: (part, names) => h("span", { class: "mention" }, `@${names(part.user_id) ?? part.user_id}`),
  emoji: (part) => emoji(part.name) ?? `:${part.name}:`,
  tag: (part) => h("span", { class: `tag tag-${part.color ?? "gray"}` }, part.text),
  date: (part) => slackDate(`!date^${part.timestamp}^${part.format}`, part.fallback ?? ""),
};
const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };
const PARTS = {
  rich_text_section: "div",
  rich_text_quote: "blockquote",
  rich_text_preformatted: "pre",
};

/** The node of a `rich_text` block or cell. */
export function richText(block, names) {
  return h(
    "div",
    { class: "mrkdwn" },
    block.elements.map((part) => partNode(part, names)),
  );
}

function partNode(part, names) {
  if (part.type !== "rich_text_list") return h(PARTS[part.type], {}, part.elements.map((one) => inline(one, names)));
  const items = part.elements.map((one) => h("li", {}, one.elements.map((each) => inline(each, names))));
  return h(part.style === "ordered" ? "ol" : "ul", { class: "list" }, items);
}

function inline(part, names) {
  const wrap = (node, [name, tag]) => (part.style?.[name] ? h(tag, {}, node) : node);
  return Object.entries(STYLES).reduce(wrap, INLINE[part.type](part, names));
}
