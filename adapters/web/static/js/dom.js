// Building the page: elements, icons, words, times.

const held = document.getElementById("page-data");
export const page = held ? JSON.parse(held.textContent) : { words: {} };
const sprite = new URL("../icons.svg", import.meta.url).pathname;

/** A text of the page, its {holes} filled. */
export function say(key, values = {}) {
  return page.words[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** An element. Properties starting with `on` are listeners, `html` is markup that the server made safe. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "html") element.innerHTML = value;
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function bytes(size) {
  if (size >= 1024 * 1024) return `${Math.round((size / 1024 / 1024) * 10) / 10} MB`;
  return size >= 1024 ? `${Math.round(size / 1024)} KB` : `${size} B`;
}

const clock = new Intl.DateTimeFormat(page.tag, { hour: "numeric", minute: "2-digit" });
const dayName = new Intl.DateTimeFormat(page.tag, { weekday: "long", day: "numeric", month: "long" });
const dayAndClock = new Intl.DateTimeFormat(page.tag, {
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
});

export const timeOf = (date) => clock.format(date);

/** Today, yesterday, or the date. */
export function dayOf(date) {
  const start = new Date();
  start.setHours(0, 0, 0, 0);
  const ago = Math.ceil((start - date) / 86400000);
  if (ago <= 0) return say("today");
  return ago === 1 ? say("yesterday") : dayName.format(date);
}

/** A moment to come: the time alone when it is today. */
export function whenOf(date) {
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? clock.format(date) : dayAndClock.format(date);
}

export const momentOf = (date) => dayAndClock.format(date);

/** An id for an event, kept over repeats of the post. */
export function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // secure contexts only
  const random = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What the server drew can be pressed from now on: a press before somebody listens would be lost. */
export function awaken(root = document) {
  for (const button of root.querySelectorAll("[data-scripted]")) button.disabled = false;
}

/** A short word at the foot of the page that goes by itself. */
export function toast(content, { stays = 7000 } = {}) {
  const close = h("button", { class: "icon-button", type: "button", "aria-label": say("dismiss") }, icon("close"));
  const box = h("div", { class: "toast" }, content, close);
  const timer = setTimeout(() => box.remove(), stays);
  close.addEventListener("click", () => { clearTimeout(timer); box.remove(); });
  document.getElementById("toasts").append(box);
}
