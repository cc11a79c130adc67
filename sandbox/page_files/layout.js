// The panes: the Sheet's width by mouse or arrow keys, and hiding it. The browser remembers both.

const STEP = 32;
const NARROWEST = 300;

/** Wire the splitter and the button that hides the Sheet. */
export function wireLayout() {
  const panes = document.getElementById("panes");
  const splitter = document.getElementById("splitter");
  setWidth(panes, Number(localStorage.getItem("sheet-width")) || Math.round(window.innerWidth * 0.42));
  hide(localStorage.getItem("sheet-hidden") === "yes");

  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  splitter.addEventListener("pointermove", (event) => {
    if (splitter.hasPointerCapture(event.pointerId)) setWidth(panes, window.innerWidth - event.clientX);
  });
  splitter.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by) setWidth(panes, Number(splitter.getAttribute("aria-valuenow")) + by);
  });
  document.getElementById("sheet-toggle").addEventListener("click", () => hide(!panes.classList.contains("without-sheet")));
}

function setWidth(panes, wanted) {
  const widest = Math.max(NARROWEST, window.innerWidth - 620);
  const width = Math.round(Math.min(widest, Math.max(NARROWEST, wanted)));
  panes.style.setProperty("--sheet-width", `${width}px`);
  const splitter = document.getElementById("splitter");
  splitter.setAttribute("aria-valuemin", NARROWEST);
  splitter.setAttribute("aria-valuemax", widest);
  splitter.setAttribute("aria-valuenow", width);
  localStorage.setItem("sheet-width", width);
}

function hide(hidden) {
  document.getElementById("panes").classList.toggle("without-sheet", hidden);
  const toggle = document.getElementById("sheet-toggle");
  toggle.textContent = hidden ? "Show Sheet" : "Hide Sheet";
  toggle.setAttribute("aria-expanded", String(!hidden));
  localStorage.setItem("sheet-hidden", hidden ? "yes" : "no");
}
