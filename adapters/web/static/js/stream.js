// The live connection. Reconnects by itself, also where browsers give up, and asks for what it missed.

import { page } from "./dom.js";

const QUIET = 65000; // milliseconds without any sign of life until the connection counts as dead
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 20000;

/** `handlers` maps event names to functions of their data; `onState` gets "connecting", "on" or "lost". */
export class Stream {
  constructor(handlers, onState, after = null) {
    this.handlers = handlers;
    this.onState = onState;
    this.after = after;
    this.pause = FIRST_PAUSE;
    addEventListener("online", () => this.open());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => { if (event.persisted) this.open(); });
  }

  open() {
    this.close();
    const query = new URLSearchParams({ lang: page.language });
    if (this.after !== null) query.set("after", this.after);
    this.source = new EventSource(`${page.api}/events?${query}`);
    this.source.addEventListener("error", () => this.lost());
    for (const name of ["ready", "beat", ...Object.keys(this.handlers)]) {
      this.source.addEventListener(name, (event) => this.arrived(name, event));
    }
    this.watch();
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  arrived(name, event) {
    if (event.lastEventId) this.after = event.lastEventId;
    this.watch();
    if (name === "ready") {
      this.pause = FIRST_PAUSE;
      this.onState("on");
    }
    this.handlers[name]?.(JSON.parse(event.data));
  }

  lost() {
    this.close();
    this.onState("lost");
    const jitter = 0.75 + Math.random() / 2; // many pages must not come back in the same moment
    this.timer = setTimeout(() => this.open(), this.pause * jitter);
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lost(), QUIET);
  }
}
