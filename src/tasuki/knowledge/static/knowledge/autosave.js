// Keeping what is typed into an answer, and settling it.

const WAIT = 700; // ms without a key before the draft is kept
const SETTLE = 30_000; // ms without a key before the draft becomes the answer
const RETRY = [2_000, 5_000, 10_000, 30_000];

const words = () => document.getElementById("record-words")?.dataset ?? {};
const filled = (text, values) => Object.entries(values).reduce((done, [name, value]) => done.replace(`%${name}%`, () => value), text ?? "");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["x-csrftoken"] ?? "";
const open = new Map();

/** Watch a form: from now on what is typed in it is kept. */
export function beginAutosave(form) {
  if (open.has(form)) return;
  const state = { form, wait: 0, settle: 0, tries: 0, sending: null, kept: snapshot(form), touched: false, line: form.querySelector("[data-save-state]") };
  open.set(form, state);
  if (form.hasAttribute("hx-post")) form.querySelector("[data-save-next]")?.removeAttribute("hidden");
  form.addEventListener("input", () => typed(state));
  form.addEventListener("paste", (event) => {
    const limit = Number(event.target.dataset?.limit);
    // A field that grows with a megabyte of text would freeze the page: it keeps its size instead.
    if (limit && event.clipboardData?.getData("text").length > limit) event.target.classList.add("is-huge");
  });
  form.addEventListener("htmx:beforeRequest", () => pause(state));
  form.addEventListener("htmx:sendError", () => resume(state));
  form.addEventListener("htmx:responseError", () => resume(state));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction") || !tooLong(form)) return pause(state);
    event.preventDefault(); // the server would refuse it too, after carrying it there and back
    event.stopImmediatePropagation();
    say(state, unkept(form), "is-unkept", true);
    form.querySelector(".is-huge, [data-limit]")?.focus();
  }, true);
  count(form);
}

/** Settle every open answer but the one in `here`. */
export function leaveAll(here) {
  for (const state of states()) {
    const item = state.form.closest("article.item");
    if (item !== here && state.touched && mayLeave(state)) settle(state);
  }
}

/** The answer that is open in an item, kept at once; the promise says when it is. */
export async function keepNow(item) {
  const state = states().find((one) => item.contains(one.form));
  if (!state || !state.touched) return true;
  clearTimeout(state.wait);
  return keep(state);
}

function states() {
  for (const form of [...open.keys()]) if (!form.isConnected) open.delete(form);
  return [...open.values()];
}

function snapshot(form) {
  return new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken")).toString();
}

function typed(state) {
  state.touched = true;
  state.leaving = false;
  count(state.form);
  state.form.dataset.unkept = "";
  say(state, words().typing, "is-waiting", false);
  clearTimeout(state.wait);
  clearTimeout(state.settle);
  if (state.form.dataset.draft) state.wait = setTimeout(() => keep(state), WAIT);
}

async function keep(state) {
  const { form } = state;
  if (!form.dataset.draft) return false;
  if (state.sending) await state.sending;
  if (!form.isConnected) return true;
  const now = snapshot(form);
  if (tooLong(form)) return failed(state, { status: 422, body: null });
  if (now === state.kept) return kept(state, now, null);
  say(state, words().saving, "is-waiting", false);
  state.sending = send(form.dataset.draft, now);
  const answer = await state.sending;
  state.sending = null;
  if (!form.isConnected) return true;
  if (answer.ok) return kept(state, now, answer.body);
  return failed(state, answer);
}

function kept(state, sent, body) {
  state.tries = 0;
  state.kept = sent;
  if (snapshot(state.form) !== sent) return false; // typed on meanwhile: its own wait is running
  delete state.form.dataset.unkept;
  if (body) state.said = [[body.state, body.note].filter(Boolean).join(". "), body.changed ? "is-changed" : "is-kept", Boolean(body.note)];
  say(state, ...(state.said ?? ["", "", false]));
  clearTimeout(state.settle);
  const idle = Number(state.form.closest("[data-settle-after]")?.dataset.settleAfter) * 1000 || SETTLE;
  if (mayLeave(state)) state.settle = setTimeout(() => settle(state, true), idle);
  return true;
}

function failed(state, answer) {
  const why = answer.status ? unkept(state.form, answer.body?.why) : words().offline;
  say(state, why, "is-unkept", true);
  if (!answer.status || answer.status >= 500) {
    clearTimeout(state.wait);
    state.wait = setTimeout(() => keep(state), RETRY[Math.min(state.tries++, RETRY.length - 1)]);
  }
  return false;
}

/** That nothing was kept, and the reason: the server's, else the length. */
function unkept(form, why) {
  const long = limits(form).find((field) => length(field) > Number(field.dataset.limit));
  return filled(words().failed, { why: why || (long ? tooLongWords(long) : "") });
}

/** Whether leaving may settle it: something stands there, and it is no answer to a question or a sensitive note. */
function mayLeave(state) {
  const text = state.form.elements.answer?.value ?? "";
  return !("explicit" in state.form.dataset) && text.trim() !== "" && !tooLong(state.form);
}

/** The draft becomes the answer. `stay` leaves the form as it is: the writer may be about to type on. */
async function settle(state, stay = false) {
  const { form } = state;
  clearTimeout(state.settle);
  clearTimeout(state.wait);
  if (state.sending) await state.sending;
  if (!form.isConnected) return;
  if (!stay || !form.hasAttribute("hx-post")) {
    if (form.hasAttribute("hx-post")) return form.requestSubmit();
    return void keep(state);
  }
  const sent = snapshot(form);
  say(state, words().settling, "is-waiting", false);
  state.sending = send(form.getAttribute("action"), sent, { "HX-Request": "true" });
  const answer = await state.sending;
  state.sending = null;
  if (!form.isConnected) return;
  if (!answer.ok) return void failed(state, answer);
  if (answer.item !== "saved") return void (snapshot(form) === sent && form.requestSubmit());
  form.elements.version.value = answer.version;
  form.querySelector("[data-draft-note]")?.remove();
  state.kept = snapshot(form);
  state.touched = state.kept !== sent.replace(/version=\d+/, `version=${answer.version}`);
  refresh(answer.text);
  if (!state.touched) {
    delete form.dataset.unkept;
    say(state, filled(words().saved, { time: new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }) }), "is-kept", true);
  }
}

/** The figures beside the record, as the answer brought them. */
function refresh(text) {
  const answer = new DOMParser().parseFromString(text, "text/html");
  const cursor = document.activeElement?.id;
  for (const part of answer.querySelectorAll("[hx-swap-oob]")) {
    part.removeAttribute("hx-swap-oob");
    document.getElementById(part.id)?.replaceWith(document.importNode(part, true));
  }
  if (cursor && document.activeElement?.id !== cursor) document.getElementById(cursor)?.focus({ preventScroll: true });
}

async function send(url, body, headers = {}) {
  try {
    const answer = await fetch(url, {
      method: "POST", body, credentials: "same-origin", redirect: "error",
      headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token(), ...headers },
    });
    const text = await answer.text();
    let parsed = null;
    try { parsed = JSON.parse(text); } catch { /* a page, not data */ }
    return { ok: answer.ok, status: answer.status, body: parsed, text, item: answer.headers.get("X-Item"), version: answer.headers.get("X-Item-Version") };
  } catch {
    return { ok: false, status: 0, body: null, text: "" };
  }
}

function pause(state) {
  state.leaving = true; // the form is on its way: a draft sent after it would outlive the answer
  clearTimeout(state.wait);
  clearTimeout(state.settle);
  delete state.form.dataset.unkept;
}

function resume(state) {
  if (!state.form.isConnected) return;
  state.leaving = false;
  state.form.dataset.unkept = "";
  say(state, words().offline, "is-unkept", true);
  state.wait = setTimeout(() => keep(state), RETRY[0]);
}

/** `loud` lines are read out; the others would disturb somebody who listens while typing. */
function say(state, text, css, loud) {
  if (!state.line) return;
  state.line.setAttribute("aria-live", loud ? "polite" : "off");
  state.line.className = `small save-state ${css}`;
  state.line.textContent = text ?? "";
}

const limits = (form) => [...form.querySelectorAll("[data-limit]")];

function tooLong(form) {
  return limits(form).some((field) => length(field) > Number(field.dataset.limit));
}

function lengthWords(text, field) {
  const number = new Intl.NumberFormat(document.documentElement.lang);
  return filled(text, { length: number.format(length(field)), limit: number.format(Number(field.dataset.limit)) });
}

const tooLongWords = (field) => lengthWords(words().long, field);

const length = (field) => [...field.value].length;

/** How long the text is, once that matters. Nothing is cut off. */
function count(form) {
  for (const field of form.querySelectorAll("textarea[data-limit]")) {
    const limit = Number(field.dataset.limit);
    let line = field.parentElement.querySelector(".length");
    field.classList.toggle("is-huge", field.value.length > limit);
    const now = field.value.length < limit * 0.8 ? 0 : length(field);
    if (!now) { line?.remove(); continue; }
    if (!line) {
      line = Object.assign(document.createElement("p"), { className: "small length" });
      line.setAttribute("role", "status");
      field.after(line);
    }
    line.classList.toggle("is-long", now > limit);
    line.textContent = now > limit ? tooLongWords(field) : lengthWords(words().count, field);
  }
}

window.addEventListener("online", () => {
  for (const state of states()) if ("unkept" in state.form.dataset) keep(state);
});
// A page that is left takes its last words along.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const state of states()) {
    if (state.leaving || !state.touched || !state.form.dataset.draft || snapshot(state.form) === state.kept) continue;
    const body = snapshot(state.form);
    if (body.length > 60_000) continue;
    fetch(state.form.dataset.draft, { method: "POST", body, keepalive: true, headers: { "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token() } }).catch(() => {});
  }
});
