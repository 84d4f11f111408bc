// The first look around: Escape skips it, and when it is over the focus is on the page, not lost with it.

const SETTLED = 60; // ms after which the answer stands on the page
const tour = () => document.getElementById("tour");

document.addEventListener("keydown", (event) => {
  const here = document.activeElement;
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open], .menu[open]")) return;
  if (here === document.body || tour()?.contains(here)) (document.getElementById("tour-skip") ?? document.getElementById("tour-next"))?.click();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.requestConfig.elt.closest?.("[data-tour]")) return; // the form that asked is gone from the page by now
  setTimeout(() => {
    if (document.activeElement === document.body) (document.getElementById("tour-next") ?? document.getElementById("content"))?.focus();
  }, SETTLED);
});
