// A field is put where the cursor stands; a question before leaving unsaved. The editor works without.

const form = document.getElementById("editor");
const body = document.getElementById("body");
const subject = document.getElementById("subject");

if (form && body) {
  const saved = [body.value, subject?.value];
  const unsaved = "unsaved" in form.dataset;
  let leaving = false;
  let last = body;
  for (const one of [body, subject]) one?.addEventListener("focus", () => (last = one));
  form.addEventListener("click", (event) => {
    const field = event.target instanceof Element ? event.target.closest("[data-field]") : null;
    if (!field) return;
    last.focus();
    last.setRangeText(field.textContent.trim(), last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    const changed = body.value !== saved[0] || subject?.value !== saved[1];
    if (!leaving && (unsaved || changed)) event.preventDefault();
  });
}
