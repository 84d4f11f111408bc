// Line numbers, jumping to a line with an error, and a question before leaving unsaved. The editor works without.

const form = document.getElementById("editor");
const text = document.getElementById("text");
const gutter = form?.querySelector(".pb-gutter");

function number() {
  const wanted = text.value.split("\n").length;
  while (gutter.childElementCount < wanted) {
    const line = document.createElement("span");
    line.textContent = String(gutter.childElementCount + 1);
    gutter.append(line);
  }
  while (gutter.childElementCount > wanted) gutter.lastElementChild.remove();
}

function mark() {
  for (const line of gutter.querySelectorAll(".has-error")) line.classList.remove("has-error");
  for (const link of document.querySelectorAll("#problems [data-line]")) {
    gutter.children[Number(link.dataset.line) - 1]?.classList.add("has-error");
  }
}

function go(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  const height = (text.scrollHeight - 16) / lines.length;
  text.scrollTop = Math.max(0, (line - 6) * height);
}

if (form && text && gutter) {
  const saved = text.value;
  const unsaved = "unsaved" in form.dataset;
  let leaving = false;
  number();
  mark();
  const asked = /^#L(\d+)$/.exec(location.hash); // a line named by the page of the draft's errors
  if (asked) go(Number(asked[1]));
  text.addEventListener("input", number);
  text.addEventListener("scroll", () => (gutter.scrollTop = text.scrollTop), { passive: true });
  document.addEventListener("htmx:afterSwap", (event) => event.detail.target.id === "problems" && mark());
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("#problems [data-line]") : null;
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.line));
  });
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (unsaved || text.value !== saved)) event.preventDefault();
  });
}
