// An address with an anchor opens every fold that holds it, and the step itself; without scripts the browser does.
const wide = (place) => place.querySelector(":scope > details.step-more");

function reveal() {
  const key = decodeURIComponent(location.hash.slice(1));
  const place = key && document.getElementById(key);
  if (!place) return;
  for (let fold = place.closest("details"); fold; fold = fold.parentElement?.closest("details")) fold.open = true;
  const own = wide(place);
  if (own) own.open = true;
  place.scrollIntoView({ block: "nearest" });
}

addEventListener("hashchange", reveal);
reveal();
// A link to the anchor that is already in the address still opens it.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest('a[href^="#"], a[href*="/#"]');
  if (link && link.hash && link.pathname === location.pathname && link.hash === location.hash) reveal();
});
