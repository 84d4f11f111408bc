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
  const close = document.createElement("button");
  Object.assign(close, { type: "button", className: "toast-close", textContent: "×" });
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", document.body.dataset.dismiss ?? "");
  box.append(text, close);
  place.append(box);
}

function prepare(root) {
  for (const stage of root.querySelectorAll(".stages [aria-current]")) {
    const strip = stage.parentElement;
    strip.scrollLeft = stage.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
  }
  for (const here of root.querySelectorAll(".tabs [aria-current], .nav [aria-current]")) {
    const bar = here.closest(".tabs, .nav");
    bar.scrollLeft += here.getBoundingClientRect().left - bar.getBoundingClientRect().left - (bar.clientWidth - here.clientWidth) / 2;
  }
  for (const line of root.querySelectorAll(".zone-scroll .today")) {
    const frame = line.closest(".zone-scroll");
    frame.scrollLeft += line.getBoundingClientRect().left - frame.getBoundingClientRect().left - frame.clientWidth / 2;
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

// A refusal answers with its page; what it says is shown without leaving this one.
document.addEventListener("htmx:responseError", (event) => {
  const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  toast(answer.querySelector("[data-problem]") ?? document.body.dataset.failed ?? "");
});
document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline ?? ""));
document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));

prepare(document);
