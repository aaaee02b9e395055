// A form of the desk as a card in the conversation.

import { post } from "./api.js";
import { bytes, freshId, h, icon, page, say } from "./dom.js";
import { Tray, droppable } from "./files.js";

const FEW = 6; // up to so many options are shown at once

/** The card for `form`, which came with the message `messageId`. */
export function formCard(form, messageId, extra = {}) {
  const id = freshId(); // one for the card: sending twice is one event
  const fields = form.fields.map((field) => drawField(field, messageId));
  const wrong = h("p", { class: "form-wrong", role: "alert", hidden: true });
  const submit = h("button", { class: "button primary", type: "submit" }, form.submit);
  const title = `form-${messageId}`;
  const card = h(
    "form",
    { class: "form-card", novalidate: true, "aria-labelledby": title },
    h("div", {}, h("h3", { id: title }, form.title), form.intro ? h("p", { class: "form-intro" }, form.intro) : null),
    fields.map((field) => field.element),
    wrong,
    h("div", {}, submit),
  );
  const complain = (mistakes, words) => showMistakes(fields, mistakes, wrong, words);
  card.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.disabled) return;
    if (fields.some((field) => field.tray?.busy)) return complain({}, say("form_wait"));
    const missing = Object.fromEntries(fields.filter((f) => f.missing()).map((f) => [f.name, f.missing()]));
    if (Object.keys(missing).length) return complain(missing, say("form_check"));
    submit.disabled = true;
    try {
      await post("form", { id, form: form.id, message: messageId, ...answers(fields), ...extra });
      closeForm(card, form.title);
    } catch (error) {
      submit.disabled = false;
      complain(error.fields, error.message);
    }
  });
  return card;
}

/** Nothing more to fill in. */
export function closeForm(card, title = card.querySelector("h3")?.textContent ?? "") {
  if (card.classList.contains("closed")) return;
  card.classList.add("closed");
  card.replaceChildren(
    h("h3", {}, title),
    h("p", { class: "form-done", tabindex: "-1", role: "status" }, icon("check"), say("form_sent")),
  );
}

function answers(fields) {
  const values = {};
  const files = {};
  for (const field of fields) {
    if (field.tray) files[field.name] = field.tray.ready;
    else values[field.name] = field.value();
  }
  return { values, files };
}

function showMistakes(fields, mistakes, wrong, words) {
  wrong.textContent = words;
  wrong.hidden = false;
  for (const field of fields) field.complain(mistakes[field.name]);
  const first = fields.find((field) => mistakes[field.name]);
  first?.focus();
}

function drawField(field, messageId) {
  const id = `${messageId}-${field.name}`;
  const kinds = { line, paragraph: line, choice: field.options.length <= FEW ? radios : select, files };
  const part = kinds[field.kind](field, id);
  const error = h("p", { class: "field-error", id: `${id}-error`, hidden: true });
  const help = field.help ? h("p", { class: "field-help", id: `${id}-help` }, field.help) : null;
  const grouped = part.grouped ?? false;
  const label = h(grouped ? "legend" : "label", grouped ? {} : { for: id }, field.label);
  if (field.required) label.append(h("span", { class: "required" }, say("required_mark")));
  const element = h(grouped ? "fieldset" : "div", { class: "field" }, label, help, part.element, error);
  for (const control of part.controls) {
    const described = [help ? `${id}-help` : "", `${id}-error`].filter(Boolean).join(" ");
    control.setAttribute("aria-describedby", described);
    if (field.required && !grouped) control.setAttribute("aria-required", "true");
    control.addEventListener("input", () => complain(null));
  }
  function complain(words) {
    error.hidden = !words;
    error.replaceChildren(...(words ? [icon("warn"), words] : []));
    for (const control of part.controls) {
      if (words) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
    }
  }
  return {
    name: field.name,
    element,
    tray: part.tray,
    value: part.value,
    complain,
    focus: () => part.controls[0].focus(),
    missing() {
      const empty = part.tray ? part.tray.ready.length === 0 : !part.value();
      return field.required && empty ? say(field.kind === "choice" ? "choose" : "required") : null;
    },
  };
}

function line(field, id) {
  const most = { id, name: field.name, maxlength: field.maxLength };
  const control = field.kind === "line"
    ? h("input", { ...most, type: "text", autocomplete: "off" })
    : h("textarea", { ...most, rows: 4 });
  control.value = field.value;
  return { element: control, controls: [control], value: () => control.value.trim() };
}

function select(field, id) {
  const options = field.options.map((option) => h("option", { value: option.value }, option.label));
  const control = h("select", { id, name: field.name }, h("option", { value: "" }, say("select")), options);
  control.value = field.value;
  return { element: control, controls: [control], value: () => control.value };
}

function radios(field, id) {
  const controls = field.options.map((option, at) =>
    h("input", { type: "radio", name: id, value: option.value, id: `${id}-${at}`, required: field.required }));
  for (const control of controls) control.checked = control.value === field.value;
  const options = field.options.map((option, at) =>
    h("label", { class: "option", for: `${id}-${at}` }, controls[at], option.label));
  return {
    grouped: true,
    element: h("div", { class: "options" }, options),
    controls,
    value: () => controls.find((control) => control.checked)?.value ?? "",
  };
}

function files(field, id) {
  const list = h("ul", { class: "files", "aria-label": field.label });
  const picker = h("input", { class: "hidden", type: "file", multiple: true, accept: page.accept.join(","), tabindex: "-1", "aria-hidden": "true" });
  const browse = h("button", { type: "button", id }, say("browse"));
  const hint = say("files_hint", { size: bytes(page.maxBytes), count: page.maxFiles });
  const zone = h("div", { class: "drop-zone" }, h("span", {}, say("drop"), " "), browse, h("small", {}, hint), picker);
  const element = h("div", { class: "field-files" }, zone, list);
  const tray = new Tray(list, () => browse.dispatchEvent(new Event("input")));
  browse.addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => { tray.add(picker.files); picker.value = ""; });
  droppable(zone, tray);
  return { grouped: true, element, controls: [browse], tray };
}
