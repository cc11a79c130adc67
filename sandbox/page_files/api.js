// Everything this page asks of the sandbox.

const SILENT = { ok: false, error: "The sandbox does not answer. Nothing was sent." };

async function get(path) {
  const response = await fetch(path, { cache: "no-store" });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response.json();
}

async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    return await response.json();
  } catch {
    return SILENT;
  }
}

export const state = (as) => get(as ? `/page/state?as=${encodeURIComponent(as)}` : "/page/state");
export const editSheet = (body) => post("/page/sheet", body);
export const click = (body) => post("/page/click", body);
export const submit = (body) => post("/page/submit", body);
export const close = (body) => post("/page/close", body);
export const command = (body) => post("/page/command", body);
export const read = (body) => post("/page/read", body);
export const suggest = (body) => post("/page/suggest", body);
export const shortcut = (body) => post("/page/shortcut", body);
export const say = (body) => post("/page/say", body);
export const edit = (body) => post("/page/edit", body);
export const remove = (body) => post("/page/delete", body);
export const openApp = (body) => post("/page/app", body);
export const fileUrl = (id, as) => `/page/files/${encodeURIComponent(id)}?as=${encodeURIComponent(as)}`;

/** The spreadsheet as one person sees it: `{as, tab, view, rows}`. */
export function sheet(sight) {
  const asked = Object.entries(sight).filter(([, value]) => value !== null && value !== "");
  return get(`/page/sheet?${new URLSearchParams(asked)}`);
}

/** Upload a file for a field of a window. */
export async function upload(as, file) {
  const query = new URLSearchParams({ as, name: file.name });
  try {
    return await (await fetch(`/page/upload?${query}`, { method: "POST", body: file })).json();
  } catch {
    return SILENT;
  }
}

/** Call `changed` for every version the sandbox announces, and `online` as the line comes and goes. */
export function follow({ changed, online }) {
  const source = new EventSource("/page/changes");
  source.addEventListener("message", changed);
  source.addEventListener("open", () => online(true));
  source.addEventListener("error", () => online(false));
}
