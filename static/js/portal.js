/* Sharpens what works without it: menus that close by themselves, lists that follow what is typed, names on a map. */
"use strict";

/* Menus: Escape, a click beside or the focus moving on closes what is open. */
const closing = () => document.querySelectorAll("details[data-closes][open]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of closing()) {
      if (menu.contains(document.activeElement)) {
        menu.querySelector("summary").focus();
      }
      menu.open = false;
    }
  }
});

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const menu of closing()) {
      if (!menu.contains(event.target)) {
        menu.open = false;
      }
    }
  });
}

/* Lists: what is typed or chosen applies at once. The form works the same without this; on any trouble it is simply sent. */
const form = document.querySelector("form.filters");
const status = document.createElement("p");
let asked = 0;
let timer;

const address = () => {
  const chosen = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...chosen]) {
    if (!value) {
      chosen.delete(name, value);
    }
  }
  const query = chosen.toString();
  return form.action.split("#")[0] + (query ? "?" + query : "");
};

/* The counts beside the choices change; what is open, chosen and in focus stays. */
const refreshFacets = (fresh) => {
  const [old, now] = [form.querySelector(".facets"), fresh.querySelector("form.filters .facets")];
  if (!old || !now) {
    return;
  }
  const key = (details) => details.querySelector("input")?.name;
  const open = new Set([...old.querySelectorAll("details[open]")].map(key));
  const { name, value } = document.activeElement;
  const held = old.contains(document.activeElement);
  for (const details of now.querySelectorAll("details")) {
    details.open = open.has(key(details));
  }
  now.open = old.open;
  old.replaceWith(now);
  if (held && name) {
    now.querySelector(`input[name="${name}"][value="${CSS.escape(value)}"]`)?.focus();
  }
};

const refreshTiles = (fresh) => {
  for (const tile of fresh.querySelectorAll(".goal-tiles .goal")) {
    const value = tile.querySelector("input").value;
    const shown = document.querySelector(`.goal-tiles input[value="${value}"]`)?.closest(".goal");
    shown?.querySelector(".number").replaceWith(tile.querySelector(".number"));
    if (shown) {
      shown.className = tile.className;
    }
  }
};

const apply = async () => {
  const mine = ++asked;
  const target = address();
  try {
    const response = await fetch(target, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const results = fresh.querySelector("[data-results]");
    if (mine !== asked) {
      return;
    }
    if (!results) {
      throw new Error(response.status);
    }
    document.querySelector("[data-results]").replaceWith(results);
    refreshFacets(fresh);
    refreshTiles(fresh);
    status.textContent = results.querySelector("h2").textContent;
    history.replaceState(null, "", target);
  } catch {
    if (mine === asked) {
      form.requestSubmit();
    }
  }
};

if (form && document.querySelector("[data-results]")) {
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.after(status);
  document.addEventListener("input", (event) => {
    if (event.target.form === form) {
      clearTimeout(timer);
      timer = setTimeout(apply, event.target.type === "search" ? 300 : 0);
    }
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

/* Maps: the name of a dot beside it at once, when it is pointed at or in focus; Escape takes it away. */
const label = document.createElement("span");
label.className = "map-name";
label.setAttribute("aria-hidden", "true"); // the link has its name without it

const show = (dot) => {
  const [map, title] = [dot.closest(".map"), dot.querySelector("title")];
  if (title) { // else the browser shows it as well
    dot.setAttribute("aria-label", title.textContent);
    title.remove();
  }
  label.textContent = dot.getAttribute("aria-label");
  map.append(label);
  const [frame, place] = [map.getBoundingClientRect(), dot.querySelector("use").getBoundingClientRect()];
  const start = place.left + place.width / 2 - frame.left - label.offsetWidth / 2;
  label.style.left = `${Math.max(0, Math.min(start, frame.width - label.offsetWidth))}px`;
  label.style.top = `${place.top - frame.top - label.offsetHeight}px`;
};

for (const kind of ["pointerover", "focusin"]) {
  document.addEventListener(kind, (event) => {
    const dot = event.target.closest?.("a.dot");
    if (dot) {
      show(dot);
    } else if (!label.contains(event.target)) {
      label.remove();
    }
  });
}

document.addEventListener("keydown", (event) => event.key === "Escape" && label.remove());
