// The page: what the sandbox says and where one is (in the address) become what one sees.

import * as api from "./api.js";
import { drawChannel, wireChannel } from "./channel.js";
import { wireLayout } from "./layout.js";
import { drawView } from "./modal.js";
import { drawRail } from "./rail.js";
import { drawSheet } from "./sheet.js";

let state = null;
let spreadsheet = null;

/** Where one is: `#as=U..&in=C..&tab=0`. */
const place = () => new URLSearchParams(location.hash.slice(1));

function go({ as, channel, tab }) {
  const there = place();
  for (const [name, value] of Object.entries({ as, in: channel, tab }))
    if (value !== undefined) there.set(name, value);
  location.hash = there;
}

function openChannel() {
  return state.channels.find((channel) => channel.id === place().get("in")) ?? state.channels[0] ?? null;
}

const messagesOf = (channel) => state.messages[channel] ?? [];

function nameOf(id) {
  return [...state.people, ...state.channels].find((one) => one.id === id)?.name ?? null;
}

function draw() {
  const channel = openChannel();
  drawChannel(channel, { messages: channel ? messagesOf(channel.id) : [], as: state.me, names: nameOf });
  drawRail(state, { channel: channel?.id, go });
  drawView(state.view, { as: state.me, names: nameOf });
  document.title = `${channel ? channel.name : "Sandbox"} · ${state.team.name}`;
}

const drawSpreadsheet = () => drawSheet(spreadsheet, { tab: place().get("tab"), go });

/** Fetch and draw until nothing has changed meanwhile; one round at a time. */
const refresh = oneAtATime(async () => {
  const as = place().get("as");
  if (!(await fetched(as))) return online(false);
  if (!as) go({ as: state.me });
  draw();
  return drawSpreadsheet();
});

/** Whether the sandbox answered; when it comes back, its stream of changes asks again. */
async function fetched(as) {
  try {
    const next = await api.state(as);
    spreadsheet = next.spreadsheet && (await api.sheet());
    state = next;
    return true;
  } catch {
    return false;
  }
}

function oneAtATime(work) {
  let running = false;
  let again = false;
  return async () => {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again) {
        again = false;
        await work();
      }
    } finally {
      running = false;
    }
  };
}

function online(yes) {
  document.getElementById("offline").hidden = yes;
}

wireLayout();
wireChannel(() => ({ as: state.me, channel: openChannel().id }));
window.addEventListener("hashchange", refresh);
document.addEventListener("visibilitychange", refresh); // what came meanwhile is read now
api.follow({ changed: refresh, online });
