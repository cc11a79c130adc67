// Charts over the cells: stacked bars and columns, at the corner of their cell.

import { h, svg } from "./dom.js";

const TOP = 62; // px for the titles and the legend
const MARGIN = { left: 64, right: 40, bottom: 26, top: 14 };

/** Lay the charts of `sheet` over the cells in `grid`. */
export function drawCharts(grid, sheet) {
  grid.querySelector(".charts")?.remove();
  if (!sheet.charts.length) return;
  const layer = h("div", { class: "charts" }, sheet.charts.map((chart) => figure(grid, chart)));
  grid.append(layer);
}

function figure(grid, chart) {
  const corner = grid.querySelector(`tr[data-index="${chart.row}"] td[data-index="${chart.column}"]`);
  const node = h(
    "figure",
    { class: "sheet-chart", role: "img", "aria-label": chart.alt || chart.title },
    h("figcaption", {}, h("b", {}, chart.title), h("span", {}, chart.subtitle)),
    h("ul", {}, chart.series.map(key)),
    drawing(chart),
  );
  Object.assign(node.style, {
    left: `${(corner?.offsetLeft ?? 0) + chart.x}px`,
    top: `${(corner?.offsetTop ?? 0) + chart.y}px`,
    width: `${chart.width}px`,
    height: `${chart.height}px`,
  });
  return node;
}

function key({ name, color }) {
  const mark = h("i", {});
  mark.style.backgroundColor = color;
  return h("li", {}, mark, name);
}

/** A scale of round numbers that holds `most`: where it ends, and its steps. */
function scaleOf(most) {
  const rough = most / 6;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 5, 10].find((times) => times * unit >= rough);
  const count = Math.ceil(most / step);
  return { end: count * step, steps: Array.from({ length: count + 1 }, (_, at) => at * step) };
}

const figures = new Intl.NumberFormat("en-CA", { maximumFractionDigits: 0 });

function drawing({ type, series, labels, width, height, totalled }) {
  const count = Math.max(1, ...series.map((one) => one.values.length));
  const totals = Array.from({ length: count }, (_, at) => series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0));
  const scale = scaleOf(Math.max(1, ...totals));
  const across = type === "BAR";
  const [long, wide] = across
    ? [width - MARGIN.left - MARGIN.right, height - TOP - MARGIN.bottom]
    : [height - TOP - MARGIN.bottom - MARGIN.top, width - MARGIN.left - MARGIN.right];
  const slot = wide / count;
  const far = (value) => (value / scale.end) * long;
  const up = (value) => MARGIN.top + long - far(value); // y of a value in a column chart
  const bars = series.flatMap((one, index) =>
    one.values.map((value, at) => {
      const before = series.slice(0, index).reduce((sum, other) => sum + (other.values[at] ?? 0), 0);
      const [from, size] = [far(before), far(Math.max(0, value))];
      const start = slot * (at + 0.2);
      const box = across
        ? { x: MARGIN.left + from, y: start, width: size, height: slot * 0.6 }
        : { x: MARGIN.left + start, y: up(before) - size, width: slot * 0.6, height: size };
      return svg("rect", { ...box, fill: one.color }, svg("title", {}, `${one.name} ${labels[at] ?? ""}: ${value}`));
    }),
  );
  const along = (at) => slot * (at + 0.5); // the middle of a bar
  const word = (text, x, y, anchor) => svg("text", { x, y, "text-anchor": anchor }, text);
  const words = labels.map((label, at) =>
    across
      ? word(label, MARGIN.left - 6, along(at) + 4, "end")
      : word(label, MARGIN.left + along(at), up(0) + 16, "middle"),
  );
  const sums = (totalled ? totals : []).map((total, at) => {
    if (!total) return null;
    const text = figures.format(total);
    return across
      ? word(text, MARGIN.left + far(total) + 4, along(at) + 4, "start")
      : word(text, MARGIN.left + along(at), up(total) - 4, "middle");
  });
  const lines = scale.steps.map((step) => {
    const kind = { class: step ? null : "axis" };
    const x = MARGIN.left + far(step);
    if (across) return svg("line", { ...kind, x1: x, x2: x, y1: 0, y2: wide });
    return svg("line", { ...kind, x1: MARGIN.left, x2: width - MARGIN.right, y1: up(step), y2: up(step) });
  });
  const scaled = scale.steps.map((step) =>
    across
      ? word(figures.format(step), MARGIN.left + far(step), wide + 16, "middle")
      : word(figures.format(step), MARGIN.left - 6, up(step) + 4, "end"),
  );
  return svg("svg", { width, height: height - TOP, "aria-hidden": "true" }, lines, bars, words, scaled, sums);
}
