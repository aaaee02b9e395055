// The staff page: what the server drew, kept fresh; replies, commands and what the desk says back.

import { post } from "./api.js";
import { awaken, freshId, h, icon, momentOf, page, say, toast } from "./dom.js";
import { Tray, droppable } from "./files.js";
import { messageElement, removed, fill } from "./messages.js";
import { Stream } from "./stream.js";

const $ = (id) => document.getElementById(id);
const input = $("text");
const says = $("desk-says");
const hint = $("composer-hint");
const ticket = page.ticket ? { ticket: page.ticket } : {};
const tray = new Tray($("files"));
const title = document.title;
let unread = 0;

// --- keeping fresh ---------------------------------------------------------------------------------------------------

let refreshing = null;

/** Fetch this page again and put in what changed. One at a time; what comes meanwhile is fetched after. */
function refresh() {
  refreshing = (refreshing ?? Promise.resolve()).then(redraw).catch(() => toast(say("offline")));
}

async function redraw() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  swap("live", fresh);
  append(fresh);
  localTimes();
}

function swap(id, fresh) {
  const focused = document.activeElement?.closest(`#${id}`) ? document.activeElement.dataset.command : null;
  const next = fresh.getElementById(id);
  if (!next) return;
  awaken(next);
  $(id).replaceWith(document.adoptNode(next));
  if (focused) $(id).querySelector(`[data-command="${focused}"]`)?.focus();
}

function append(fresh) {
  const history = $("history");
  if (!history) return;
  for (const event of fresh.querySelectorAll("#history > li")) {
    if ($(event.id)) continue;
    event.classList.add("new");
    history.append(document.adoptNode(event));
    history.lastElementChild.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }
}

function localTimes() {
  for (const time of document.querySelectorAll("main time[datetime]")) time.textContent = momentOf(new Date(time.dateTime));
}

function ticketChanged({ ticket: ref, kind }) {
  if (page.ticket && page.ticket !== ref) return;
  refresh();
  if (!document.hidden || !["opened", "member-wrote", "reopened"].includes(kind)) return;
  unread += 1;
  document.title = say("unread", { count: unread, title });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = title;
});

// --- saying ----------------------------------------------------------------------------------------------------------

async function send(text, files = []) {
  try {
    await post("message", { id: freshId(), text, files, ...ticket });
    return true;
  } catch (error) {
    toast(`${say("failed")} ${error.message}`);
    return false;
  }
}

async function submit() {
  const text = input.value.trim();
  if (tray.busy) return toast(say("form_wait"));
  if (!text && !tray.ready.length) return input.focus();
  input.readOnly = true;
  const isSent = await send(text, tray.ready);
  input.readOnly = false;
  if (isSent) {
    input.value = "";
    tray.clear();
    mode();
  }
  input.focus();
}

/** Says before sending whether the member will see it. */
function mode() {
  const isNote = /^\s*[/／]note\b/.test(input.value);
  $("composer").classList.toggle("note", isNote);
  hint.textContent = isNote ? hint.dataset.note : hint.dataset.reply;
}

$("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
input.addEventListener("input", mode);
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
});
input.addEventListener("paste", (event) => { if ($("attach") && event.clipboardData.files.length) tray.add(event.clipboardData.files); });
$("attach")?.addEventListener("click", () => $("picker").click());
$("picker")?.addEventListener("change", (event) => { tray.add(event.target.files); event.target.value = ""; input.focus(); });
if ($("attach")) droppable($("composer"), tray);
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-command], [data-start]");
  if (!button) return;
  if (button.dataset.start) {
    input.value = button.dataset.start + input.value;
    mode();
    return input.focus();
  }
  button.disabled = true;
  await send(button.dataset.command);
  button.disabled = false;
});
$("leave").addEventListener("click", async () => {
  const csrf = document.querySelector('meta[name="csrf"]').content;
  await fetch("/staff/leave", { method: "POST", headers: { "X-CSRF-Token": csrf } });
  location.assign("/staff");
});

// --- what the desk says ----------------------------------------------------------------------------------------------

function deskSays(said) {
  if (said.ticket && page.ticket && said.ticket !== page.ticket) return;
  const item = { author: "bot", name: "", text: "", replyTo: null, at: new Date().toISOString(), edited: false, deleted: false, ...said };
  const element = messageElement(item, { extra: ticket });
  const close = h("button", { class: "icon-button", type: "button", "aria-label": say("dismiss") }, icon("close"));
  close.addEventListener("click", () => {
    element.remove();
    says.hidden = !says.children.length;
    input.focus();
  });
  element.append(close);
  says.querySelector(`[data-id="${CSS.escape(item.id)}"]`)?.remove();
  says.append(element);
  says.hidden = false;
}

const saying = (id) => says.querySelector(`[data-id="${CSS.escape(id)}"]`);

const live = new Stream(
  {
    ticket: ticketChanged,
    desk: deskSays,
    changed: (patch) => { if (saying(patch.id)) fill(saying(patch.id), { text: "", deleted: false, ...patch }, ticket); },
    removed: ({ id }) => { if (saying(id)) removed(saying(id)); },
    notice: ({ html }) => { if (html) toast(h("div", { html })); },
    "signed-out": () => { toast(say("signed_out"), { stays: 600000 }); live.close(); },
  },
  (state) => document.body.classList.toggle("lost", state === "lost"),
  String(page.cursor),
);
live.open();
awaken();
localTimes();
