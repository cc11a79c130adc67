// The panes: the Sheet's width by mouse or arrow keys, and hiding it. The browser remembers both.

const STEP = 32;
const SHARE = 0.42;
const NARROWEST = 300;
const OTHERS = 660; // what rail and channel need

/** Wire the splitter and the button that hides the Sheet. */
export function wireLayout() {
  const panes = document.getElementById("panes");
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
