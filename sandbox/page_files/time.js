// Moments as Slack writes them, in the reader's own time zone.

import { h } from "./dom.js";

const format = (options) => (at) => new Intl.DateTimeFormat("en-US", options).format(at);

const clock = format({ hour: "numeric", minute: "2-digit" });
const short = format({ month: "short", day: "numeric", year: "numeric" });
const middle = format({ month: "long", day: "numeric", year: "numeric" });
const long = format({ weekday: "long", month: "long", day: "numeric", year: "numeric" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

const DAY = 86_400_000;
const midnight = (at) => new Date(at.getFullYear(), at.getMonth(), at.getDate());
const daysAgo = (at) => Math.round((midnight(new Date()) - midnight(at)) / DAY);

function pretty(otherwise) {
  return (at) => {
    const days = daysAgo(at);
    return Math.abs(days) > 1 ? otherwise(at) : relative.format(-days, "day");
  };
}

const TOKENS = {
  date_num: (at) =>
    [at.getFullYear(), at.getMonth() + 1, at.getDate()]
      .map((part) => String(part).padStart(2, "0"))
      .join("-"),
  date: middle,
  date_short: short,
  date_long: long,
  date_pretty: pretty(middle),
  date_short_pretty: pretty(short),
  date_long_pretty: pretty(long),
  time: clock,
  time_secs: format({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago: (at) => relative.format(Math.round((at - Date.now()) / 60_000), "minute"),
};

/** `!date^unix^{date_short} {time}^link` as a <time>; the fallback where it cannot be read. */
export function slackDate(token, fallback) {
  const [, unix, pattern = ""] = token.split("^");
  const at = new Date(Number(unix) * 1000);
  if (Number.isNaN(at.getTime())) return fallback;
  const text = pattern.replace(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(at) ?? whole);
  return h("time", { datetime: at.toISOString(), title: fallback || `${long(at)} ${clock(at)}` }, text);
}

const momentOf = (ts) => new Date(Number(ts) * 1000);

/** The time of day of a message. */
export function messageTime(ts) {
  const at = momentOf(ts);
  return h("time", { datetime: at.toISOString(), title: `${long(at)}, ${clock(at)}` }, clock(at));
}

/** The day of a message, as the line between days says it. */
export function messageDay(ts) {
  const words = pretty(long)(momentOf(ts));
  return words[0].toUpperCase() + words.slice(1);
}
