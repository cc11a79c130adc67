// Slack's mrkdwn as DOM nodes. https://api.slack.com/reference/surfaces/formatting

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { isSafe, link } from "./links.js";
import { slackDate } from "./time.js";

const PRE = /```\n?([\s\S]+?)\n?```\n?/;
const QUOTE = /^(?:>|&gt;) ?/;

// One alternative per construct; a marker counts only at the edge of a word, as in Slack.
const mark = (name, sign) =>
  `(?<![\\p{L}\\p{N}${sign}])[${sign}](?=\\S)(?<${name}>[^${sign}\\n]*[^\\s${sign}])[${sign}](?![\\p{L}\\p{N}${sign}])`;
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angle>[^<>\\n]+)>",
    mark("bold", "*"),
    mark("italic", "_"),
    mark("strike", "~"),
    ":(?<emoji>[a-z0-9_+-]+):",
  ].join("|"),
  "gu",
);

/** The nodes of a mrkdwn text; `nameOf(id)` names people and channels. */
export function mrkdwn(text, nameOf) {
  return text
    .split(PRE)
    .flatMap((part, index) => (index % 2 ? h("pre", {}, plain(part)) : lines(part, nameOf)));
}

/** The nodes of a text object, by its type. */
export function textNodes(object, nameOf) {
  if (object.type === "mrkdwn") return mrkdwn(object.text, nameOf);
  return object.emoji === false ? [object.text] : withEmoji(object.text);
}

function lines(text, nameOf) {
  const nodes = [];
  let quote = null;
  text.split("\n").forEach((line, index) => {
    const quoted = QUOTE.test(line);
    const content = inline(line.replace(QUOTE, ""), nameOf);
    if (!quoted) {
      // A quote is a block of its own and needs no line break after it.
      nodes.push(...(index && !quote ? ["\n"] : []), ...content);
      quote = null;
    } else if (quote) {
      quote.append("\n", ...content);
    } else {
      nodes.push((quote = h("blockquote", {}, content)));
    }
  });
  return nodes;
}

function inline(text, nameOf) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const node = construct(match.groups, nameOf);
    if (node === null) continue;
    nodes.push(plain(text.slice(end, match.index)), node);
    end = match.index + match[0].length;
  }
  nodes.push(plain(text.slice(end)));
  return nodes.filter((node) => node !== "");
}

function construct({ code, angle, bold, italic, strike, emoji: name }, nameOf) {
  if (code !== undefined) return h("code", {}, plain(code));
  if (angle !== undefined) return reference(angle, nameOf);
  if (bold !== undefined) return h("strong", {}, inline(bold, nameOf));
  if (italic !== undefined) return h("em", {}, inline(italic, nameOf));
  if (strike !== undefined) return h("s", {}, inline(strike, nameOf));
  return emoji(name);
}

function reference(inside, nameOf) {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, null] : [inside.slice(0, bar), inside.slice(bar + 1)];
  if (target.startsWith("@"))
    return h("span", { class: "mention" }, `@${nameOf(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("#"))
    return h("span", { class: "mention" }, `#${nameOf(target.slice(1)) ?? label ?? target.slice(1)}`);
  if (target.startsWith("!date^")) return slackDate(target, label === null ? "" : plain(label));
  if (target.startsWith("!")) return h("span", { class: "mention" }, `@${plain(label ?? target.slice(1))}`);
  if (!isSafe(target)) return plain(`<${inside}>`);
  return link(plain(target), plain(label ?? target));
}

function withEmoji(text) {
  return text
    .split(/:([a-z0-9_+-]+):/)
    .map((part, index) => (index % 2 ? (emoji(part) ?? `:${part}:`) : part));
}

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

const plain = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]);
