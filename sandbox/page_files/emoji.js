// The emoji the product uses, drawn by ourselves: not every machine has a font for them.

import { h, svg } from "./dom.js";

const circle = (fill) => [["circle", { cx: 10, cy: 10, r: 8.5, fill }]];
const path = (fill, d) => ["path", { fill, d }];
const line = (stroke, d, width = 2) => [
  "path",
  { stroke, d, fill: "none", "stroke-width": width, "stroke-linecap": "round", "stroke-linejoin": "round" },
];
const tile = (fill) => path(fill, "M4 1h12a3 3 0 0 1 3 3v12a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3V4a3 3 0 0 1 3-3z");
const tray = [path("#8899a6", "M2 11h4l1.5 3h5L14 11h4v6a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 2 17z")];
const hourglass = [
  path("#a0785a", "M4 1h12v2H4zM4 17h12v2H4z"),
  path("#bdddf4", "M5 3h10c0 4-3 5-3 7s3 3 3 7H5c0-4 3-5 3-7S5 7 5 3z"),
  path("#e8b04b", "M7 6h6l-3 3zM6 17c0-2 2-3 4-3s4 1 4 3z"),
];

const DRAWINGS = {
  white_check_mark: [tile("#2eb67d"), line("#fff", "M5.5 10.5l3 3 6-7", 2.4)],
  heavy_check_mark: [line("#2b8a5b", "M3.5 11l4 4.5 9-11", 3)],
  warning: [
    path(
      "#ffc93c",
      "M10 1.5c.7 0 1.2.4 1.5 1l7.3 14c.6 1.2-.2 2.5-1.5 2.5H2.7c-1.3 0-2.1-1.3-1.5-2.5l7.3-14c.3-.6.8-1 1.5-1z",
    ),
    line("#3b2f14", "M10 7v5", 2.2),
    path("#3b2f14", "M10 14.3a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4z"),
  ],
  x: [line("#dd2e44", "M4 4l12 12M16 4L4 16", 3.4)],
  no_entry: [...circle("#dd2e44"), line("#fff", "M6 10h8", 3)],
  hourglass,
  hourglass_flowing_sand: hourglass,
  page_facing_up: [
    path("#e1e8ed", "M4 1h9l4 4v14H4z"),
    path("#b4c2cc", "M13 1l4 4h-4z"),
    line("#8899a6", "M7 8h7M7 11h7M7 14h5", 1.3),
  ],
  inbox_tray: [...tray, line("#3b88c3", "M10 1.5v8M6.5 6.5L10 10l3.5-3.5")],
  outbox_tray: [...tray, line("#dd2e44", "M10 10V2M6.5 5L10 1.5 13.5 5")],
  moneybag: [
    path("#fdcb58", "M7 5h6c3 3 5.5 6.5 5.5 9.5 0 3-2.5 4.5-8.5 4.5s-8.5-1.5-8.5-4.5C1.5 11.5 4 8 7 5z"),
    path("#bf6952", "M6.5 4L5.5 1.5h9L13.5 4z"),
    line(
      "#67512f",
      "M12 9.5c-.5-.7-1.2-1-2-1-1.2 0-2 .6-2 1.6 0 2.2 4 1 4 3.2 0 1-.8 1.7-2 1.7-.9 0-1.7-.4-2.2-1.1M10 7.5v9",
      1.2,
    ),
  ],
  lock: [
    line("#8899a6", "M6 9V6a4 4 0 0 1 8 0v3", 2.2),
    path("#ffac33", "M4 9h12v8.5A1.5 1.5 0 0 1 14.5 19h-9A1.5 1.5 0 0 1 4 17.5z"),
  ],
  bell: [
    path(
      "#ffac33",
      "M10 1.5a1.3 1.3 0 0 1 1.3 1.3C14 3.4 15.5 5.5 15.5 8.5c0 4 1.5 5 2.5 6.5H2c1-1.5 2.5-2.5 2.5-6.5 0-3 1.5-5.1 4.2-5.7A1.3 1.3 0 0 1 10 1.5z",
    ),
    path("#d48a1c", "M7.7 16.2h4.6a2.3 2.3 0 0 1-4.6 0z"),
  ],
  calendar: [
    path("#e1e8ed", "M2 4h16v13.5a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 2 17.5z"),
    path("#dd2e44", "M3.5 2.5h13A1.5 1.5 0 0 1 18 4v3H2V4a1.5 1.5 0 0 1 1.5-1.5z"),
    line("#66757f", "M6 10.5h1M9.5 10.5h1M13 10.5h1M6 14.5h1M9.5 14.5h1M13 14.5h1"),
  ],
  arrow_right: [tile("#3b88c3"), line("#fff", "M5 10h9M10.5 6L14.5 10l-4 4", 2.2)],
  large_blue_circle: circle("#3b88c3"),
  leftwards_arrow_with_hook: [tile("#3b88c3"), line("#fff", "M8.5 5L5 8.5 8.5 12M5 8.5h7a3 3 0 0 1 0 6H8.5", 2)],
  wastebasket: [
    line("#8899a6", "M4 5.5h12M8 5V3h4v2", 1.8),
    path("#b4c2cc", "M5 6.5h10l-1 12H6z"),
    line("#66757f", "M8.2 9l.4 7M11.8 9l-.4 7", 1.3),
  ],
  large_green_circle: circle("#2eb67d"),
  large_yellow_circle: circle("#f2c744"),
  red_circle: circle("#dd2e44"),
  white_circle: circle("#dfe5e9"),
  rotating_light: [
    path("#dd2e44", "M4.5 15V10a5.5 5.5 0 0 1 11 0v5z"),
    path("#99aab5", "M2.5 15h15v4h-15z"),
    line("#ff8a94", "M7.5 12v-1.5A2.5 2.5 0 0 1 9 8.2", 1.5),
    line("#dd2e44", "M10 1v1.5M3 3.5l1.2 1.2M17 3.5l-1.2 1.2", 1.5),
  ],
  file_folder: [
    path("#e0a030", "M1.5 4A1.5 1.5 0 0 1 3 2.5h5l2 2.5h7A1.5 1.5 0 0 1 18.5 6.5V8h-17z"),
    path("#ffc95c", "M1.5 7h17v9a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 16z"),
  ],
  information_source: [
    tile("#3b88c3"),
    line("#fff", "M9 9h1.3v5.5M8.5 14.5h3.5", 1.9),
    path("#fff", "M10 4.3a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z"),
  ],
  large_blue_square: [tile("#3b88c3")],
  pushpin: [path("#dd2e44", "M7 1h6l-.8 6 3.3 4h-11l3.3-4z"), line("#8899a6", "M10 11v7.5", 1.6)],
  tada: [
    path("#ffc93c", "M6.5 6.5l7 7L2 18.5c-.4.1-.7-.2-.6-.6z"),
    line("#dd2e44", "M11 7c1-1.5 1-3 .5-5"),
    line("#3b88c3", "M13 9.5c1.5-1 3-1 5-.5"),
    line("#2eb67d", "M12.5 7.5L16 4", 1.8),
    path(
      "#9b59b6",
      "M6 2.5a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4zM16.5 12.5a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4z",
    ),
  ],
};

/** The drawing of an emoji by its name, or null for one that is not here. */
export function emoji(name) {
  if (!Object.hasOwn(DRAWINGS, name)) return null;
  const shapes = DRAWINGS[name].map(([tag, attributes]) => svg(tag, attributes));
  const words = `:${name}:`;
  return h(
    "span",
    { class: "emoji", role: "img", "aria-label": words, title: words },
    svg("svg", { viewBox: "0 0 20 20", "aria-hidden": "true" }, shapes),
  );
}
