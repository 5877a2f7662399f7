// Choices under a message: chips, times as cards, marks as a row of numbers.
// Once an answer has been given they stay readable and can no longer be pressed.

import { el } from "./dom";
import type { Choice } from "./protocol";
import type { Words } from "./words";

export class Choices {
  readonly element: HTMLElement;
  private buttons: [HTMLButtonElement, Choice][] = [];
  private closed = false;

  constructor(
    choices: Choice[],
    input: string | undefined,
    words: Words,
    private chosen: (c: Choice) => void,
  ) {
    const kind = input === "slot" || input === "rating" || input === "confirm" ? input : "chips";
    this.element = el("div", { class: "choices " + kind, role: "group", "aria-label": words.say("answers") });
    if (kind === "rating") this.rating(choices, words);
    else if (kind === "slot") this.slots(choices);
    else this.row(choices, this.element);
  }

  private button(c: Choice, ...content: (Node | string)[]): HTMLButtonElement {
    const b = el("button", { type: "button", class: "choice", click: () => this.press(b, c) }, ...content);
    this.buttons.push([b, c]);
    return b;
  }

  private row(choices: Choice[], into: HTMLElement): void {
    for (const c of choices) into.append(this.button(c, c.label));
  }

  // A time is "day, from to"; what has no such shape is an ordinary answer.
  private slots(choices: Choice[]): void {
    const others: Choice[] = [];
    for (const c of choices) {
      const parts = /^(.*\d.*?(?:[）)]|,\s))\s*(.*\d.*)$/.exec(c.label);
      if (!parts) {
        others.push(c);
        continue;
      }
      const day = (parts[1] ?? "").replace(/,\s*$/, "");
      const b = this.button(c, el("span", { class: "day" }, day), el("span", { class: "hours" }, parts[2] ?? ""));
      b.setAttribute("aria-label", c.label);
      this.element.append(b);
    }
    const rest = el("div", { class: "choices chips" });
    this.row(others, rest);
    if (others.length > 0) this.element.append(rest);
  }

  private rating(choices: Choice[], words: Words): void {
    const marks = choices.filter((c) => /^\d$/.test(c.value) || /^\d/.test(c.label));
    const scale = el("div", { class: "scale" });
    const sorted = [...marks].sort((a, b) => mark(a) - mark(b));
    for (const c of sorted) {
      const b = this.button(c, String(mark(c)));
      b.setAttribute("aria-label", c.label);
      b.title = c.label;
      scale.append(b);
    }
    this.element.append(scale);
    if (sorted.length > 1) {
      this.element.append(el("div", { class: "poles", "aria-hidden": "true" }, el("span", {}, words.say("worst")), el("span", {}, words.say("best"))));
    }
    const rest = el("div", { class: "choices chips" });
    this.row(
      choices.filter((c) => !marks.includes(c)),
      rest,
    );
    if (rest.childElementCount > 0) this.element.append(rest);
  }

  private press(b: HTMLButtonElement, c: Choice): void {
    if (this.closed) return;
    this.close(c.label);
    b.setAttribute("aria-pressed", "true");
    this.chosen(c);
  }

  // close ends the question; the answer given is marked, if it was one of these.
  close(answer?: string): void {
    if (this.closed) return;
    this.closed = true;
    this.element.classList.add("closed");
    for (const [b, c] of this.buttons) {
      b.setAttribute("aria-disabled", "true");
      if (answer !== undefined && (c.label === answer || c.value === answer)) b.setAttribute("aria-pressed", "true");
    }
  }
}

function mark(c: Choice): number {
  return Number(/\d/.exec(/\d/.test(c.label) ? c.label : c.value)?.[0]);
}
