// Dragging a card onto the next column presses the card's own button; everything else of the board works without it.

const wide = matchMedia("(width >= 800px)");
let dragged = null;

const board = () => document.querySelector("[data-board]");
const say = (text) => {
  const place = document.querySelector("[data-board-says]");
  if (place) place.textContent = text;
};

/** On the desk all columns stand open; on a phone those that the server opened. */
function prepare() {
  const root = board();
  if (!root || root.dataset.ready !== undefined) return;
  if (wide.matches) for (const column of root.querySelectorAll(".board-column:not(.is-empty)")) column.open = true;
  root.dataset.ready = "";
  for (const card of root.querySelectorAll("[data-to]")) card.draggable = true;
}

const column = (stage) => board()?.querySelector(`[data-stage="${CSS.escape(stage)}"]`);
const words = (card, shut) =>
  board().dataset[shut ? "shut" : "can"].replace("{account}", () => card.dataset.account).replace("{stage}", () => column(card.dataset.to)?.dataset.label ?? "");

function end() {
  dragged?.classList.remove("is-dragged");
  for (const one of document.querySelectorAll(".board-column.is-target")) one.classList.remove("is-target", "is-shut");
  dragged = null;
}

document.addEventListener("dragstart", (event) => {
  const card = event.target instanceof Element ? event.target.closest("[data-to]") : null;
  if (!card || !board()?.contains(card)) return;
  dragged = card;
  const shut = card.dataset.isShut !== undefined;
  card.classList.add("is-dragged");
  column(card.dataset.to)?.classList.add("is-target", ...(shut ? ["is-shut"] : []));
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.account);
  say(words(card, shut));
});

document.addEventListener("dragover", (event) => {
  const over = event.target instanceof Element ? event.target.closest("[data-stage]") : null;
  if (dragged && over?.dataset.stage === dragged.dataset.to) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const over = event.target instanceof Element ? event.target.closest("[data-stage]") : null;
  if (!dragged || over?.dataset.stage !== dragged.dataset.to) return;
  event.preventDefault();
  const card = dragged;
  end();
  const why = card.querySelector("details.why");
  if (why) {
    why.open = true;
    say([words(card, true), ...[...why.querySelectorAll(".reasons li")].map((line) => line.textContent.trim())].join(" "));
    why.querySelector("summary").focus();
  } else card.querySelector("form")?.requestSubmit();
});

document.addEventListener("dragend", end);
document.addEventListener("htmx:load", prepare);
wide.addEventListener("change", () => {
  if (board()) delete board().dataset.ready;
  prepare();
});
prepare();
