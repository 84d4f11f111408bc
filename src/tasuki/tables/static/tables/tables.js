// The bar for ticked rows counts them and opens; all rows of a page can be ticked at once. Everything works without.

function count(form) {
  const boxes = [...form.querySelectorAll('input[name="id"]')];
  const chosen = boxes.filter((box) => box.checked).length;
  for (const box of boxes) box.closest("tr")?.classList.toggle("is-selected", box.checked);
  const place = form.querySelector("[data-bulk-count]");
  if (place) place.textContent = chosen === 0 ? "" : chosen === 1 ? place.dataset.one : place.dataset.many.replace("%n", chosen);
  const every = form.querySelector("[data-pick-page]");
  if (every) {
    every.checked = chosen === boxes.length;
    every.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

function prepare(root) {
  const forms = root.matches?.("form[data-bulk]") ? [root] : root.querySelectorAll("form[data-bulk]");
  for (const form of forms) count(form);
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-bulk]");
  if (!form) return;
  if (event.target.matches("[data-pick-page]")) {
    for (const box of form.querySelectorAll('input[name="id"]')) box.checked = event.target.checked;
  }
  if (event.target.matches('[data-pick-page], input[name="id"]')) count(form);
});

// A range of rows: shift and click.
let last = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.name !== "id" || !box.form?.matches("[data-bulk]")) return;
  if (event.shiftKey && last && last.form === box.form) {
    const boxes = [...box.form.querySelectorAll('input[name="id"]')];
    const ends = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
    for (const one of boxes.slice(ends[0], ends[1] + 1)) one.checked = box.checked;
    count(box.form);
  }
  last = box;
});

document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
prepare(document);

// What comes anew beside the rows keeps what somebody is doing in it: an open menu, a name half typed.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { fragment, target } = event.detail;
  const fresh = fragment?.querySelectorAll?.("details") ?? [];
  const now = target?.matches?.("details") ? [target] : [...(target?.querySelectorAll?.("details") ?? [])];
  now.forEach((one, place) => { if (one.open && fresh[place]) fresh[place].open = true; });
  const name = target?.querySelector?.("#view-name")?.value;
  const field = fragment?.querySelector?.("#view-name");
  if (name && field) field.value = name;
});

// Words are looked for while they are typed; leaving their field does not ask for the same once more.
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form.listing-filters");
  if (form && event.target === form.querySelector('input[type="search"]')) event.stopPropagation();
}, true);
