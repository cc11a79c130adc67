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
export const sheet = () => get("/page/sheet");
export const click = (body) => post("/page/click", body);
export const submit = (body) => post("/page/submit", body);
export const close = (body) => post("/page/close", body);
export const command = (body) => post("/page/command", body);
export const read = (body) => post("/page/read", body);
export const fileUrl = (id, as) => `/page/files/${encodeURIComponent(id)}?as=${encodeURIComponent(as)}`;

/** Call `changed` for every version the sandbox announces, and `online` as the line comes and goes. */
export function follow({ changed, online }) {
  const source = new EventSource("/page/changes");
  source.addEventListener("message", changed);
  source.addEventListener("open", () => online(true));
  source.addEventListener("error", () => online(false));
}
