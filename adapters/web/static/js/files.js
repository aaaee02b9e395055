// Files on their way: a tray with names, previews and progress, used by the composer and by form fields.

import { upload } from "./api.js";
import { bytes, h, icon, page, say, toast } from "./dom.js";

export class Tray {
  constructor(list, onChange = () => {}) {
    this.list = list;
    this.onChange = onChange;
    this.entries = [];
  }

  /** Take files from a picker, a drop or the clipboard and upload them at once. */
  add(files) {
    for (const file of files) {
      if (this.entries.length >= page.maxFiles) {
        toast(say("too_many", { count: page.maxFiles }));
        break;
      }
      this.begin(file);
    }
    this.onChange();
  }

  get busy() {
    return this.entries.some((entry) => entry.state === "uploading");
  }

  /** What a post names its files by. */
  get ready() {
    return this.entries.filter((entry) => entry.state === "done").map((entry) => entry.told);
  }

  clear() {
    for (const entry of this.entries) entry.row.remove();
    this.entries = [];
    this.onChange();
  }

  begin(file) {
    const entry = { state: "uploading", told: null, stop: () => {} };
    const state = h("small", {}, bytes(file.size));
    const bar = h("progress", { max: 1, value: 0, "aria-label": say("uploading", { name: file.name }) });
    const remove = h(
      "button",
      { class: "icon-button", type: "button", "aria-label": say("remove", { name: file.name }) },
      icon("close"),
    );
    entry.row = h("li", { class: "file" }, preview(file), h("span", { class: "file-name" }, file.name, state), remove, bar);
    remove.addEventListener("click", () => this.drop(entry));
    this.entries.push(entry);
    this.list.append(entry.row);
    if (file.size > page.maxBytes) fail(entry, state, bar, say("too_large", { size: bytes(page.maxBytes) }));
    else this.send(file, entry, state, bar);
  }

  async send(file, entry, state, bar) {
    const { done, stop } = upload(file, (part) => { bar.value = part; });
    entry.stop = stop;
    try {
      entry.told = await done;
      entry.state = "done";
      entry.row.classList.add("done");
      bar.remove();
      state.textContent = `${bytes(file.size)} ✓`;
    } catch (error) {
      if (error.name !== "AbortError") fail(entry, state, bar, error.message);
    }
    this.onChange();
  }

  drop(entry) {
    entry.stop();
    entry.row.remove();
    this.entries = this.entries.filter((other) => other !== entry);
    this.onChange();
  }
}

function fail(entry, state, bar, why) {
  entry.state = "failed";
  entry.row.classList.add("wrong");
  state.textContent = why;
  state.setAttribute("role", "alert");
  bar.remove();
}

function preview(file) {
  if (!/^image\/(png|jpeg|gif|webp)$/.test(file.type)) return icon("file");
  const address = URL.createObjectURL(file);
  return h("img", { src: address, alt: "", onload: () => URL.revokeObjectURL(address) });
}

/** Let files be dropped on an element; `over` is shown meanwhile. */
export function droppable(element, tray, over = (is) => element.classList.toggle("over", is)) {
  let depth = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  element.addEventListener("dragenter", (event) => { if (carries(event)) { depth += 1; over(true); } });
  element.addEventListener("dragleave", (event) => { if (carries(event)) { depth -= 1; over(depth > 0); } });
  element.addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  element.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    event.stopPropagation();
    depth = 0;
    over(false);
    tray.add(event.dataTransfer.files);
  });
}
