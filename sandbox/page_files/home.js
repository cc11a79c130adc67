// The app's own place: its Home, beside the messages it shares with one person.

import * as api from "./api.js";
import { blockNode } from "./blocks.js";
import { h, keepFocus, reconcile } from "./dom.js";
import { surfaceOf } from "./inputs.js";
import { toast } from "./toast.js";

const byId = (id) => document.getElementById(id);
let entered = null; // the tab that the app was told of last

/** Show the tabs of the app's conversation, and its Home where `tab` is home; null elsewhere. */
export function drawHome(tab, { app, home, as, names, channels, go }) {
  byId("tabs").hidden = tab === null;
  byId("home").hidden = tab !== "home";
  byId("messages").hidden = tab === "home";
  if (tab === "home") byId("composer").hidden = byId("pinned").hidden = byId("newer").hidden = true;
  if (tab !== null) drawTabs(tab, { app, go });
  enter(tab, as);
  if (tab === "home") drawBlocks(home, { as, names, channels });
}

function drawTabs(shown, { app, go }) {
  const offered = [app.home_tab && ["home", "Home"], app.messages_tab && ["messages", "Messages"]].filter(Boolean);
  const node = ([tab, words]) =>
    h(
      "button",
      { type: "button", role: "tab", "aria-selected": String(tab === shown), on: { click: () => go({ page: tab }) } },
      words,
    );
  keepFocus(() => byId("tabs").replaceChildren(...offered.map(node)));
}

/** The app hears of every time somebody enters one of its tabs. */
function enter(tab, as) {
  const now = tab && `${as} ${tab}`;
  if (now === entered) return;
  entered = now;
  if (tab) api.openApp({ as, tab }).then((answer) => answer.ok || toast(answer.error));
}

function drawBlocks(home, { as, names, channels }) {
  const room = byId("home-blocks");
  byId("home-empty").hidden = home !== null;
  const place = `${as} home ${home?.id}`;
  if (room.dataset.place !== place) {
    room.replaceChildren();
    byId("home").scrollTop = 0;
  }
  room.dataset.place = place;
  room.dataset.viewId = home?.id ?? "";
  const blocks = home?.blocks ?? [];
  const given = home?.values ?? {};
  const surface = surfaceOf(place, { as, names, channels, container: { view: home?.id }, blocks, given });
  keepFocus(() =>
    reconcile(room, blocks, {
      key: (block) => block.block_id,
      build: (block) => blockNode(block, surface),
    }),
  );
}
