// A link keeps a socket open: it connects, notices silence, and comes back
// after every loss, soon at first and ever more slowly. What is said over it
// is the session's business.

import type { Frame } from "./protocol";

const firstWait = 500; // ms
const longestWait = 30_000;
const restartSpread = 10_000; // when the server says it restarts, all clients come back spread over this
const pingEvery = 25_000;
const answerWithin = 10_000;

export interface LinkEvents {
  opened(): void;
  frame(f: Frame): void;
  lost(): void;
}

export class Link {
  private socket?: WebSocket;
  private failures = 0;
  private retry?: number;
  private pinger?: number;
  private overdue?: number;

  constructor(
    private url: string,
    private on: LinkEvents,
  ) {
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.drop());
    addEventListener("pageshow", () => this.now());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.now();
    });
  }

  // now connects at once if nothing is open, and makes sure of what is.
  now(): void {
    clearTimeout(this.retry);
    if (!this.socket) this.connect();
    else if (this.socket.readyState === WebSocket.OPEN) this.ping();
  }

  // settled is told by the session when the server has welcomed it.
  settled(): void {
    this.failures = 0;
  }

  send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  // drop gives up the socket without waiting for its end, and tries again.
  drop(): void {
    if (this.socket) this.ended(this.socket, 0);
  }

  private connect(): void {
    let s: WebSocket;
    try {
      s = new WebSocket(this.url, "switchboard.v1");
    } catch {
      this.again(longestWait); // the page may not connect there at all
      return;
    }
    this.socket = s;
    this.overdue = setTimeout(() => this.ended(s, 0), answerWithin);
    s.onopen = () => {
      clearTimeout(this.overdue);
      this.pinger = setInterval(() => this.ping(), pingEvery);
      this.on.opened();
    };
    s.onmessage = (e) => {
      clearTimeout(this.overdue);
      this.overdue = undefined;
      let f: Frame;
      try {
        f = JSON.parse(e.data as string) as Frame;
      } catch {
        return;
      }
      this.on.frame(f);
    };
    s.onclose = (e) => this.ended(s, e.code);
  }

  private ping(): void {
    const s = this.socket;
    if (!s || this.overdue !== undefined) return;
    this.send({ type: "ping" });
    this.overdue = setTimeout(() => this.ended(s, 0), answerWithin);
  }

  private ended(s: WebSocket, code: number): void {
    s.onopen = s.onmessage = s.onclose = null;
    s.close();
    if (this.socket !== s) return;
    this.socket = undefined;
    clearInterval(this.pinger);
    clearTimeout(this.overdue);
    this.overdue = undefined;
    this.on.lost();
    if (code === 1001) {
      this.again(firstWait + Math.random() * restartSpread);
      return;
    }
    const wait = Math.min(longestWait, firstWait * 2 ** this.failures++);
    this.again(wait * (0.5 + Math.random() / 2));
  }

  private again(wait: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }
}
