// My work: after a row went, the next one has the focus; a form opened in a row closes again.

const rows = () => [...document.querySelectorAll("#desk [data-row]")].filter((row) => row.checkVisibility());
let wanted = null;

// Asked from a row: remember who stands after it, nearest first, then who stood before.
document.addEventListener("htmx:beforeRequest", (event) => {
  const row = event.target instanceof Element ? event.target.closest("#desk [data-row]") : null;
  if (!row || event.detail.requestConfig?.verb === "get") return;
  const all = rows();
  const at = all.indexOf(row);
  wanted = [row.id, ...all.slice(at + 1).map((one) => one.id), ...all.slice(0, at).reverse().map((one) => one.id)];
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!wanted || event.target?.id !== "desk") return;
  const next = wanted.map((id) => document.getElementById(id)).find((one) => one?.checkVisibility());
  wanted = null;
  if (next) next.focus();
  else document.getElementById("content")?.focus();
});

const close = (form) => {
  const row = form.closest("[data-row]");
  form.remove();
  row?.focus();
};

// One form at a time: opening another closes the first; the same key or Escape closes it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig?.verb !== "get") return;
  for (const form of document.querySelectorAll("[data-snooze]")) form.remove();
});
document.addEventListener("click", (event) => {
  const form = event.target instanceof Element && event.target.closest("[data-cancel]")?.closest("[data-snooze]");
  if (!form) return;
  event.preventDefault(); // without this file the link leads back
  close(form);
});
document.addEventListener("keydown", (event) => {
  const form = event.key === "Escape" && event.target instanceof Element && event.target.closest("[data-snooze]");
  if (form) close(form);
});

// What was taken back cannot be taken back again.
document.addEventListener("htmx:afterRequest", (event) => {
  const undo = event.target instanceof Element && event.detail.successful && event.target.closest(".toast-undo");
  if (undo) undo.closest(".toast")?.remove();
});
