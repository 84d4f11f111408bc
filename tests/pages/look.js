// What the tests of every page ask of it; evaluated in the page, each answer is a list of complaints.
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [tabindex='0']";
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
  const hiddenOnPurpose = (one) => one.closest(".visually-hidden, .skip, [aria-hidden=true], [inert]");
  const told = (one) => {
    const words = (one.getAttribute("aria-label") ?? one.textContent ?? "").trim().replace(/\s+/g, " ").slice(0, 40);
    const name = one.id ? `#${one.id}` : one.getAttribute("class") ? `.${one.getAttribute("class").trim().replace(/\s+/g, ".")}` : "";
    return `${one.tagName.toLowerCase()}${name} “${words}”`;
  };
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter((one) => seen(one) && !one.disabled && !hiddenOnPurpose(one));

  /** One heading of the first rank, ids that are unique, the order of the page as the order of the keys. */
  function structure() {
    const found = [];
    const first = [...document.querySelectorAll("h1")].filter(seen);
    if (first.length !== 1) found.push(`${first.length} h1`);
    else if (!first[0].textContent.trim()) found.push("empty h1");
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) found.push(`id “${id}” twice`);
    for (const one of document.querySelectorAll("[tabindex]")) if (one.tabIndex > 0) found.push(`tabindex ${told(one)}`);
    for (const one of document.querySelectorAll("img:not([alt])")) found.push(`no alternative: ${told(one)}`);
    for (const one of document.querySelectorAll("svg")) {
      if (one.closest("[aria-hidden=true]") || !seen(one)) continue;
      if (!(one.getAttribute("role") && (one.getAttribute("aria-label") || one.getAttribute("aria-labelledby")))) found.push(`picture without a name: ${told(one)}`);
    }
    for (const one of document.querySelectorAll("input:not([type=hidden], [type=submit]), select, textarea")) {
      if (seen(one) && !(one.labels?.length || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby"))) found.push(`no label: ${told(one)} ${one.name}`);
    }
    return found;
  }

  /** A picture of data has the same as a table or a list beside it. */
  function pictures() {
    const found = [];
    for (const one of document.querySelectorAll("svg[role=img], svg[role=group], svg[role='graphics-document']")) {
      const box = one.getBoundingClientRect();
      if (!seen(one) || box.width < 100 || box.height < 40) continue;
      const place = one.closest("figure, section, .panel, article") ?? document.body;
      const same = "table, ol, ul, dl", after = place.nextElementSibling;
      if (!place.querySelector(same) && !after?.matches(same) && !after?.querySelector(same)) found.push(`picture without a table: ${told(one)}`);
    }
    return found;
  }

  /** Boxes and order: nothing that is placed elsewhere than it is read, nothing that still moves. */
  function still() {
    const found = [];
    for (const one of document.querySelectorAll("body *")) {
      const style = getComputedStyle(one);
      if (style.flexDirection.endsWith("reverse") && one.querySelector(CONTROLS)) found.push(`reversed: ${told(one)}`);
      const others = [...one.parentElement.children].filter((other) => other !== one && (other.matches(CONTROLS) || other.querySelector(CONTROLS)));
      if (style.order !== "0" && others.length && one.parentElement.matches(":not(.top)") && one.querySelector(CONTROLS)) found.push(`reordered: ${told(one)}`);
      const longest = [...style.transitionDuration.split(","), ...style.animationDuration.split(",")].map(parseFloat);
      if (style.animationName === "none") longest.length = style.transitionDuration.split(",").length;
      if (Math.max(...longest) > 0.01) found.push(`moves: ${told(one)}`);
    }
    return found.slice(0, 8);
  }

  const inline = (one) => {
    if (!one.matches("a[href]") || getComputedStyle(one).display !== "inline") return false;
    for (let box = one.parentElement; box; box = box.parentElement) {
      const display = getComputedStyle(box).display;
      if (display !== "inline" && display !== "contents") {
        return [...box.childNodes].some((node) => !node.contains(one) && node.textContent.trim());
      }
    }
    return false;
  };

  /** Targets under `least` CSS pixels that are no links within a sentence; a label belongs to its field. A box without
   *  a visible label, in a table, has the 24 px of WCAG everywhere. */
  function targets(least) {
    const found = [];
    for (const one of controls()) {
      if (inline(one) || one.closest("svg, pre")) continue;
      if (one.matches("[tabindex]:not(a, button, input, select, textarea, summary)")) continue; // takes the keys to scroll
      const box = one.matches("[type=checkbox], [type=radio]") && !one.labels.length ? Math.min(least, 24) : least;
      const boxes = [one, ...(one.labels ?? [])].map((part) => part.getBoundingClientRect());
      const wide = Math.max(...boxes.map((box) => box.width)), high = Math.max(...boxes.map((box) => box.height));
      if (wide && (wide < box - 0.5 || high < box - 0.5)) found.push(`${Math.round(wide)}×${Math.round(high)} ${told(one)} in ${told(one.parentElement).split(' ')[0]}`);
    }
    return [...new Set(found)].slice(0, 12);
  }

  /** What stays in its place while the page scrolls, and lies over the element at this point. */
  function covering(one, x, y) {
    const top = document.elementFromPoint(x, y);
    if (!top || one.contains(top) || top.contains(one)) return null;
    for (let cover = top; cover; cover = cover.parentElement) {
      if (/fixed|sticky/.test(getComputedStyle(cover).position)) return cover.contains(one) ? null : cover;
    }
    return null;
  }

  /** Whatever takes the keyboard shows it, and is not covered by what stays in place. To be called after a key. */
  function focus() {
    const found = [];
    const look = (one) => {
      const style = getComputedStyle(one);
      return `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}|${style.boxShadow}`;
    };
    const marks = (one) => [one, ...(one.closest("label") ? [one.closest("label")] : [])];
    for (const one of controls()) {
      if (one.tabIndex < 0) continue;
      document.activeElement?.blur();
      const before = marks(one).map(look).join();
      one.focus();
      if (document.activeElement !== one) continue;
      if (marks(one).map(look).join() === before) found.push(`focus unseen: ${told(one)}`);
      const box = one.getBoundingClientRect();
      const corners = [[0.5, 0.5], [0.05, 0.1], [0.95, 0.1], [0.05, 0.9], [0.95, 0.9]];
      const covers = corners.map(([across, down]) => covering(one, box.left + box.width * across, box.top + box.height * down));
      if (covers.every(Boolean)) found.push(`focus under ${told(covers[0]).slice(0, 60)}: ${told(one)}`);
    }
    document.activeElement?.blur();
    scrollTo(0, 0);
    return [...new Set(found)].slice(0, 8);
  }

  /** Wider than the window: who sticks out. */
  function sideways() {
    const page = document.documentElement;
    if (page.scrollWidth <= innerWidth) return [];
    const kept = "[class*=scroll], .tabs, .nav, pre, .stages, .top";
    const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(kept));
    return [`${page.scrollWidth} px wide in ${innerWidth}: ${out.slice(0, 4).map(told).join(" | ")}`];
  }

  /** Without colours of its own, a button still has an edge. */
  function bounded() {
    const found = [];
    for (const one of document.querySelectorAll("button, a.button")) {
      if (!seen(one) || !one.matches(".button") || one.matches(".is-quiet")) continue;
      if (getComputedStyle(one).borderTopStyle === "none") found.push(`no edge: ${told(one)}`);
    }
    return [...new Set(found)].slice(0, 8);
  }

  /** Every fold open (menus of the header cover the page: they are looked at on their own); says how many were shut. */
  function unfold() {
    const shut = [...document.querySelectorAll("details:not([open], .menu)")].filter((one) => !one.closest("header.top"));
    for (const one of shut) one.open = true;
    return shut.length;
  }

  globalThis.look = { structure, pictures, still, targets, focus, sideways, bounded, unfold };
})();
