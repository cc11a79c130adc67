// The page: what the sandbox says and where one is (in the address) become what one sees.

import * as api from "./api.js";
import { drawChannel, wireChannel } from "./channel.js";
import { drawHome } from "./home.js";
import { drawBeside, wireLayout } from "./layout.js";
import { drawView } from "./modal.js";
import { drawRail } from "./rail.js";
import { drawSheet, rowsWanted } from "./sheet.js";

let state = null;
let spreadsheet = null;

/** Where one is: `#as=U..&in=C..&page=home&beside=U..&tab=0&view=1`. */
const place = () => new URLSearchParams(location.hash.slice(1));

function go({ as, channel, page, beside, tab, view }) {
  const there = place();
  for (const [name, value] of Object.entries({ as, in: channel, page, beside, tab, view }))
    if (value !== undefined) there.set(name, value);
  location.hash = there;
}

function openChannel() {
  return state.channels.find((channel) => channel.id === place().get("in")) ?? state.channels[0] ?? null;
}

const messagesOf = (channel) => state.messages[channel] ?? [];

const mentionable = () => [...state.people, { id: state.app.user, name: state.app.name }];

function nameOf(id) {
  return [...mentionable(), ...state.channels].find((one) => one.id === id)?.name ?? null;
}

function draw() {
  const channel = openChannel();
  const { app, home, channels, me: as } = state;
  const known = { as, names: nameOf, channels };
  drawChannel(channel, { messages: channel ? messagesOf(channel.id) : [], app, ...known });
  drawHome(channel?.kind === "dm" ? appTab() : null, { app, home, go, ...known });
  drawRail(state, { channel: channel?.id, go: goIn });
  drawBeside(state, { beside: place().get("beside") ?? "", go });
  drawView(state.view, known);
  document.title = `${channel ? channel.name : "Sandbox"} · ${state.team.name}`;
}

/** The tab of the app that is open: its Home, where it has one and nothing else was asked for. */
function appTab() {
  if (!state.app.home_tab) return "messages";
  return place().get("page") === "messages" ? "messages" : "home";
}

/** Slack opens the app on its Home, but on its messages while some are unread. */
function goIn(there) {
  const opened = state.channels.find((one) => one.id === there.channel);
  go(opened?.kind === "dm" ? { ...there, page: opened.unread ? "messages" : "home" } : there);
}

function openApp(tab) {
  go({ channel: state.channels.find((one) => one.kind === "dm").id, page: tab });
}

const drawSpreadsheet = () =>
  drawSheet(spreadsheet, { as: state.me, tab: place().get("tab"), view: place().get("view"), go, refresh });

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
    const there = { tab: place().get("tab"), view: place().get("view") };
    spreadsheet = next.spreadsheet && (await api.sheet({ as: next.me, rows: rowsWanted(there), ...there }));
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
wireChannel(() => ({ as: state.me, channel: openChannel().id, people: mentionable() }));
document.addEventListener("open-app", (event) => openApp(event.detail));
window.addEventListener("hashchange", refresh);
document.addEventListener("visibilitychange", refresh); // what came meanwhile is read now
api.follow({ changed: refresh, online });
