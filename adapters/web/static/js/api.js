// Posting to the desk: the CSRF token, repeats with the same id, and errors that people can read.

import { page, say } from "./dom.js";

const csrf = document.querySelector('meta[name="csrf"]')?.content ?? "";
const PAUSES = [600, 1800, 4000]; // milliseconds before each repeat of a post that got no answer

export class Refused extends Error {
  constructor(status, told) {
    super(told.message ?? say("offline"));
    this.status = status;
    this.code = told.error ?? "";
    this.fields = told.fields ?? {};
  }
}

/** Post JSON. What got no answer, or was not kept, is sent again with the same id; the desk takes it once. */
export async function post(path, body) {
  for (const pause of [...PAUSES, null]) {
    try {
      return await attempt(path, body);
    } catch (error) {
      const passing = !(error instanceof Refused) || error.status === 503;
      if (!passing || pause === null) throw error instanceof Refused ? error : new Refused(0, {});
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function attempt(path, body) {
  const answer = await fetch(`${page.api}/${path}?lang=${page.language}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

/** Upload one file; `onProgress` gets 0 to 1. Returns what names the file in a later post, and a way to stop. */
export function upload(file, onProgress) {
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const told = parsed(request.responseText);
      if (request.status === 201) resolve(told);
      else reject(new Refused(request.status, told));
    });
    request.addEventListener("error", () => reject(new Refused(0, {})));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
  });
  request.open("POST", `${page.api}/upload?lang=${page.language}`);
  request.setRequestHeader("X-CSRF-Token", csrf);
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name || "file"));
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { done, stop: () => request.abort() };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
