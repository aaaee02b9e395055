// A message as the page shows it.

import { post } from "./api.js";
import { bytes, freshId, h, icon, page, say, timeOf, toast } from "./dom.js";
import { closeForm, formCard } from "./forms.js";

/** The element of an item. `quoted` is the text it answers, where that is worth repeating. */
export function messageElement(item, { quoted = null, extra = {} } = {}) {
  const at = new Date(item.at);
  const body = h("div", { class: "message-body" });
  const element = h(
    "article",
    { class: `message ${item.author}`, "data-id": item.id, "data-at": item.at, "aria-label": `${who(item)}, ${timeOf(at)}` },
    item.author === "me" ? null : avatar(item),
    body,
  );
  const facts = h("div", { class: "message-facts" }, h("strong", {}, who(item)), h("time", { datetime: item.at }, timeOf(at)));
  if (item.author === "staff") facts.insertBefore(h("span", { class: "tag" }, say("staff")), facts.lastChild);
  if (item.author !== "me") body.append(facts);
  if (quoted) body.append(h("span", { class: "quote" }, h("span", { class: "hidden" }, `${say("reply_to")} `), quoted));
  body.append(h("div", { class: "said" }));
  if (item.author === "me") body.append(facts);
  fill(element, item, extra);
  return element;
}

/** Put what a message says into its element; also after an edit. */
export function fill(element, item, extra = {}) {
  const said = element.querySelector(".said");
  const card = said.querySelector(".form-card"); // half-filled answers survive a replay
  if (item.deleted) return removed(element);
  said.replaceChildren();
  if (item.text) said.append(h("div", { class: "bubble plain" }, item.text));
  if (item.html) said.append(h("div", { class: "bubble prose", html: item.html }));
  if (item.files.length) said.append(h("ul", { class: "shown-files" }, item.files.map((file) => h("li", {}, shownFile(file)))));
  if (card && !item.form) closeForm(card);
  if (card || item.form) said.append(card ?? formCard(item.form, item.id, extra));
  const rows = item.buttons.filter((row) => row.length);
  if (rows.length) said.append(buttonRows(rows, item.id, extra));
  said.querySelectorAll(".prose a").forEach((link) => { link.target = "_blank"; link.rel = "noopener nofollow ugc"; });
  if (item.edited) markEdited(element);
}

/** A message was taken back. */
export function removed(element) {
  element.classList.add("deleted");
  element.querySelector(".said").replaceChildren(h("div", { class: "bubble" }, say("deleted")));
}

/** Its form was answered, here or in another tab. */
export function answered(element) {
  const card = element?.querySelector(".form-card");
  if (card) closeForm(card);
}

function who(item) {
  if (item.author === "me") return say("you");
  return item.author === "staff" && item.name ? item.name : page.desk;
}

function avatar(item) {
  if (item.author !== "staff") return h("span", { class: "avatar desk", "aria-hidden": "true" }, icon("bell"));
  return h("span", { class: "avatar staff", "aria-hidden": "true" }, Array.from(who(item))[0].toUpperCase());
}

function markEdited(element) {
  const facts = element.querySelector(".message-facts");
  if (!facts.querySelector(".edited")) facts.append(h("span", { class: "edited" }, say("edited")));
}

function shownFile(file) {
  const size = file.size === null ? "" : bytes(file.size);
  if (!file.url) return h("span", { class: "shown-file" }, icon("file"), h("span", {}, file.name, h("small", {}, say("file_gone"))));
  if (file.image) {
    return h("a", { class: "shown-picture", href: file.url, target: "_blank" },
      h("img", { src: file.url, alt: say("image", { name: file.name }), loading: "lazy" }));
  }
  return h("a", { class: "shown-file", href: file.url, download: file.name, "aria-label": say("download", { name: file.name }) },
    icon("file"), h("span", {}, file.name, h("small", {}, size)));
}

function buttonRows(rows, messageId, extra) {
  const drawn = rows.map((row) => h("div", { class: "button-row" }, row.map((button) => drawButton(button, messageId, extra))));
  return h("div", { class: "button-rows" }, drawn);
}

function drawButton(button, messageId, extra) {
  const style = button.style === "plain" ? "button" : `button ${button.style}`;
  if (button.url) {
    return h("a", { class: style, href: button.url, target: "_blank", rel: "noopener nofollow" }, button.label, icon("link"));
  }
  const element = h("button", { class: style, type: "button" }, button.label);
  element.addEventListener("click", () => press(element, button, messageId, extra));
  return element;
}

async function press(element, button, messageId, extra) {
  element.disabled = true;
  element.dispatchEvent(new CustomEvent("asked", { bubbles: true }));
  try {
    await post("press", { id: freshId(), action: button.action, message: messageId, ...extra });
    element.setAttribute("aria-pressed", "true");
  } catch (error) {
    element.dispatchEvent(new CustomEvent("answered", { bubbles: true }));
    toast(say("press_failed", { why: error.message }));
  }
  element.disabled = false;
}
