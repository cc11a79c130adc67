// The centre: header, pinned bar, messages that stay where one reads, and the composer.

import * as api from "./api.js";
import { drawMessages } from "./messages.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);

/** Draw the open channel; `channel` is null for somebody who is in none. */
export function drawChannel(channel, { messages, as, names }) {
  byId("composer").hidden = channel === null;
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
  }
  list.dataset.place = place;
  drawMessages(list, { channel: channel?.id ?? "", messages, as, names });
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
    sendCommand(where());
  });
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

async function sendCommand({ as, channel }) {
  const field = byId("command");
  const words = field.value.trim();
  if (!words || field.getAttribute("aria-busy")) return;
  const isCommand = /^\/\S/.test(words);
  note(
    isCommand ? null : "Nobody reads plain messages here. Only slash commands are sent, such as /backlog.",
  );
  if (!isCommand) return;
  const [command, text = ""] = words.split(/\s+(.*)/s);
  field.setAttribute("aria-busy", "true");
  const answer = await api.command({ as, channel, command, text });
  field.removeAttribute("aria-busy");
  if (answer.ok) field.value = "";
  else toast(answer.error);
}

function note(sentence) {
  const line = byId("command-note");
  line.dataset.usual ??= line.textContent;
  line.textContent = sentence ?? line.dataset.usual;
  line.classList.toggle("error", sentence !== null);
}
