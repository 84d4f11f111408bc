// Choosing a passage with the mouse or the keyboard, dropping files, counting characters. The pages work without.

const reader = document.querySelector("[data-reader]");
const number = (text) => [...text].length; // characters as the server counts them

function within(node) {
  const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
  return element?.closest("[data-part]") ?? null;
}

function passage() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const part = within(range.startContainer);
  if (!part) return null;
  if (within(range.endContainer) !== part) range.setEnd(part, part.childNodes.length);
  const before = document.createRange();
  before.setStart(part, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const from = number(before.toString());
  const words = range.toString();
  return words.trim() ? { part, range, from, to: from + number(words) } : null;
}

function offer(fill, label) {
  const link = document.createElement("a");
  link.className = "button is-primary is-small document-use";
  link.textContent = label;
  link.hidden = true;
  document.body.append(link);
  const show = () => {
    const found = passage();
    link.hidden = !found;
    if (!found) return;
    link.href = `${fill}?part=${found.part.dataset.part}&from=${found.from}&to=${found.to}`;
    const box = found.range.getBoundingClientRect();
    const left = Math.min(box.left, document.documentElement.clientWidth - link.offsetWidth - 16);
    link.style.insetInlineStart = `${Math.max(8, left + window.scrollX)}px`;
    link.style.insetBlockStart = `${box.bottom + window.scrollY + 8}px`;
    found.part.after(link); // next in the order of the keyboard
  };
  document.addEventListener("selectionchange", show);
  link.addEventListener("mousedown", (event) => event.preventDefault()); // keep the selection
}

if (reader?.dataset.fill) offer(reader.dataset.fill, reader.dataset.fillLabel);

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  form.querySelector("[data-drop-hint]").hidden = false;
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      form.classList.add("is-dropping");
    });
  }
  form.addEventListener("dragleave", () => form.classList.remove("is-dropping"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("is-dropping");
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

for (const area of document.querySelectorAll("textarea[data-limit]")) {
  const place = area.form.querySelector("[data-count]");
  const limit = Number(area.dataset.limit);
  const count = () => {
    const found = area.value.length;
    place.hidden = found < limit * 0.5;
    place.textContent = `${found.toLocaleString()} / ${limit.toLocaleString()}`;
    place.classList.toggle("over-limit", found > limit);
  };
  area.addEventListener("input", count);
  count();
}
