// The centre: header, pinned bar, messages that stay where one reads, and the composer.

import * as api from "./api.js";
import { drawMessages } from "./messages.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);

/** Draw the open channel; `channel` is null for somebody who is in none. */
export function drawChannel(channel, { messages, as, app, ...known }) {
  byId("composer").hidden = channel === null || (channel.kind === "dm" && !app.messages_tab);
  drawHead(channel);
  drawPinned(messages.filter((message) => message.pinned));
  const list = byId("messages");
  const place = `${as} ${channel?.id}`;
  const arrived = list.dataset.place !== place;
  const follows = nearEnd(list);
  if (arrived) {
    list.replaceChildren();
    list.dataset.newest = messages.at(-1)?.ts ?? "";
    byId("newer").hidden = true;
    write({});
  }
  list.dataset.place = place;
  const { shortcuts } = app;
  drawMessages(list, { channel: channel?.id ?? "", messages, as, shortcuts, write, ...known });
  if (arrived) showNewest(list);
  else if (follows) list.scrollTop = list.scrollHeight;
  if (channel) see(list, { channel, messages, as });
}

/** Wire what stays: the composer, the way down, the way to what is pinned. */
export function wireChannel(where) {
  byId("newer").addEventListener("click", () => (byId("messages").scrollTop = byId("messages").scrollHeight));
  byId("messages").addEventListener(
    "scroll",
    () => nearEnd(byId("messages")) && (byId("newer").hidden = true),
  );
  byId("pinned").addEventListener("click", showPinned);
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(where());
  });
  byId("composer-mode").querySelector("button").addEventListener("click", () => write({}));
}

let writing = {}; // {thread} of a reply, {edit} of a message one changes, nothing for a new one

/** Let the composer write a reply, or change a message, or (with nothing) write anew. */
function write({ thread = null, edit = null, text = "" }) {
  if (edit || writing.edit) byId("command").value = decoded(text);
  writing = { thread, edit };
  byId("composer-mode").hidden = !thread && !edit;
  byId("composer-mode").firstElementChild.textContent = edit ? "Editing your message" : "Replying in a thread";
  if (thread || edit) byId("command").focus();
}

/** The end of the channel, but never past the beginning of the newest message. */
function showNewest(list) {
  const newest = [...list.querySelectorAll(".message")].at(-1);
  const start = newest ? newest.offsetTop - list.offsetTop - 8 : 0;
  list.scrollTop = Math.min(list.scrollHeight - list.clientHeight, start);
}

const nearEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 80;

/** Offer the way down to what came while one reads further up; what is in view counts as read. */
function see(list, { channel, messages, as }) {
  const newest = messages.at(-1)?.ts ?? "";
  if (nearEnd(list)) byId("newer").hidden = true;
  else if (newest > list.dataset.newest) byId("newer").hidden = false;
  list.dataset.newest = newest;
  if (channel.unread && !document.hidden) api.read({ as, channel: channel.id });
}

function drawHead(channel) {
  byId("channel-name").textContent = channel
    ? `${channel.kind === "dm" ? "" : "# "}${channel.name}`
    : "No channel";
  byId("channel-topic").textContent = channel ? channel.topic : "This person is a member of no channel here.";
  byId("command").setAttribute("aria-label", `Slash command in ${channel?.name ?? ""}`);
}

function drawPinned(pinned) {
  const bar = byId("pinned");
  bar.hidden = pinned.length === 0;
  bar.textContent = pinned.length === 1 ? `Pinned: ${pinned[0].text}` : `${pinned.length} pinned messages`;
  bar.dataset.pinned = pinned.at(-1)?.ts ?? "";
}

function showPinned() {
  const message = byId("messages").querySelector(`[data-ts="${byId("pinned").dataset.pinned}"]`);
  message.scrollIntoView({ block: "start" });
  message.classList.remove("shown");
  requestAnimationFrame(() => message.classList.add("shown"));
}

async function send({ as, channel, people }) {
  const field = byId("command");
  const words = field.value.trim();
  if (!words || field.getAttribute("aria-busy")) return;
  field.setAttribute("aria-busy", "true");
  const answer = await sent(words, { as, channel, people });
  field.removeAttribute("aria-busy");
  if (!answer.ok) return toast(answer.error);
  field.value = "";
  return write({});
}

function sent(words, { as, channel, people }) {
  const { thread, edit } = writing;
  const [command, text = ""] = words.split(/\s+(.*)/s);
  if (/^\/\S/.test(words) && !thread && !edit) return api.command({ as, channel, command, text });
  const body = { as, channel, text: encoded(words, people) };
  return edit ? api.edit({ ...body, ts: edit }) : api.say({ ...body, thread_ts: thread });
}

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** What one types as Slack sends it: its three signs escaped, names after an @ as mentions. */
function encoded(words, people) {
  const escaped = words.replace(/[&<>]/g, (sign) => SIGNS[sign]);
  return people.reduce((text, { id, name }) => text.replaceAll(`@${name}`, `<@${id}>`), escaped);
}

const decoded = (text) =>
  Object.entries(SIGNS).reduceRight((words, [sign, entity]) => words.replaceAll(entity, sign), text);
