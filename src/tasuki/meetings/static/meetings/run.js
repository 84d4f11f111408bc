// A meeting while it runs. The server keeps the time; this shows it, saves the notes and takes the keys.

const run = document.getElementById("run");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"] ?? "";
const words = run.dataset;
const WAIT = 900; // ms without a key before the notes are saved
const RETRY = 4_000;
const LOOK = 15_000; // ms between looks at what other devices did

let state = null;
let lead = 0; // how far the server's clock is ahead of ours

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const find = (name) => run.querySelector(`[${name}]`);

async function send(form, data) {
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json", "X-CSRFToken": token() } });
  const body = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : null;
  return { status: answer.status, body };
}

function take(body) {
  if (!body?.items || (state && body.version < state.version)) return; // an answer that was overtaken
  state = body;
  lead = Date.parse(body.now) - Date.now();
  draw();
}

function seconds(one) {
  if (!state.running || one.key !== state.item) return one.seconds;
  return one.seconds + Math.max(0, (Date.now() + lead - Date.parse(state.now)) / 1000);
}

function draw() {
  if (!state) return;
  let total = 0;
  for (const one of state.items) {
    const spent = seconds(one);
    total += spent;
    const row = run.querySelector(`[data-item="${CSS.escape(one.key)}"]`);
    if (!row) continue;
    const current = one.key === state.item;
    row.toggleAttribute("aria-current", current);
    if (current) row.setAttribute("aria-current", "step");
    row.classList.toggle("is-ended", Boolean(one.ended_at));
    row.classList.toggle("is-over", spent > one.minutes * 60);
    row.querySelector("[data-spent]").textContent = clock(spent);
    if (!current) continue;
    const over = spent > one.minutes * 60;
    find("data-current-title").textContent = row.dataset.title;
    find("data-item-time").textContent = clock(spent);
    find("data-item-limit").textContent = one.minutes;
    find("data-item-clock").classList.toggle("breach", over);
    if (find("data-over").hidden === over) find("data-over").hidden = !over;
  }
  find("data-total-time").textContent = clock(total);
  find("data-total").classList.toggle("breach", total > state.minutes * 60);
  find("data-total").classList.toggle("quiet", total <= state.minutes * 60);
  find("data-when-running").hidden = !state.running;
  find("data-when-paused").hidden = state.running;
  for (const form of run.querySelectorAll("form[data-tick]")) {
    const id = form.querySelector("[name=person], [name=stakeholder]").value;
    const here = state.people.includes(id) || state.customers.includes(id);
    form.querySelector("button").setAttribute("aria-pressed", String(here));
    form.elements.present.value = here ? "0" : "1";
  }
}

function openNote() {
  for (const note of run.querySelectorAll("[data-note]")) note.open = note.dataset.note === state?.item;
}

async function press(command, item = "") {
  const form = run.querySelector("form.mt-buttons");
  const data = new FormData(form);
  data.set("command", command);
  if (item) data.set("item", item);
  try {
    const { status, body } = await send(form, data);
    if (status !== 200) return location.reload();
    const before = state?.item;
    take(body);
    if (before !== state.item) openNote();
  } catch {
    say(words.failed, "breach");
  }
}

for (const form of run.querySelectorAll("form[data-timer]"))
  form.addEventListener("submit", (event) => {
    const by = event.submitter;
    if (!by) return;
    event.preventDefault();
    if (by.name === "item") press("go", by.value);
    else press(by.value);
  });

for (const form of run.querySelectorAll("form[data-tick]"))
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { status, body } = await send(form, new FormData(form));
      if (status === 200) take(body);
      else location.reload();
    } catch {
      say(words.failed, "breach");
    }
  });

// -- notes ------------------------------------------------------------------------------------

const notes = run.querySelector("form[data-notes]");
const text = notes.elements.notes;
let kept = text.value;
let wait = 0;
let saving = false;

function say(line, tone = "quiet") {
  const place = find("data-save-line");
  place.textContent = line ?? "";
  place.className = `small ${tone}`;
}

async function save() {
  clearTimeout(wait);
  if (saving || text.value === kept) return;
  saving = true;
  say(words.saving);
  const wanted = text.value;
  try {
    const { status, body } = await send(notes, new FormData(notes));
    if (status === 200) {
      kept = wanted;
      notes.elements.version.value = body.notes_version;
      find("data-conflict").hidden = true;
      say(text.value === kept ? words.saved : words.unsaved);
    } else if (status === 409 && body) {
      // Theirs is shown; saving again, with their version seen, puts ours in its place.
      find("data-theirs").textContent = body.notes;
      find("data-conflict").hidden = false;
      notes.elements.version.value = body.notes_version;
      kept = null;
      say(body.problem, "breach");
      saving = false;
      return;
    } else say(words.failed, "breach");
  } catch {
    say(words.failed, "breach");
    wait = setTimeout(save, RETRY);
  }
  saving = false;
  if (kept !== null && text.value !== kept) wait = setTimeout(save, WAIT);
}

text.addEventListener("input", () => {
  say(words.unsaved);
  clearTimeout(wait);
  if (find("data-conflict").hidden) wait = setTimeout(save, WAIT);
});
text.addEventListener("blur", () => {
  if (find("data-conflict").hidden) save();
});
notes.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
addEventListener("beforeunload", (event) => {
  if (text.value !== kept) event.preventDefault();
});
// Another form of the page reloads it: the notes are saved first.
for (const form of run.querySelectorAll("form:not([data-timer], [data-tick], [data-notes])"))
  form.addEventListener("submit", async (event) => {
    if (text.value === kept) return;
    event.preventDefault();
    const { submitter } = event;
    await save();
    if (text.value === kept) form.requestSubmit(submitter ?? undefined);
  });

// -- other devices, keys ----------------------------------------------------------------------

async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(words.state, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const body = await answer.json();
    take(body);
    if (text.value === kept && Number(notes.elements.version.value) !== body.notes_version && document.activeElement !== text) {
      text.value = kept = body.notes;
      notes.elements.version.value = body.notes_version;
    }
  } catch {
    // the next look tells
  }
}

addEventListener("keydown", (event) => {
  const writing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "Escape" && writing) return event.target.blur();
  if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const onButton = event.target instanceof Element && event.target.closest("button, a, summary");
  const go = {
    " ": () => !onButton && press(state?.running ? "pause" : "start"),
    ArrowRight: () => press("next"),
    ArrowLeft: () => press("previous"),
    n: () => text.focus(),
    a: () => document.getElementById("action-text")?.focus(),
    c: () => {
      const fold = find("data-concern-form");
      if (!fold) return;
      fold.open = true;
      fold.querySelector("input:not([type=hidden]), textarea")?.focus();
    },
    "?": () => {
      const keys = run.querySelector(".mt-keys");
      keys.open = !keys.open;
    },
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!go || (event.key === " " && onButton)) return;
  event.preventDefault();
  go();
});

look();
setInterval(draw, 1_000);
setInterval(look, LOOK);
document.addEventListener("visibilitychange", look);
