// On every page: the theme, times in the reader's zone, and search while typing.

const button = document.querySelector(".theme");
const root = document.documentElement;

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

button.hidden = false;
button.addEventListener("click", () => {
  root.dataset.theme = isDark() ? "light" : "dark";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

// --- search while typing: a combobox as the ARIA authoring practices describe it --------------------------------------

const input = document.getElementById("q");
const WAIT = 160; // milliseconds without a key before asking

class Search {
  constructor() {
    this.list = document.createElement("ul");
    this.list.className = "found";
    this.list.id = "found";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector('label[for="q"]').textContent);
    this.status = document.createElement("div");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    input.form.append(this.list, this.status);
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "found"], ["aria-autocomplete", "list"]]) {
      input.setAttribute(name, value);
    }
    this.chosen = -1;
    input.addEventListener("input", () => this.soon());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(input.value.trim()), WAIT);
  }

  async ask(text) {
    this.asked?.abort();
    if (!text) return this.close();
    this.asked = new AbortController();
    const query = new URLSearchParams({ q: text, lang: input.dataset.language });
    try {
      const answer = await fetch(`/api/search?${query}`, { signal: this.asked.signal });
      if (answer.ok) this.show((await answer.json()).results);
    } catch (error) {
      if (error.name !== "AbortError") this.close(); // the form itself still works
    }
  }

  show(results) {
    this.chosen = -1;
    this.list.replaceChildren(...results.map((result, at) => this.row(result, at)));
    this.status.textContent = results.length
      ? input.dataset.results.replace("{count}", results.length)
      : input.dataset.nothing;
    if (!results.length) this.list.append(Object.assign(document.createElement("li"), { className: "nothing", textContent: this.status.textContent }));
    this.list.hidden = false;
    input.setAttribute("aria-expanded", String(results.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  row(result, at) {
    const row = document.createElement("li");
    row.id = `found-${at}`;
    row.setAttribute("role", "option");
    row.dataset.url = result.url;
    row.append(Object.assign(document.createElement("strong"), { textContent: result.title }));
    if (result.summary) row.append(Object.assign(document.createElement("small"), { textContent: result.summary }));
    row.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(result.url); });
    return row;
  }

  key(event) {
    const rows = [...this.list.querySelectorAll("[role=option]")];
    if (event.key === "Escape") return this.close();
    if (event.key === "Enter" && this.chosen >= 0 && !this.list.hidden) {
      event.preventDefault();
      return location.assign(rows[this.chosen].dataset.url);
    }
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || !rows.length || this.list.hidden) return;
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    this.chosen = this.chosen < 0 && step < 0 ? rows.length - 1 : (this.chosen + step + rows.length) % rows.length;
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.chosen)));
    rows[this.chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", rows[this.chosen].id);
  }

  close() {
    this.asked?.abort();
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}

if (input) new Search();
