// The log shows the lines of a conversation and what is on its way. It adds
// at its end only; where the reader looks does not move unless they are there.

import { Choices } from "./choices";
import { el, icon, icons, linked } from "./dom";
import type { Choice } from "./protocol";
import type { Line, Outgoing } from "./session";
import type { Words } from "./words";

export interface LogEvents {
  chosen(c: Choice): void;
  retry(id: string): void;
  discard(id: string): void;
}

const groupWithin = 5 * 60_000; // ms between lines that share a heading

export class Log {
  readonly element: HTMLElement;
  private list = el("ol", { class: "lines" });
  private pending = el("ol", { class: "lines pending" });
  private dots = el("div", { class: "line bot dots", hidden: "" });
  private newer: HTMLButtonElement;
  private scroller: HTMLElement;
  private lines: Line[] = [];
  private question?: Choices;
  private receipt?: HTMLElement;
  private dotsTimer?: number;

  constructor(
    private words: Words,
    private live: HTMLElement,
    private on: LogEvents,
  ) {
    this.newer = el("button", { type: "button", class: "newer", hidden: "", click: () => this.toEnd(true) });
    this.scroller = el("div", { class: "scroller", tabindex: "0", role: "log", "aria-live": "off" }, el("div", { class: "column" }, this.list, this.dots, this.pending));
    this.scroller.addEventListener("scroll", () => {
      if (this.atEnd()) this.newer.hidden = true;
    });
    new ResizeObserver(() => this.stuck && this.toEnd(false)).observe(this.scroller);
    this.element = el("div", { class: "log" }, this.scroller, this.newer);
    this.relabel();
  }

  private stuck = true;

  // relabel puts the log's own words into the present language, and draws all lines again.
  relabel(): void {
    this.scroller.setAttribute("aria-label", this.words.say("messages"));
    this.newer.replaceChildren(icon(icons.down), this.words.say("newer"));
    const lines = this.lines;
    this.clear();
    for (const l of lines) this.add({ ...l, live: false });
  }

  clear(): void {
    this.lines = [];
    this.question = undefined;
    this.receipt = undefined;
    this.list.replaceChildren();
  }

  add(l: Line): void {
    const end = this.atEnd();
    this.dots.hidden = true;
    const before = this.lines.at(-1);
    this.lines.push(l);
    this.answered(l);
    this.list.append(...this.separators(before, l), this.row(before, l));
    if (l.author === "customer") this.sent();
    else if (l.live) this.announce(l);
    this.settle(end || l.author === "customer");
  }

  // outbox draws what is on its way.
  outbox(waiting: Outgoing[], connected: boolean): void {
    const end = this.atEnd();
    const more = waiting.length > this.pending.childElementCount;
    this.pending.replaceChildren(...waiting.map((m) => this.waiting(m, connected)));
    if (waiting.length > 0) this.question?.close(waiting[0]?.text);
    if (end || more) this.settle(true);
  }

  typing(name: string): void {
    const end = this.atEnd();
    this.dots.replaceChildren(el("div", { class: "bubble", "aria-label": this.words.say("typing", { name }) }, el("i"), el("i"), el("i")));
    this.dots.hidden = false;
    clearTimeout(this.dotsTimer);
    this.dotsTimer = setTimeout(() => (this.dots.hidden = true), 5_000);
    this.settle(end);
  }

  private answered(l: Line): void {
    if (l.author === "customer") this.question?.close(l.text);
    else if (l.choices.length > 0) this.question?.close();
  }

  private separators(before: Line | undefined, l: Line): Node[] {
    const day = this.words.day(l.at);
    return before && this.words.day(before.at) === day ? [] : [el("li", { class: "separator" }, el("span", {}, day))];
  }

  private row(before: Line | undefined, l: Line): HTMLElement {
    const follows = before && before.choices.length === 0 && before.author === l.author && before.name === l.name && l.at.getTime() - before.at.getTime() < groupWithin;
    const row = el("li", { class: "line " + l.author + (follows ? " follows" : ""), "data-seq": String(l.seq) });
    if (!follows && l.author !== "system") row.append(this.heading(before, l));
    row.append(el("div", { class: "bubble", dir: "auto" }, linked(l.text)));
    const choices = l.choices.length > 0 ? l.choices : l.input === "rating" ? marks : [];
    if (choices.length > 0) {
      this.question = new Choices(choices, l.input, this.words, (c) => this.on.chosen(c));
      row.append(this.question.element);
    }
    return row;
  }

  // heading says who speaks, and when if the clock has moved on.
  private heading(before: Line | undefined, l: Line): HTMLElement {
    const time = this.words.time(l.at);
    const stamp = before && this.words.time(before.at) === time ? [] : [el("time", { datetime: l.at.toISOString() }, time)];
    if (l.author === "customer") return el("div", { class: "heading" + (stamp.length > 0 ? "" : " hidden") }, el("span", { class: "hidden" }, this.words.say("you")), ...stamp);
    const agent = l.author === "agent";
    const name = l.name ?? this.words.say(agent ? "agentTag" : "bot");
    return el("div", { class: "heading" }, el("b", {}, name), el("span", { class: "tag" }, this.words.say(agent ? "agentTag" : "botTag")), ...stamp);
  }

  private waiting(m: Outgoing, connected: boolean): HTMLElement {
    const row = el("li", { class: "line customer follows " + m.state }, el("div", { class: "bubble", dir: "auto" }, linked(m.text)));
    const note = el("div", { class: "receipt" });
    if (m.state === "failed") {
      note.append(
        this.words.say("failed") + " ",
        el("button", { type: "button", class: "text", click: () => this.on.retry(m.id) }, this.words.say("retry")),
        el("button", { type: "button", class: "text", click: () => this.on.discard(m.id) }, this.words.say("discard")),
      );
    } else {
      note.append(this.words.say(connected && m.state === "sending" ? "sending" : "waiting"));
    }
    row.append(note);
    return row;
  }

  // sent moves the receipt under the latest line of the customer.
  private sent(): void {
    this.receipt?.remove();
    this.receipt = el("div", { class: "receipt" }, this.words.say("sent"));
    this.list.lastElementChild?.append(this.receipt);
  }

  private announce(l: Line): void {
    const name = l.name ?? this.words.say(l.author === "agent" ? "agentTag" : "bot");
    this.live.append(el("div", {}, (l.author === "system" ? "" : name + ": ") + l.text));
    while (this.live.childElementCount > 5) this.live.firstElementChild?.remove();
  }

  private atEnd(): boolean {
    const s = this.scroller;
    this.stuck = s.scrollHeight - s.scrollTop - s.clientHeight < 80;
    return this.stuck;
  }

  private settle(follow: boolean): void {
    if (follow) this.toEnd(false);
    else this.newer.hidden = false;
  }

  toEnd(smoothly: boolean): void {
    this.stuck = true;
    this.newer.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: smoothly && !calm ? "smooth" : "instant" });
  }
}

// Marks for a rating that came without choices.
const marks: Choice[] = ["1", "2", "3", "4", "5"].map((n) => ({ value: n, label: n }));
