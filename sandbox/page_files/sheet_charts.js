// Charts over the cells: stacked bars and columns, at the corner of their cell.

import { h, svg } from "./dom.js";

const TOP = 62; // px for the titles and the legend
const MARGIN = { left: 64, right: 16, bottom: 26 };

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

function drawing({ type, series, labels, width, height }) {
  const count = Math.max(1, ...series.map((one) => one.values.length));
  const totals = Array.from({ length: count }, (_, at) => series.reduce((sum, one) => sum + (one.values[at] ?? 0), 0));
  const most = Math.max(1, ...totals);
  const across = type === "BAR";
  const [long, wide] = across
    ? [width - MARGIN.left - MARGIN.right, height - TOP - MARGIN.bottom]
    : [height - TOP - MARGIN.bottom, width - MARGIN.left - MARGIN.right];
  const slot = wide / count;
  const bars = series.flatMap((one, index) =>
    one.values.map((value, at) => {
      const before = series.slice(0, index).reduce((sum, other) => sum + (other.values[at] ?? 0), 0);
      const [from, size] = [(before / most) * long, (Math.max(0, value) / most) * long];
      const start = slot * (at + 0.2);
      const box = across
        ? { x: MARGIN.left + from, y: start, width: size, height: slot * 0.6 }
        : { x: MARGIN.left + start, y: long - from - size, width: slot * 0.6, height: size };
      return svg("rect", { ...box, fill: one.color }, svg("title", {}, `${one.name} ${labels[at] ?? ""}: ${value}`));
    }),
  );
  const words = labels.map((word, at) =>
    across
      ? svg("text", { x: MARGIN.left - 6, y: slot * (at + 0.6), "text-anchor": "end" }, word)
      : svg("text", { x: MARGIN.left + slot * (at + 0.5), y: long + 16, "text-anchor": "middle" }, word),
  );
  const line = across ? [MARGIN.left, MARGIN.left, 0, wide] : [MARGIN.left, width - MARGIN.right, long, long];
  const [x1, x2, y1, y2] = line;
  return svg("svg", { width, height: height - TOP, "aria-hidden": "true" }, svg("line", { x1, x2, y1, y2 }), bars, words);
}
