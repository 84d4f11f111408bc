// The palette: type a few letters, go there. A combobox over a listbox (WAI-ARIA); loaded on first use.
// Without it the link leads to the page of the search, which finds the same.

const RECENT = "tasuki.recent."; // places this person was at, in this tab's session only
const MOST_RECENT = 6;
const WAIT = 60; // ms of silence before asking
const words = document.body.dataset;
let dialog, field, list, count, link, asking;
let start = null;
let timer = 0;
let answering = Promise.resolve();

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

function style(href) {
  return new Promise((done) => {
    const sheet = element("link", { rel: "stylesheet", href });
    sheet.onload = sheet.onerror = done;
    document.head.append(sheet);
  });
}

async function build() {
  const texts = document.getElementById("palette-words").content.cloneNode(true);
  const ready = style(link.dataset.paletteStyle);
  dialog = texts.querySelector("dialog");
  field = dialog.querySelector("input");
  list = dialog.querySelector("[role=listbox]");
  count = dialog.querySelector("[role=status]");
  document.body.append(dialog);
  field.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  field.addEventListener("compositionend", later);
  field.addEventListener("keydown", key);
  list.addEventListener("click", () => dialog.close());
  list.addEventListener("pointermove", (event) => mark(event.target.closest("[role=option]")));
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { asking?.abort(); clearTimeout(timer); });
  await ready;
}

export async function open(from) {
  link = from;
  await (build.once ??= build());
  if (dialog.open) return field.select();
  dialog.showModal();
  field.select();
  run();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(run, WAIT);
}

function run() {
  timer = 0;
  answering = ask();
  return answering;
}

async function ask() {
  const text = field.value.trim();
  asking?.abort();
  if (!text && start) return show(start, "");
  const mine = (asking = new AbortController());
  try {
    const answer = await fetch(`${link.dataset.jump}?q=${encodeURIComponent(text)}`, { signal: mine.signal, headers: { accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const { found } = await answer.json();
    if (!text) start = found;
    if (!mine.signal.aborted) show(found, text);
  } catch (error) {
    if (error.name !== "AbortError") show([], text, words.offline);
  }
}

function recent() {
  try {
    return JSON.parse(sessionStorage.getItem(RECENT + link.dataset.who) ?? "[]").filter((one) => one.href !== location.pathname).slice(0, MOST_RECENT);
  } catch {
    return [];
  }
}

function show(found, text, trouble = "") {
  const rows = [];
  if (text) rows.push(...found.map(option), option({ name: list.dataset.texts.replace("%s", () => text), kind: "", about: "", href: `${link.href}?q=${encodeURIComponent(text)}` }));
  else {
    const been = recent();
    if (been.length) rows.push(group(list.dataset.recent, been));
    rows.push(group(list.dataset.places, found));
  }
  list.replaceChildren(...rows);
  const options = [...list.querySelectorAll("[role=option]")];
  options.forEach((one, index) => { one.id = `palette-${index}`; });
  field.setAttribute("aria-expanded", String(options.length > 0));
  count.textContent = trouble || (text ? (found.length ? list.dataset.count.replace("%s", () => found.length) : list.dataset.none) : "");
  mark(options[0]);
  list.scrollTop = 0;
}

function group(label, rows) {
  const heading = element("div", { class: "palette-heading", "aria-hidden": "true" }, label);
  return element("div", { role: "group", "aria-label": label }, heading, ...rows.map(option));
}

function option(one) {
  const name = element("bdi", { class: "palette-name" }, one.name);
  const about = element("span", { class: "palette-about" }, one.kind);
  if (one.about) about.append(" · ", element("bdi", {}, one.about));
  return element("a", { role: "option", "aria-selected": "false", tabindex: "-1", href: one.href, class: "palette-row" }, name, about);
}

function mark(row) {
  const before = list.querySelector('[aria-selected="true"]');
  if (before === row) return;
  before?.setAttribute("aria-selected", "false");
  row?.setAttribute("aria-selected", "true");
  row?.id ? field.setAttribute("aria-activedescendant", row.id) : field.removeAttribute("aria-activedescendant");
}

function move(by) {
  const options = [...list.querySelectorAll("[role=option]")];
  if (!options.length) return;
  const here = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = options[(here + by + options.length) % options.length];
  mark(next);
  next.scrollIntoView({ block: "nearest" });
}

/** While an input method composes, its keys are its own: Enter takes the candidate, arrows choose among them. */
function key(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "ArrowDown") move(1);
  else if (event.key === "ArrowUp") move(-1);
  else if (event.key === "Enter") go(event.ctrlKey || event.metaKey);
  else return;
  event.preventDefault();
}

/** What is opened answers to what was typed last, even if Enter came at once. */
async function go(elsewhere) {
  if (timer) {
    clearTimeout(timer);
    run();
  }
  await answering;
  const row = list.querySelector('[aria-selected="true"]');
  if (!row) return;
  dialog.close();
  if (elsewhere) window.open(row.href, "_blank", "noopener");
  else location.assign(row.href);
}
