// Keys of the record. Single keys only where nothing is being typed, and only if the reader wants them.

import { keepNow } from "./autosave.js";

const SWITCH = "tasuki.record.keys";
const items = (record) => [...record.querySelectorAll("article.item")].filter((item) => item.offsetParent !== null);
const current = (record) => document.activeElement?.closest?.("article.item") ?? record.querySelector("article.item.is-marked");
const singles = () => { try { return localStorage.getItem(SWITCH) !== "off"; } catch { return true; } };

export function watchKeys(record) {
  const dialog = document.getElementById("record-keys");
  document.querySelector("[data-keys-line]")?.removeAttribute("hidden");
  document.querySelector("[data-keys-open]")?.addEventListener("click", () => dialog?.showModal());
  const box = dialog?.querySelector("[data-keys-switch]");
  if (box) {
    box.checked = singles();
    box.addEventListener("change", () => { try { localStorage.setItem(SWITCH, box.checked ? "on" : "off"); } catch { /* private window */ } });
  }
  record.addEventListener("focusin", (event) => mark(record, event.target.closest("article.item")));
  record.addEventListener("click", (event) => {
    const next = event.target.closest?.("[data-save-next]");
    if (next) { event.preventDefault(); saveAndNext(record, next.closest("article.item")); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
    if (inside(event, record, dialog)) event.preventDefault();
  });
}

function inside(event, record, dialog) {
  const item = event.target.closest?.("article.item");
  const typing = event.target.closest?.("input, select, textarea, [contenteditable=true]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    return item?.querySelector("form[data-answer]") ? saveAndNext(record, item) : false;
  }
  if (event.ctrlKey || event.metaKey) return false;
  if (event.key === "Escape") return item ? shut(item) : false;
  if (typing) return false;
  if (event.target === item && event.key === "Enter") return press(item, "[data-edit]");
  if (event.target === item && event.key === "ArrowDown") return step(record, 1);
  if (event.target === item && event.key === "ArrowUp") return step(record, -1);
  return singles() ? single(event.key, record, current(record), dialog) : false;
}

function single(key, record, item, dialog) {
  switch (key) {
    case "j": return step(record, 1);
    case "k": return step(record, -1);
    case "n": return goto(nextMissing(record, item));
    case "v": return press(item, "[data-verify] button");
    case "u": return press(item, "[data-understood] button");
    case "h": return press(item, "[data-history]");
    case "?": dialog?.showModal(); return true;
    default: return false;
  }
}

function mark(record, item) {
  if (!item) return;
  for (const old of record.querySelectorAll("article.item.is-marked")) if (old !== item) old.classList.remove("is-marked");
  item.classList.add("is-marked");
}

function step(record, by) {
  const all = items(record);
  const here = all.indexOf(current(record));
  return goto(here < 0 ? all[by > 0 ? 0 : all.length - 1] : all[here + by]);
}

function goto(item) {
  if (!item) return false;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
  return true;
}

function press(item, selector) {
  const target = item?.querySelector(selector);
  target?.click();
  return Boolean(target);
}

function nextMissing(record, after) {
  const all = items(record);
  const here = all.indexOf(after);
  const rest = [...all.slice(here + 1), ...all.slice(0, Math.max(here, 0))];
  return rest.find((item) => "missing" in item.dataset && item.querySelector("[data-edit]"));
}

/** Esc: shut the answer; what was typed is kept as a draft first. */
function shut(item) {
  const link = item.querySelector("[data-shut][hx-get]");
  if (!link) return false;
  keepNow(item).then((kept) => { if (kept || !item.querySelector("[data-unkept]")) { item.focus({ preventScroll: true }); link.click(); } });
  return true;
}

/** Save this one; when it is saved, open the next that is missing. A refusal or a conflict keeps the reader here. */
function saveAndNext(record, item) {
  const form = item.querySelector("form[data-answer]");
  if (!form) return false;
  const next = nextMissing(record, item)?.id;
  if (!form.hasAttribute("hx-post")) { form.requestSubmit(); return true; }
  const done = (event) => {
    if (event.detail.elt !== form && event.detail.requestConfig?.elt !== form) return;
    document.removeEventListener("htmx:afterRequest", done);
    if (event.detail.xhr?.getResponseHeader("X-Item") !== "saved") return;
    const open = next && document.getElementById(next);
    if (!open) return;
    mark(record, open);
    open.scrollIntoView({ block: "center" });
    setTimeout(() => press(open, "[data-edit]"), 30);
  };
  document.addEventListener("htmx:afterRequest", done);
  form.requestSubmit();
  return true;
}
