// Keys: moving between rows, jumping to places, the list of keys. Every page works without them.
// Rows are [data-row] in [data-rows]; where a page marks none, the rows of its tables.

const OPEN = "[data-open], th a[href], h3 a[href], a[href]";
const MENU = "[data-menu], details > summary";
const SECOND = 1500; // ms in which the letter after G must come
let jumping = -SECOND;

const on = () => document.body.dataset.singleKeys !== "off";
const shown = (row) => row.offsetParent !== null && !row.closest("details:not([open]) > :not(summary), [inert]");

function rows() {
  const marked = [...document.querySelectorAll("[data-rows] [data-row]")];
  return (marked.length ? marked : [...document.querySelectorAll("main .data tbody tr")]).filter(shown);
}

const current = () => document.activeElement?.closest?.("[data-row], main .data tbody tr");

function step(by) {
  const all = rows();
  const here = all.indexOf(current());
  const next = here < 0 ? all[by > 0 ? 0 : all.length - 1] : all[here + by];
  if (!next) return all.length > 0;
  let target = next.querySelector(OPEN);
  if (!target || target.offsetParent === null) {
    next.tabIndex = -1;
    target = next;
  }
  target.focus({ preventScroll: true, focusVisible: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(row, selector) {
  const target = row?.querySelector(selector);
  if (!target) return false;
  if (target.matches("summary")) target.focus();
  target.click();
  return true;
}

function jump(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function single(key) {
  const row = current();
  if (performance.now() - jumping < SECOND) {
    jumping = -SECOND;
    return jump(key);
  }
  switch (key) {
    case "j": return step(1);
    case "k": return step(-1);
    case "x": return press(row, "input[type=checkbox]");
    case ".": return press(row, MENU);
    case "g": jumping = performance.now(); return true;
    case "?": return show();
    default: return /^[a-z]$/.test(key) && press(row, `[data-key="${key}"]`);
  }
}

/** The keys of this page's rows, named as their buttons are. */
function ownKeys(dialog) {
  const place = dialog.querySelector("[data-own-keys]");
  const found = new Map();
  for (const one of document.querySelectorAll("[data-key]")) {
    if (!found.has(one.dataset.key)) found.set(one.dataset.key, one.dataset.keyLabel || one.textContent.trim());
  }
  place.replaceChildren(...[...found].sort().flatMap(([key, label]) => {
    const term = document.createElement("dt");
    const letter = document.createElement("kbd");
    letter.textContent = key.toUpperCase();
    term.append(letter);
    const words = document.createElement("dd");
    words.textContent = label;
    return [term, words];
  }));
  place.hidden = found.size === 0;
}

function show() {
  const dialog = document.getElementById("keys");
  if (!dialog || dialog.open) return false;
  ownKeys(dialog);
  dialog.showModal();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || !on() || document.querySelector("dialog[open], #record-keys")) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=combobox]")) return;
  if (event.key === "Enter") {
    if (target?.matches("[data-row], tbody tr") && press(target, OPEN)) event.preventDefault();
    return;
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // a key held down walks, it does nothing twice
  if (event.repeat && key !== "j" && key !== "k") return;
  if (single(key)) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys-open]")) {
  if (button.closest("[data-keys-line]")) continue; // the record has a list of its own
  button.hidden = false;
  button.addEventListener("click", show);
}
