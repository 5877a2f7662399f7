// The panel is the chat itself: heading, log and the field to write in.

import { el, icon, icons } from "./dom";
import { Log } from "./log";
import type { Choice } from "./protocol";
import type { Session } from "./session";
import type { Word, Words } from "./words";

export interface PanelEvents {
  close?: () => void; // absent where the chat is the whole page
  language(): void;
}

const maxText = 5_000; // characters (channels.md §3)

export class Panel {
  readonly element: HTMLElement;
  readonly log: Log;
  private title = el("h1", { id: "title" });
  private status = el("p", { class: "status" });
  private banner = el("div", { class: "banner", role: "status", hidden: "" });
  private live = el("div", { class: "hidden", "aria-live": "polite", "aria-relevant": "additions" });
  private field = el("textarea", { rows: "1", enterkeyhint: "send", dir: "auto" });
  private sendButton = el("button", { type: "submit", class: "send" }, icon(icons.send));
  private language = el("button", { type: "button", class: "language" });
  private closer?: HTMLButtonElement;
  private input = "text";
  private agent = "";
  private long = false; // more is written than can be sent at once
  private bannerTimer?: number;

  constructor(
    private words: Words,
    private name: string | null,
    private session: () => Session,
    on: PanelEvents,
  ) {
    this.log = new Log(words, this.live, {
      chosen: (c) => this.choose(c),
      retry: (id) => this.session().retry(id),
      discard: (id) => this.session().discard(id),
    });
    this.language.addEventListener("click", () => on.language());
    const bar = el("header", {}, el("div", { class: "mark", "aria-hidden": "true" }, icon(icons.chat)), el("div", { class: "who" }, this.title, this.status), this.language);
    if (on.close) {
      this.closer = el("button", { type: "button", class: "close", click: on.close }, icon(icons.close));
      bar.append(this.closer);
    }
    const form = el("form", { submit: (e) => this.submit(e) }, el("div", { class: "column" }, this.field, this.sendButton));
    this.field.addEventListener("keydown", (e) => this.key(e));
    this.field.addEventListener("input", () => this.grow());
    this.element = el("section", { class: "panel", role: on.close ? "dialog" : "region", "aria-labelledby": "title", tabindex: "-1" }, bar, this.banner, this.log.element, form, this.live);
    this.relabel();
  }

  relabel(): void {
    this.element.lang = this.words.locale;
    this.title.textContent = this.name ?? this.words.say("title");
    this.language.replaceChildren(icon(icons.language), this.words.say("switchTo"));
    this.language.setAttribute("aria-label", this.words.say("switchLabel"));
    this.language.lang = this.words.locale === "en" ? "zh-CN" : "en";
    this.closer?.setAttribute("aria-label", this.words.say("close"));
    this.sendButton.setAttribute("aria-label", this.words.say("send"));
    this.expect(this.input);
    this.log.relabel();
    this.state();
  }

  // state shows who holds the conversation and whether there is a connection.
  state(): void {
    const s = this.session();
    this.status.textContent = this.statusText(s);
    this.element.dataset["mode"] = s.mode;
    clearTimeout(this.bannerTimer);
    if (s.connected || !s.started) this.banner.hidden = true;
    else this.bannerTimer = setTimeout(() => this.lost(), 1_500); // short gaps are not worth a word
    this.outbox();
  }

  outbox(): void {
    const s = this.session();
    this.log.outbox(s.outbox, s.connected);
    this.refresh();
  }

  private statusText(s: Session): string {
    const words: Record<string, Word> = { bot: "modeBot", waiting: "modeWaiting", agent: "modeAgent", closed: "modeClosed" };
    if (s.mode === "waiting" && s.position > 0) return this.words.say("modePosition", { n: s.position });
    return this.words.say(words[s.mode] ?? "modeBot", { name: this.agent || this.words.say("agent") });
  }

  private lost(): void {
    this.banner.textContent = this.words.say(navigator.onLine ? "connecting" : "offline");
    this.banner.hidden = false;
  }

  // agentIs remembers the name of the person who is talking.
  agentIs(name: string): void {
    if (name === this.agent) return;
    this.agent = name;
    this.state();
  }

  typing(): void {
    this.log.typing(this.agent || this.words.say("agent"));
  }

  // expect fits the field to the kind of answer that is awaited.
  expect(input: string): void {
    this.input = input;
    const hint: Record<string, [Word, string, string]> = {
      phone: ["ask_phone", "tel", "tel"],
      name: ["ask_name", "text", "name"],
      address: ["ask_address", "text", "street-address"],
      code: ["ask_code", "numeric", "one-time-code"],
      date: ["ask_date", "text", "off"],
    };
    const [word, mode, fill] = hint[input] ?? ["write", "text", "off"];
    this.field.placeholder = this.words.say(word);
    this.field.setAttribute("aria-label", this.words.say(word));
    this.field.setAttribute("inputmode", mode);
    this.field.setAttribute("autocomplete", fill);
  }

  focus(): void {
    if (matchMedia("(pointer: coarse)").matches) this.element.focus(); // no keyboard over the greeting
    else this.field.focus();
  }

  private choose(c: Choice): void {
    this.session().send(c.label, c.value);
    if (!matchMedia("(pointer: coarse)").matches) this.field.focus();
  }

  private key(e: KeyboardEvent): void {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing || e.keyCode === 229) return; // 229: an input method is at work
    this.submit(e);
  }

  private submit(e: Event): void {
    e.preventDefault();
    const text = this.field.value.trim();
    if (text === "" || this.long || this.session().full()) return;
    this.field.value = "";
    this.grow();
    this.session().send(text);
    this.field.focus();
  }

  private grow(): void {
    this.field.style.height = "auto";
    this.field.style.height = Math.min(this.field.scrollHeight, 140) + "px";
    if (this.field.value !== "") this.session().typing();
    this.refresh();
  }

  private refresh(): void {
    const full = this.session().full();
    const text = this.field.value.trim();
    const was = this.long;
    this.long = text.length > maxText;
    this.sendButton.setAttribute("aria-disabled", String(full || this.long || text === ""));
    if (full || this.long) {
      this.banner.textContent = this.words.say(full ? "full" : "long", { most: maxText });
      this.banner.hidden = false;
    } else if (was) this.state();
  }
}
