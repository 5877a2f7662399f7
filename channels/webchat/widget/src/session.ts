// A session is the conversation as this tab knows it: lines in the order of
// their seq, and messages on their way. Messages go out one at a time, in the
// order written, each under one id for ever, so that nothing is lost, doubled
// or reordered whatever happens to the socket.

import { Link } from "./link";
import type { Ack, Author, Choice, Fault, Frame, Message, Mode, Welcome } from "./protocol";
import { outboxLimit, type Store, type Unsent } from "./store";

export interface Line {
  seq: number;
  author: Author;
  name?: string;
  text: string;
  choices: Choice[];
  input?: string;
  at: Date;
  live: boolean; // arrived while the customer was looking, not from the past
}

export interface Outgoing extends Unsent {
  state: "sending" | "waiting" | "failed"; // waiting: the server asked to try again later
}

export interface SessionEvents {
  line(l: Line): void; // the next line
  outbox(): void; // what waits has changed
  cleared(): void; // all lines are void
  state(): void; // mode, position or connection has changed
  typing(): void;
  language(locale: string): void; // of a conversation that is resumed
  gone?: () => void; // the token leads nowhere any more; absent where a new conversation shall begin
}

const resendAfter = 15_000; // ms without an ack
const patience = [1_200, 2_000, 4_000, 8_000, 16_000, 30_000]; // ms before a refused message is sent again

export class Session {
  mode: Mode = "bot";
  position = 0;
  connected = false; // welcomed
  outbox: Outgoing[];

  private link: Link;
  started = false;
  private conversation = "";
  private last = 0; // seq of the last line
  private latest = 0; // ms since 1970 of the last line: the service's clock may be ahead of this one
  private past = 0; // lines up to this seq were there before this page
  private timer?: number;
  private inFlight?: string;
  private refusals = 0;
  private typed = 0;

  constructor(
    url: string,
    private store: Store,
    private locale: () => string,
    private on: SessionEvents,
  ) {
    this.outbox = store.unsent().map((m) => ({ ...m, state: "sending" }));
    this.link = new Link(url, {
      opened: () => this.hello(),
      frame: (f) => this.take(f),
      lost: () => this.lost(),
    });
    store.watch("token", (token) => {
      if (token && this.started && token !== this.token) this.link.drop(); // another tab began anew: follow it
    });
  }

  private token?: string; // of the hello on this socket

  // start connects; until then nothing is begun on the server.
  start(): void {
    if (this.started) return;
    this.started = true;
    this.link.now();
  }

  known(): boolean {
    return this.store.get("token") !== undefined;
  }

  full(): boolean {
    return this.outbox.length >= outboxLimit;
  }

  send(text: string, value?: string): void {
    if (this.full()) return;
    const m: Outgoing = { id: newID(), text, value, at: Math.max(Date.now(), (this.outbox.at(-1)?.at ?? 0) + 1), state: "sending" };
    this.store.keep(m);
    this.outbox.push(m);
    this.start();
    this.on.outbox();
    this.flush();
  }

  retry(id: string): void {
    const m = this.outbox.find((m) => m.id === id);
    if (m) m.state = "sending";
    this.on.outbox();
    this.flush();
  }

  discard(id: string): void {
    this.done(id);
    this.on.outbox();
  }

  typing(): void {
    if (this.mode !== "agent" || Date.now() - this.typed < 3_000) return;
    this.typed = Date.now();
    this.link.send({ type: "typing" });
  }

  private hello(): void {
    const token = this.store.get("token");
    if (token !== this.token) this.clear();
    this.token = token;
    this.link.send(token ? { type: "hello", token, last_seq: this.last, locale: this.locale() } : { type: "hello", locale: this.locale() });
  }

  private clear(): void {
    if (this.last > 0) this.on.cleared();
    this.last = this.past = 0;
  }

  private take(f: Frame): void {
    switch (f.type) {
      case "welcome":
        return this.welcome(f);
      case "message":
        return this.message(f);
      case "ack":
        return this.ack(f);
      case "state":
        this.mode = f.mode;
        this.position = f.position ?? 0;
        return this.on.state();
      case "typing":
        return this.on.typing();
      case "error":
        return this.fault(f);
    }
  }

  private welcome(w: Welcome): void {
    const other = this.conversation !== "" && w.conversation !== this.conversation;
    if (other || w.seq < this.last) this.clear(); // another transcript; a shorter one is sent whole
    this.conversation = w.conversation;
    if (this.token === undefined) {
      this.store.set("token", w.token);
      this.token = w.token;
    } else {
      if (this.last === 0) this.past = w.seq;
      this.on.language(w.locale);
    }
    this.link.settled();
    this.connected = true;
    this.on.state();
    this.flush();
  }

  private message(m: Message): void {
    if (m.author === "customer") this.done(m.id);
    this.add({
      seq: m.seq,
      author: m.author,
      name: m.name,
      text: m.text,
      choices: m.choices ?? [],
      input: m.input,
      at: new Date(m.at),
      live: m.seq > this.past,
    });
    this.flush();
  }

  private ack(a: Ack): void {
    const m = this.done(a.id);
    if (m) this.add({ seq: a.seq, author: "customer", text: m.text, choices: [], at: new Date(Math.max(Date.now(), this.latest)), live: true });
    this.flush();
  }

  private add(l: Line): void {
    if (l.seq <= this.last) {
      this.on.outbox();
      return;
    }
    if (l.seq > this.last + 1) {
      this.link.drop(); // something is missing: resume
      return;
    }
    this.last = l.seq;
    this.latest = l.at.getTime();
    this.on.line(l);
    this.on.outbox();
  }

  // done takes a message out of the outbox: the server has it.
  private done(id: string): Outgoing | undefined {
    const i = this.outbox.findIndex((m) => m.id === id);
    this.store.forget(id);
    if (this.inFlight === id) this.landed();
    return i < 0 ? undefined : this.outbox.splice(i, 1)[0];
  }

  private landed(): void {
    this.inFlight = undefined;
    this.refusals = 0;
    clearTimeout(this.timer);
  }

  // flush sends the next message, if none is on its way.
  private flush(): void {
    const m = this.outbox.find((m) => m.state !== "failed");
    if (!this.connected || this.inFlight !== undefined || !m) return;
    this.inFlight = m.id;
    m.state = "sending";
    this.link.send(m.value === undefined ? { type: "message", id: m.id, text: m.text } : { type: "choice", id: m.id, value: m.value });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.link.drop(), resendAfter);
  }

  private fault(f: Fault): void {
    switch (f.code) {
      case "bad_token":
        if (this.on.gone) return this.on.gone();
        if (this.store.get("token") === this.token) this.store.set("token", undefined);
        this.clear();
        this.conversation = "";
        return;
      case "rate_limited":
      case "unavailable":
        return this.later(f.id);
      default: // bad_frame, too_large: sending it again would not help
        this.fail(f.id ?? this.inFlight);
    }
  }

  // later sends a refused message again after a while; without an id it was hello that was refused.
  private later(id?: string): void {
    if (!this.connected) {
      this.link.drop();
      return;
    }
    if (id === undefined || id !== this.inFlight) return;
    const m = this.outbox.find((m) => m.id === id);
    if (m) m.state = "waiting";
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.inFlight = undefined;
        this.flush();
        this.on.outbox();
      },
      patience[Math.min(this.refusals++, patience.length - 1)],
    );
    this.on.outbox();
  }

  private fail(id?: string): void {
    const m = this.outbox.find((m) => m.id === id);
    if (!m) return;
    m.state = "failed";
    if (this.inFlight === id) this.landed();
    this.on.outbox();
    this.flush();
  }

  private lost(): void {
    this.connected = false;
    this.inFlight = undefined;
    clearTimeout(this.timer);
    this.on.state();
    this.on.outbox();
  }
}

function newID(): string {
  const b = crypto.getRandomValues(new Uint8Array(12));
  return "w" + Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
}
