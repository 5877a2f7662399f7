// The widget: one script that a site adds. It puts a launcher on the page, or
// with data-view="page" fills it. It lives in a shadow tree, styles itself by
// constructed style sheets and needs nothing of the host's policy but
// script-src and connect-src. With data-token (the page of a customer's link)
// it is that one conversation's and keeps nothing in the browser.

import { el, icon, icons } from "./dom";
import { Panel } from "./panel";
import { Session } from "./session";
import { Store } from "./store";
import css from "./style.css";
import { localeOf, Words } from "./words";

function start(script: HTMLScriptElement): void {
  const base = new URL(".", script.src); // …/chat/
  const full = script.dataset["view"] === "page";
  const token = script.dataset["token"];
  const store = new Store("switchboard:" + base.host + base.pathname + ":", token === undefined);
  if (token) store.set("token", token);
  const chosen = localeOf(store.get("locale"));
  const words = new Words(chosen ?? localeOf(script.dataset["locale"]) ?? localeOf(navigator.language) ?? "en");

  const host = el("div", { id: "switchboard-chat" });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const session: Session = new Session(new URL("ws", base).href.replace(/^http/, "ws"), store, () => words.locale, {
    line(l) {
      panel.log.add(l);
      if ((l.author === "agent" || l.author === "system") && l.name) panel.agentIs(l.name);
      if (l.author === "bot" || l.choices.length > 0) panel.expect(l.input ?? "text");
      if (l.live && l.author !== "customer" && !shown()) setUnread(unread + 1);
    },
    outbox: () => panel.outbox(),
    cleared: () => panel.log.clear(),
    state: () => panel.state(),
    typing: () => panel.typing(),
    language(tag) {
      const l = localeOf(tag);
      if (l && !localeOf(store.get("locale"))) speak(l);
    },
    gone: token ? () => location.reload() : undefined, // the page says it better
  });
  const panel: Panel = new Panel(words, script.dataset["title"] || null, () => session, {
    close: full ? undefined : () => toggle(false),
    language: switchLanguage,
  });

  // The launcher, where there is one.
  let unread = 0;
  const title = document.title;
  const badge = el("span", { class: "badge", hidden: "" });
  const launcher = el("button", { type: "button", class: "launcher", "aria-expanded": "false", click: () => toggle(panel.element.hidden === true) }, icon(icons.chat), icon(icons.close), badge);

  const shown = () => !panel.element.hidden && document.visibilityState === "visible";

  function setUnread(n: number): void {
    unread = n;
    badge.hidden = n === 0 || full;
    badge.textContent = n > 9 ? "9+" : String(n);
    if (full) document.title = (n > 0 ? `(${badge.textContent}) ` : "") + title;
    label();
  }

  function label(): void {
    const action = words.say(panel.element.hidden ? "open" : "close");
    launcher.setAttribute("aria-label", unread > 0 ? action + ", " + words.say("unread", { n: unread }) : action);
  }

  function toggle(open: boolean): void {
    panel.element.hidden = !open;
    host.classList.toggle("open", open);
    launcher.setAttribute("aria-expanded", String(open));
    setUnread(0);
    if (!open) {
      launcher.focus();
      return;
    }
    session.start();
    panel.log.toEnd(false);
    panel.focus();
  }

  function speak(l: Words["locale"]): void {
    if (l === words.locale) return;
    words.locale = l;
    panel.relabel();
    label();
    if (full) document.documentElement.lang = l;
  }

  // switchLanguage turns the widget at once and tells the assistant in words.
  function switchLanguage(): void {
    const l = words.locale === "en" ? "zh-CN" : "en";
    store.set("locale", l);
    speak(l);
    session.send(l === "en" ? "English" : "中文");
  }

  root.append(panel.element);
  document.body.append(host);
  if (full) {
    host.classList.add("page", "open");
    session.start();
    panel.focus();
  } else {
    panel.element.hidden = true;
    root.append(launcher);
    label();
    root.addEventListener("keydown", (e) => {
      if ((e as KeyboardEvent).key === "Escape" && !panel.element.hidden) toggle(false);
    });
    if (session.known()) session.start();
  }
  document.addEventListener("visibilitychange", () => {
    if (shown()) setUnread(0);
  });
}

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body) start(script);
  else addEventListener("DOMContentLoaded", () => start(script));
}
