// The messages of one channel: days, messages, replies below their parent, files.

import * as api from "./api.js";
import { blockNode } from "./blocks.js";
import { h, keepFocus, reconcile } from "./dom.js";
import { surfaceOf } from "./inputs.js";
import { openMenu } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { messageDay, messageTime } from "./time.js";
import { toast } from "./toast.js";

const COLOURS = ["#4a6fa5", "#8a5a83", "#2f7d6b", "#a6603a", "#5b6abf", "#8f6b1e"];

/** Draw `messages` of `channel` into `list`, as `as` sees them. */
export function drawMessages(list, { channel, messages, as, ...known }) {
  list.dataset.channel = channel;
  const build = (row) =>
    row.day
      ? h("p", { class: "day" }, h("span", {}, row.day))
      : messageNode(row.message, { channel, as, ...known }, row.reply);
  const empty = h("p", { class: "empty" }, "No messages here yet.");
  keepFocus(() => reconcile(list, rowsOf(messages), { key: (row) => row.day ?? row.message.ts, build }));
  if (messages.length === 0) list.append(empty);
}

/** A person's or app's initial on a colour of their own. */
export function avatar(id, name) {
  const colour = COLOURS[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS.length];
  const node = h("span", { class: "avatar", "aria-hidden": "true" }, name.slice(0, 1).toUpperCase());
  node.style.backgroundColor = colour;
  return node;
}

function rowsOf(messages) {
  const known = new Set(messages.map((message) => message.ts));
  const isReply = ({ thread_ts: parent, ts }) => parent !== null && parent !== ts && known.has(parent);
  const rows = [];
  let day = null;
  for (const message of messages.filter((each) => !isReply(each))) {
    if (messageDay(message.ts) !== day) rows.push({ day: (day = messageDay(message.ts)) });
    rows.push({ message, reply: false });
    const replies = messages.filter((each) => isReply(each) && each.thread_ts === message.ts);
    rows.push(...replies.map((each) => ({ message: each, reply: true })));
  }
  return rows;
}

function messageNode(message, { channel, as, names, channels, shortcuts, write }, reply) {
  const kind = ["message", reply && "reply", message.ephemeral && "ephemeral", message.pinned && "is-pinned"]
    .filter(Boolean)
    .join(" ");
  const surface = surfaceOf(`${as} ${channel} ${message.ts}`, {
    as,
    names,
    channels,
    container: { channel, ts: message.ts },
    blocks: message.blocks,
  });
  return h(
    "article",
    {
      class: kind,
      data: { ts: message.ts },
      "aria-label": `${message.user_name}, ${reply ? "reply" : "message"}`,
    },
    avatar(message.user, message.user_name),
    h(
      "div",
      { class: "message-body" },
      message.ephemeral && h("p", { class: "only-you" }, "Only visible to you"),
      headLine(message),
      body(message, surface),
      message.files.map((file) => fileCard(file, as)),
    ),
    !message.ephemeral && menuButton(message, { channel, as, shortcuts, write }),
  );
}

/** What Slack shows when one points at a message: the app's shortcuts, replying, one's own words. */
function menuButton(message, { channel, as, shortcuts, write }) {
  const target = { as, channel, ts: message.ts };
  const tell = async (act, more = {}) => {
    const answer = await act({ ...target, ...more });
    if (!answer.ok) toast(answer.error);
  };
  const own = message.user === as && [
    { label: "Edit message…", value: "edit", choose: () => write({ edit: message.ts, text: message.text }) },
    { label: "Delete message", value: "delete", choose: () => tell(api.remove) },
  ];
  const items = [
    ...shortcuts.map(({ id, name }) => ({
      label: name,
      value: id,
      choose: () => tell(api.shortcut, { callback_id: id }),
    })),
    { label: "Reply in thread…", value: "reply", choose: () => write({ thread: message.thread_ts ?? message.ts }) },
    ...(own || []),
  ];
  return h(
    "button",
    {
      type: "button",
      class: "icon-button message-menu",
      "aria-label": "Message actions",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      on: { click: (event) => openMenu(event.currentTarget, items) },
    },
    "⋯",
  );
}

function headLine(message) {
  return h(
    "p",
    { class: "message-head" },
    h("strong", {}, message.user_name),
    message.bot && h("span", { class: "badge" }, "APP"),
    messageTime(message.ts),
    message.pinned && h("span", { class: "pin-mark" }, "Pinned"),
    message.edited && message.blocks.length > 0 && edited(),
  );
}

const edited = () => h("span", { class: "edited" }, "(edited)");

function body(message, surface) {
  if (message.blocks.length)
    return h(
      "div",
      { class: "blocks" },
      message.blocks.map((block) => blockNode(block, surface)),
    );
  if (!message.text) return null;
  return h(
    "div",
    { class: "mrkdwn message-text" },
    mrkdwn(message.text, surface.names),
    message.edited && [" ", edited()],
  );
}

function fileCard(file, as) {
  const title = file.title || file.name;
  const more = [title !== file.name && file.name, sizeOf(file.size)].filter(Boolean).join(" · ");
  const ending = file.name.includes(".") ? file.name.split(".").at(-1).toUpperCase() : "FILE";
  return h(
    "div",
    { class: "file", data: { file: file.id } },
    h("span", { class: "file-kind", "aria-hidden": "true" }, ending.slice(0, 4)),
    h("span", { class: "file-name" }, h("strong", {}, title), h("span", {}, more)),
    h(
      "a",
      {
        class: "button",
        href: api.fileUrl(file.id, as),
        download: file.name,
        "aria-label": `Download ${file.name}`,
      },
      "Download",
    ),
  );
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
