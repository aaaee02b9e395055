// The member's conversation.

import { post } from "./api.js";
import { awaken, dayOf, freshId, h, icon, page, say, toast, whenOf } from "./dom.js";
import { Tray, droppable } from "./files.js";
import { answered, fill, messageElement, removed } from "./messages.js";
import { Stream } from "./stream.js";

const TYPING = 12000; // milliseconds until an answer that does not come is no longer announced
const NEAR = 120; // pixels from the end that still count as reading the newest
const CLOSE = 300000; // milliseconds between messages of one speaker that are shown as one block

const $ = (id) => document.getElementById(id);
const log = $("log");
const input = $("text");
const shown = new Map(); // message id → { item, element }
const tray = new Tray($("files"));
const title = document.title;
let unread = 0;
let settled = false; // the transcript is complete, so what comes now is new
let typing = null;

// --- showing ---------------------------------------------------------------------------------------------------------

function show(item) {
  const known = shown.get(item.id);
  if (known) return refresh(known, item);
  const stay = isNearEnd() || item.author === "me";
  $("welcome")?.remove();
  if (item.author !== "me") stopTyping();
  const last = log.querySelector(":scope > .message:last-of-type");
  const element = messageElement(item, { quoted: quotedBy(item) });
  if (dayBetween(last, item)) log.append(h("div", { class: "day" }, dayOf(new Date(item.at))));
  else if (follows(last, item)) element.classList.add("follows");
  if (settled) element.classList.add("new");
  log.append(element);
  if (typing) log.append(typing.element);
  shown.set(item.id, { item, element });
  if (!stay) $("latest").hidden = false;
  else if (settled && item.author !== "me") toNew(element);
  else toEnd(settled);
  if (settled && item.author !== "me") noticeUnread();
}

function refresh(known, item) {
  known.item = { ...known.item, ...item };
  known.element.classList.remove("pending", "failed");
  known.element.querySelector(".failed-line")?.remove();
  fill(known.element, known.item);
}

function change(patch) {
  const known = shown.get(patch.id);
  if (known) refresh(known, patch);
}

function quotedBy(item) {
  const other = item.replyTo && shown.get(item.replyTo);
  if (!other || [...shown.values()].filter((entry) => entry.item.author === "me").at(-1) === other) return null;
  return other.element.querySelector(".bubble")?.textContent.slice(0, 160) ?? null;
}

function dayBetween(last, item) {
  const day = new Date(item.at).toDateString();
  return last ? new Date(last.dataset.at).toDateString() !== day : day !== new Date().toDateString();
}

function follows(last, item) {
  const other = last && shown.get(last.dataset.id)?.item;
  if (!other || other.author !== item.author || other.name !== item.name) return false;
  return new Date(item.at) - new Date(other.at) < CLOSE;
}

function isNearEnd() {
  return log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
}

function toEnd(smooth = false) {
  log.scrollTo({ top: log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  $("latest").hidden = true;
}

/** Something to read: to its end, or to its beginning when it is taller than the window. */
function toNew(element) {
  if (element.offsetHeight < log.clientHeight - 40) return toEnd(true);
  log.scrollTo({ top: element.offsetTop - 12, behavior: "smooth" });
}

function noticeUnread() {
  if (!document.hidden) return;
  unread += 1;
  document.title = say("unread", { count: unread, title });
}

function startTyping() {
  stopTyping();
  const dots = h("div", { class: "bubble typing" }, h("i"), h("i"), h("i"), h("span", { class: "hidden" }, say("typing", { name: page.desk })));
  const element = h("div", { class: "message bot" }, h("span", { class: "avatar desk" }, icon("bell")), h("div", { class: "message-body" }, dots));
  typing = { element, timer: setTimeout(stopTyping, TYPING) };
  log.append(element);
  toEnd(true);
}

function stopTyping() {
  clearTimeout(typing?.timer);
  typing?.element.remove();
  typing = null;
}

// --- saying ----------------------------------------------------------------------------------------------------------

async function send(text, files) {
  const item = {
    id: freshId(), author: "me", name: "", text, html: "", buttons: [], form: null, replyTo: null,
    files: files.map((file) => ({ name: file.name, size: file.size, image: file.kind === "photo", url: null })),
    at: new Date().toISOString(), edited: false, deleted: false,
  };
  show(item);
  await deliver(item, { id: item.id, text, files });
}

async function deliver(item, body) {
  const { element } = shown.get(item.id);
  element.classList.add("pending");
  element.classList.remove("failed");
  startTyping();
  try {
    await post("message", body);
    element.classList.remove("pending");
  } catch (error) {
    stopTyping();
    element.classList.replace("pending", "failed");
    const again = h("button", { class: "button", type: "button" }, icon("retry"), say("retry"));
    const line = h("div", { class: "failed-line", role: "alert" }, `${say("failed")} ${error.message}`, again);
    again.addEventListener("click", () => { line.remove(); deliver(item, body); });
    element.querySelector(".message-body").append(line);
    toEnd(true);
  }
}

function submit() {
  const text = input.value.trim();
  if (tray.busy) return toast(say("form_wait"));
  if (!text && !tray.ready.length) return input.focus();
  const files = tray.ready;
  input.value = "";
  tray.clear();
  fit();
  input.focus();
  send(text, files);
}

function fit() {
  if (CSS.supports("field-sizing", "content")) return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
input.addEventListener("input", fit);
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
input.addEventListener("paste", (event) => { if (event.clipboardData.files.length) tray.add(event.clipboardData.files); });
$("attach").addEventListener("click", () => $("picker").click());
$("picker").addEventListener("change", (event) => { tray.add(event.target.files); event.target.value = ""; input.focus(); });
$("latest").addEventListener("click", () => { toEnd(true); input.focus(); });
log.addEventListener("scroll", () => { if (isNearEnd()) $("latest").hidden = true; }, { passive: true });
log.addEventListener("asked", startTyping);
log.addEventListener("answered", stopTyping);
log.addEventListener("load", (event) => { if (event.target.tagName === "IMG" && isNearEnd()) toEnd(); }, true);
for (const chip of document.querySelectorAll(".starter")) {
  chip.addEventListener("click", () => { input.focus(); send(chip.textContent.trim(), []); });
}
droppable(document.body, tray, (is) => { $("drop").hidden = !is; });
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = title;
});
addEventListener("beforeunload", (event) => { if (input.value.trim() || tray.busy) event.preventDefault(); });

// --- staying connected -----------------------------------------------------------------------------------------------

function presence({ there, opensAt }) {
  const words = [there ? say("there") : say("away")];
  if (!there && opensAt) words.push(say("opens", { when: whenOf(new Date(opensAt)) }));
  $("presence").className = `presence ${there ? "there" : "away"}`;
  $("presence").querySelector(".presence-text").textContent = words.join(" · ");
}

function connection(state) {
  const words = { connecting: say("connecting"), on: say("online"), lost: say("reconnecting") };
  const box = $("connection");
  if (box.dataset.state === state) return;
  box.dataset.state = state;
  box.className = `connection ${state}`;
  box.replaceChildren(h("span", { class: "connection-text" }, words[state]));
}

function ready() {
  if (settled) return;
  settled = true;
  if (shown.size) toEnd();
}

connection("connecting");
new Stream(
  {
    item: show,
    changed: change,
    removed: ({ id }) => { if (shown.has(id)) removed(shown.get(id).element); },
    answered: ({ id }) => answered(shown.get(id)?.element),
    notice: ({ html }) => { stopTyping(); if (html) toast(h("div", { html })); },
    availability: presence,
    beat: presence,
    ready,
  },
  connection,
).open();
awaken();
fit();
if (matchMedia("(hover: hover)").matches) input.focus();
