// What the tests of the layout ask of a page; each answer is a list of complaints.
(() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }) && !one.closest(".visually-hidden, .skip, [inert]");
  const told = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""} “${one.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  const scrolls = (one) => { for (let box = one; box; box = box.parentElement) if (/auto|scroll/.test(getComputedStyle(box).overflowX)) return true; return false; };
  const hidden = (one) => getComputedStyle(one).clipPath !== "none";
  const SHORT = "button, .button, summary, label, legend, th, dt, .tag, .tabs a, .nav a, .menu-item, h1, h2, h3";

  /** The page does not scroll sideways; what reaches over its edge is told. */
  function sideways() {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const over = [...document.querySelectorAll("body *")].filter((one) => seen(one) && one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one.parentElement));
    return [`sideways ${document.documentElement.scrollWidth} > ${innerWidth}`, ...over.slice(0, 3).map(told)];
  }

  /** No words of a button, a label or a heading are cut off without a sign of it. */
  function clipped() {
    const found = [];
    for (const one of document.querySelectorAll(SHORT)) {
      if (!seen(one) || hidden(one) || scrolls(one.parentElement)) continue;
      const style = getComputedStyle(one);
      const cut = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1;
      const over = style.display !== "inline" && one.clientWidth > 0 && /visible/.test(style.overflowX) && one.matches("button, .button, .tag") && one.scrollWidth > one.clientWidth + 2;
      if (cut || over) found.push(`${cut ? "cut off" : "over its edge"}: ${told(one)}`);
      if (one.getBoundingClientRect().right > innerWidth + 1) found.push(`beyond the page: ${told(one)}`);
    }
    return found.slice(0, 6);
  }

  /** Things in the header stand side by side, in one line where there is room, in two where there is not. */
  function header() {
    const top = document.querySelector(".top");
    if (!top) return [];
    const parts = [...top.querySelectorAll(".brand, .more > summary, .top-search, .top-tool, .top-tools .menu > summary"), top.querySelector(".nav")].filter((one) => one && seen(one));
    const boxes = parts.map((one) => [one, one.getBoundingClientRect()]);
    const found = [];
    boxes.forEach(([one, a], at) => {
      for (const [other, b] of boxes.slice(at + 1)) {
        if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1) found.push(`overlap: ${told(one)} and ${told(other)}`);
      }
    });
    const most = innerWidth >= 960 ? 56 : 104;
    if (top.offsetHeight > most) found.push(`header of ${top.offsetHeight} px`);
    return found;
  }

  /** On a phone the filters stand in even columns: every row reaches from the one edge to the other. */
  function ragged() {
    const found = [];
    for (const bar of innerWidth < 600 ? document.querySelectorAll(".filters") : []) {
      const edge = bar.getBoundingClientRect();
      const rows = new Map();
      for (const one of [...bar.children].filter(seen)) {
        const box = one.getBoundingClientRect();
        if (!box.width) continue;
        const row = rows.get(Math.round(box.bottom)) ?? [];
        rows.set(Math.round(box.bottom), [...row, box]);
      }
      for (const row of rows.values()) {
        const [from, to] = [Math.min(...row.map((box) => box.left)), Math.max(...row.map((box) => box.right))];
        if (from - edge.left > 2 || edge.right - to > 2) found.push(`a ragged row of filters: ${Math.round(from)}–${Math.round(to)} of ${Math.round(edge.left)}–${Math.round(edge.right)}`);
      }
      for (const one of bar.querySelectorAll("input:not([type=hidden], [type=checkbox]), select, .many-summary")) {
        if (seen(one) && !one.closest("details:not([open]) .menu-body") && one.getBoundingClientRect().width > one.closest(".field").clientWidth + 1) found.push(`wider than its field: ${told(one)}`);
      }
    }
    return found;
  }

  /** Every word of the stages is in sight where the strip does not scroll; where it does, the stage one is at. */
  function stages() {
    const found = [];
    for (const strip of [...document.querySelectorAll(".stages")].filter(seen)) {
      const frame = strip.getBoundingClientRect();
      const words = [...strip.querySelectorAll(innerWidth >= 960 ? "li > span:not(.stage-dot)" : "[aria-current] > span:not(.stage-dot)")];
      for (const one of words) {
        const box = one.getBoundingClientRect();
        if (box.left < frame.left - 1 || box.right > frame.right + 1) found.push(`a stage out of sight: ${told(one)}`);
      }
    }
    return found;
  }

  /** All short texts 40 % longer, as a language that has not been thought of might need. */
  function lengthen() {
    for (const one of document.querySelectorAll(`${SHORT}, td, dd, p, li`)) {
      for (const node of one.childNodes) {
        const text = node.nodeType === Node.TEXT_NODE ? node.textContent.trim() : "";
        if (text.length > 2 && /\p{L}/u.test(text)) node.textContent = `${text} ${"ōverlange ".repeat(9).slice(0, Math.ceil(text.length * 0.4))}`;
      }
    }
  }

  /** What observes sizes has had its frame. */
  const settled = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));

  window.layout = { lengthen, all: async () => (await settled(), [...sideways(), ...clipped(), ...header(), ...ragged(), ...stages()]) };
})();
