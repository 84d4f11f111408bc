// Small improvements; every page works without them.

const toasts = () => document.getElementById("toasts");

/** Show a message where messages are shown; `node` may be an element or plain text. */
function toast(node) {
  const place = toasts();
  if (!place) return;
  const box = document.createElement("div");
  box.className = "toast is-breach";
  box.append(document.createElement("span"));
  const text = document.createElement("div");
  text.append(node);
  // a part that renews itself fails again and again: once said is said
  for (const one of place.querySelectorAll(".toast.is-breach")) if (one.textContent.includes(text.textContent)) one.remove();
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "toast-close", textContent: "×" });
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", document.body.dataset.dismiss ?? "");
  box.append(text, close);
  place.append(box);
}

/** Stages whose words do not fit side by side keep the word of the one we are at; the others are dots with a title. */
const tight = new ResizeObserver((strips) => {
  for (const { target } of strips) {
    target.classList.remove("is-tight");
    target.classList.toggle("is-tight", target.scrollWidth > target.clientWidth + 1);
  }
});

function prepare(root) {
  for (const strip of root.querySelectorAll(".stages")) tight.observe(strip);
  for (const here of root.querySelectorAll(".tabs [aria-current], .nav [aria-current]")) {
    const bar = here.closest(".tabs, .nav");
    bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - here.clientWidth) / 2;
  }
  for (const button of root.querySelectorAll("[data-dismiss][hidden]")) button.hidden = false;
  for (const frame of root.querySelectorAll(".table-scroll")) {
    frame.addEventListener("scroll", () => frame.classList.toggle("is-scrolled", frame.scrollLeft > 0), { passive: true });
  }
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  target?.closest("[data-dismiss]")?.closest(".toast")?.remove();
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});

// Ctrl-K, "/" or the link itself open the palette; where it cannot be had they lead to the page of the search.
// A key pressed while writing is writing; "/" is a single key and may be switched off.
const searchLink = document.querySelector("[data-search-link]");
let palette;

async function openPalette() {
  if (!searchLink?.dataset.jump || !window.HTMLDialogElement) return location.assign(searchLink?.href ?? "/search/");
  try {
    palette ??= await import(searchLink.dataset.palette);
    palette.open(searchLink);
  } catch {
    location.assign(searchLink.href);
  }
}

document.addEventListener("keydown", (event) => {
  if (!searchLink || event.isComposing || event.altKey || event.defaultPrevented) return;
  const chord = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k";
  const writing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !writing && document.body.dataset.singleKeys !== "off" && !document.querySelector("dialog[open]");
  if (!chord && !slash) return;
  event.preventDefault();
  const field = slash && document.querySelector("[data-search-field]");
  if (field) {
    field.focus();
    field.select();
  } else openPalette();
});

searchLink?.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  openPalette();
});

// Pages this person was at, for the palette; kept by the browser until the tab is shut, told to nobody.
if (searchLink && document.querySelector("main h1") && !document.querySelector("main [data-problem]") && !location.search) {
  const key = `tasuki.recent.${searchLink.dataset.who}`;
  try {
    const been = JSON.parse(sessionStorage.getItem(key) ?? "[]").filter((one) => one.href !== location.pathname);
    const crumbs = [...document.querySelectorAll(".breadcrumbs li")].map((one) => one.textContent.trim());
    const here = { name: document.title.replace(/ · Tasuki$/, ""), kind: crumbs.slice(0, -1).at(-1) ?? "", href: location.pathname };
    if (!document.querySelector("main form.form [aria-invalid=true]")) sessionStorage.setItem(key, JSON.stringify([here, ...been].slice(0, 7)));
  } catch { /* a private window keeps nothing */ }
}

for (const chord of document.querySelectorAll("[data-chord]")) {
  if (/Mac|iP(hone|ad)/.test(navigator.platform)) chord.textContent = chord.textContent.replace("Ctrl ", "⌘");
}

// The answer to a refused form is the page it stood on: give it back its address.
const again = document.querySelector("[data-address]");
if (again) history.replaceState(null, "", again.dataset.address);

// What a script asked for and did not get is said: in the form, where it is wide enough to read it, else as a toast.
const TOLD = "data-told";
const WIDE = 280;
const NOTE = { className: "callout is-breach refused-note", role: "alert" };

/** A form of this element that is in sight and has room for a sentence; pages that fetch parts have none. */
function formOf(element, verb) {
  const form = verb !== "get" && element?.isConnected ? element.closest("form") : null;
  return form?.clientWidth >= WIDE && form.checkVisibility?.() ? form : null;
}

function tell({ elt, requestConfig }, words) {
  const form = formOf(elt, requestConfig?.verb);
  if (!form) return toast(words);
  form.querySelector(`:scope > [${TOLD}]`)?.remove();
  const note = Object.assign(document.createElement("div"), NOTE);
  const text = document.createElement("div");
  text.className = "callout-body";
  text.append(words);
  note.setAttribute(TOLD, "");
  note.append(document.createElement("span"), text);
  form.prepend(note);
  note.scrollIntoView({ block: "nearest" });
}

// A refusal answers with its page; what it says is shown without leaving this one.
document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  tell(event.detail, answer.querySelector("[data-problem]") ?? document.body.dataset.failed ?? "");
});
for (const name of ["sendError", "timeout"]) document.addEventListener(`htmx:${name}`, (event) => tell(event.detail, document.body.dataset.offline ?? ""));
for (const name of ["targetError", "swapError"]) document.addEventListener(`htmx:${name}`, (event) => tell(event.detail, document.body.dataset.failed ?? ""));
document.addEventListener("htmx:beforeRequest", (event) => event.detail.elt.closest?.("form")?.querySelector(`:scope > [${TOLD}]`)?.remove());
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

prepare(document);
