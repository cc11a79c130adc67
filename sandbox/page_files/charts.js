// Charts as SVG: bars beside each other, and a pie.

import { h, svg } from "./dom.js";

const COLOURS = ["#c0501c", "#1264a3", "#2f7d6b", "#8a5a83", "#b58a14", "#5b6abf"];
const WIDTH = 520;
const HEIGHT = 250;
const PLOT = { left: 56, right: 512, top: 12, bottom: 200 };

const colour = (index) => COLOURS[index % COLOURS.length];

/** A `data_visualization` block. */
export function chart(block) {
  const { type } = block.chart;
  const drawing = type === "pie" ? pie(block.chart) : bars(block.chart);
  return h("figure", {}, h("figcaption", {}, block.title), drawing, legend(keysOf(block.chart)));
}

const keysOf = (data) =>
  data.type === "pie"
    ? data.segments.map((segment) => `${segment.label}: ${segment.value}`)
    : data.series.map((series) => series.name);

function legend(words) {
  const key = (word, index) => {
    const mark = h("span", { class: "key-mark" });
    mark.style.backgroundColor = colour(index);
    return h("li", {}, mark, word);
  };
  return h("ul", { class: "keys" }, words.map(key));
}

function bars({ series, axis_config: axes }) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const steps = ticks(Math.min(0, ...values), Math.max(0, ...values));
  const [low, high] = [steps[0], steps.at(-1)];
  const y = (value) => PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top);
  const slot = (PLOT.right - PLOT.left) / axes.categories.length;
  const wide = (slot * 0.7) / series.length;
  const bar = (point, category, index) =>
    svg(
      "rect",
      {
        x: PLOT.left + slot * (category + 0.15) + wide * index,
        y: Math.min(y(point.value), y(0)),
        width: wide,
        height: Math.abs(y(point.value) - y(0)),
        rx: 2,
        fill: colour(index),
      },
      svg("title", {}, `${series[index].name}, ${point.label}: ${point.value}`),
    );
  const text = (words, x, at, more = {}) => svg("text", { x, y: at, "text-anchor": "middle", ...more }, words);
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": spoken(series) },
    steps.map((step) => [
      svg("line", { x1: PLOT.left, x2: PLOT.right, y1: y(step), y2: y(step) }),
      text(String(step), PLOT.left - 8, y(step) + 4, { "text-anchor": "end" }),
    ]),
    series.map((one, index) => one.data.map((point, category) => bar(point, category, index))),
    axes.categories.map((name, category) => text(name, PLOT.left + slot * (category + 0.5), PLOT.bottom + 18)),
    axes.x_label && text(axes.x_label, (PLOT.left + PLOT.right) / 2, PLOT.bottom + 42),
    axes.y_label &&
      text(axes.y_label, 14, (PLOT.top + PLOT.bottom) / 2, {
        transform: `rotate(-90 14 ${(PLOT.top + PLOT.bottom) / 2})`,
      }),
  );
}

const spoken = (series) =>
  series
    .map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${point.value}`).join(", ")}`)
    .join("; ");

/** Round steps from at most `low` to at least `high`. */
function ticks(low, high) {
  const rough = (high - low) / 4 || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const first = Math.floor(low / step);
  const last = Math.max(first + 1, Math.ceil(high / step));
  return Array.from({ length: last - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}

function pie({ segments }) {
  const total = segments.reduce((sum, segment) => sum + segment.value, 0);
  let turned = 0;
  const slice = (segment, index) => {
    const [from, to] = [turned, (turned += segment.value / total)];
    const shape = { fill: colour(index), ...(to - from > 0.9999 ? whole : { d: wedge(from, to) }) };
    return svg(shape.d ? "path" : "circle", shape, svg("title", {}, `${segment.label}: ${segment.value}`));
  };
  const words = segments.map((segment) => `${segment.label} ${segment.value}`).join(", ");
  return svg("svg", { viewBox: "0 0 220 200", class: "pie", role: "img", "aria-label": words }, segments.map(slice));
}

const whole = { cx: 110, cy: 100, r: 90 };

function wedge(from, to) {
  const at = (part) => `${110 + 90 * Math.sin(part * 2 * Math.PI)} ${100 - 90 * Math.cos(part * 2 * Math.PI)}`;
  return `M110 100L${at(from)}A90 90 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}Z`;
}
