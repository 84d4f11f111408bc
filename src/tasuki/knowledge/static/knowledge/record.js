// The record: saved as you type, by keyboard first. Every page works without this file.
//
// What is typed goes to the server as a draft (nobody else sees it, it makes no history) a moment after each
// pause. The draft becomes the answer when it is settled: Ctrl+Enter or Save, moving on to another item, or half a
// minute without a key. Where somebody else was faster, the server answers with both texts and asks.

import { watchKeys } from "./keys.js";
import { beginAutosave, leaveAll } from "./autosave.js";

const record = document.querySelector(".record");

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-answer]")) beginAutosave(form);
}

/** An item that was just opened takes the cursor to its answer; one that was shut keeps the mark. */
function land(root) {
  const item = root.matches?.("article.item") ? root : root.querySelector?.("article.item");
  if (!item) return;
  const field = item.querySelector("form[data-answer] [name=answer]");
  if (field) {
    field.focus();
    if (typeof field.setSelectionRange === "function") {
      try { field.setSelectionRange(field.value.length, field.value.length); } catch { /* dates and numbers have no cursor */ }
    }
  } else if (item.querySelector("form[data-conflict]")) {
    item.querySelector("form[data-conflict] [name=answer]")?.focus();
  } else if (wanted === item.id || document.activeElement === document.body) {
    item.focus({ preventScroll: true });
  }
}

// htmx replaces an item as a whole: note which one had the cursor, so that it is not lost.
let wanted = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  const item = event.detail.target?.closest?.("article.item");
  wanted = item && item.contains(document.activeElement) ? item.id : "";
});
document.addEventListener("htmx:load", (event) => {
  const root = event.detail.elt;
  if (!(root instanceof Element)) return;
  prepare(root);
  if (root.matches("article.item")) land(root);
});

if (record) {
  prepare(document);
  watchKeys(record);
  // Moving on to another item settles what was typed in this one.
  document.addEventListener("focusin", (event) => {
    const here = event.target instanceof Element ? event.target.closest("article.item") : null;
    if (here || !event.target.closest?.("dialog")) leaveAll(here);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!document.querySelector("form[data-answer][data-unkept]")) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
