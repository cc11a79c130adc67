// The panes: the Sheet's width by mouse or arrow keys, hiding it, or a second person in its place.

import { h } from "./dom.js";

const STEP = 32;
const SHARE = 0.42;
const NARROWEST = 300;
const OTHERS = 660; // what rail and channel need

/** Wire the splitter and the button that hides the Sheet. */
export function wireLayout() {
  const panes = document.getElementById("panes");
  panes.classList.toggle("alone", window.self !== window.top); // the second person's own pane
  const splitter = document.getElementById("splitter");
  fit();
  window.addEventListener("resize", fit);
  hide(localStorage.getItem("sheet-hidden") === "yes");

  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  splitter.addEventListener("pointermove", (event) => {
    if (splitter.hasPointerCapture(event.pointerId)) setWidth(window.innerWidth - event.clientX);
  });
  splitter.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by) setWidth(Number(splitter.getAttribute("aria-valuenow")) + by);
  });
  document
    .getElementById("sheet-toggle")
    .addEventListener("click", () => hide(!panes.classList.contains("without-sheet")));
}

/** Offer the Sheet and the other people as what stands beside, and show the one that is chosen. */
export function drawBeside(state, { beside, go }) {
  const select = document.getElementById("beside");
  const others = state.people.filter((person) => person.id !== state.me);
  const offered = [{ id: "", name: "the Sheet" }, ...others];
  const shown = JSON.stringify([offered, beside]);
  if (select.dataset.shown === shown) return;
  select.dataset.shown = shown;
  select.replaceChildren(
    ...offered.map(({ id, name }) => h("option", { value: id, selected: id === beside }, name)),
  );
  select.onchange = () => {
    hide(false);
    go({ beside: select.value });
  };
  const second = document.getElementById("second");
  second.hidden = !beside;
  document.getElementById("sheet").hidden = Boolean(beside);
  const address = beside ? `/#as=${encodeURIComponent(beside)}` : "about:blank";
  if (second.getAttribute("src") !== address) second.setAttribute("src", address);
}

function setWidth(wanted) {
  localStorage.setItem("sheet-width", wanted);
  fit();
}

/** Give the Sheet the width one wants, as far as the channel keeps its own. */
function fit() {
  const wanted = Number(localStorage.getItem("sheet-width")) || window.innerWidth * SHARE;
  const widest = Math.max(NARROWEST, window.innerWidth - OTHERS);
  const width = Math.round(Math.min(widest, Math.max(NARROWEST, wanted)));
  document.getElementById("panes").style.setProperty("--sheet-width", `${width}px`);
  const splitter = document.getElementById("splitter");
  for (const [name, value] of Object.entries({ min: NARROWEST, max: widest, now: width }))
    splitter.setAttribute(`aria-value${name}`, value);
}

function hide(hidden) {
  document.getElementById("panes").classList.toggle("without-sheet", hidden);
  const toggle = document.getElementById("sheet-toggle");
  toggle.textContent = hidden ? "Show Sheet" : "Hide Sheet";
  toggle.setAttribute("aria-expanded", String(!hidden));
  localStorage.setItem("sheet-hidden", hidden ? "yes" : "no");
}
