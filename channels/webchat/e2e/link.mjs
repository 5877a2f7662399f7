// Customers open the links of their text messages: one on a computer, in
// English, one on a telephone, in Chinese. Then the links run out.

import { readFileSync } from "node:fs";
import { launch, need, print, shot, strict, transcript } from "./browser.mjs";

const axe = readFileSync(need("MODULES") + "/node_modules/axe-core/axe.min.js", "utf8");
const home = need("HOME_URL");
const links = { en: need("EN"), zh: need("ZH") };
const browser = await launch();
const faults = [];
const wide = { width: 1280, height: 860 };
const narrow = { width: 390, height: 844 };

// discreet watches that a page tells nobody its address.
function discreet(page) {
  strict(page);
  page.on("request", (r) => {
    const secret = page.url().split("/s/")[1];
    if (secret && ((!r.isNavigationRequest() && r.url().includes(secret)) || r.headers()["referer"]?.includes(secret))) faults.push("the link is told to " + r.url());
  });
}

async function tab(context, url) {
  const page = await context.newPage();
  discreet(page);
  await page.goto(url);
  await page.locator("li.line[data-seq]").last().waitFor();
  return page;
}

const stored = (page) => page.evaluate(() => JSON.stringify([Object.entries(localStorage).sort(), Object.entries(sessionStorage), document.cookie]));
const last = (page) => page.locator("li.line[data-seq]").last();

async function answering(page, act) {
  const before = await page.locator("li.bot[data-seq]").count();
  await act();
  await page.waitForFunction((n) => document.querySelector("#switchboard-chat").shadowRoot.querySelectorAll("li.bot[data-seq]").length > n, before);
}

// visit finishes the booking and returns what two tabs show.
async function visit(name, url, nothing, options) {
  const context = await browser.newContext(options);
  const own = await tab(context, home + "/chat/?locale=en"); // the browser's own conversation
  const before = await stored(own);
  await own.close();

  const first = await tab(context, url);
  await first.locator(".slot:not(.closed) > .choice").first().waitFor();
  const lang = await first.evaluate(() => [document.documentElement.lang, document.querySelector("#switchboard-chat").shadowRoot.querySelector(".panel").lang]);
  await shot(first, `link-${name}-1-window`);
  const begun = await transcript(first);
  const second = await tab(context, url);
  await answering(first, () => first.locator(".slot:not(.closed) > .choice").nth(1).click());
  const confirm = first.locator(".confirm:not(.closed) .choice").first();
  while ((await confirm.count()) === 0)
    await answering(first, async () => {
      await first.locator("textarea").fill(nothing);
      await first.locator("textarea").press("Enter");
    });
  await shot(first, `link-${name}-2-confirm`);
  await answering(first, () => confirm.click());
  await last(first).getByText(/\d{3} ?\d{3}/).waitFor();
  await shot(first, `link-${name}-3-booked`);
  const shown = await transcript(first);
  await second.locator(`li[data-seq='${shown.length}']`).waitFor();
  const also = await transcript(second);
  await first.reload();
  await first.locator(`li[data-seq='${shown.length}']`).waitFor();
  if (JSON.stringify(await transcript(first)) !== JSON.stringify(shown)) faults.push(name + ": the reload changed the transcript");
  if (begun[0].author !== "customer") faults.push(name + ": what was sent by SMS is not shown");

  const after = await stored(first);
  if (after !== before) faults.push(`${name}: the browser keeps ${after}, before ${before}`);
  const again = await tab(context, home + "/chat/?locale=en");
  if ((await transcript(again)).length !== 1) faults.push(name + ": the browser's own conversation is another");
  await again.close();
  await second.close();
  return { page: first, lang, first: shown, second: also };
}

const english = await visit("wide-light-en", links.en, "none", { viewport: wide, locale: "zh-CN" });
const chinese = await visit("phone-dark-zh", links.zh, "没有", { viewport: narrow, colorScheme: "dark", hasTouch: true, isMobile: true, locale: "en-GB" });
if (english.lang.join() !== "en,en" || chinese.lang.join() !== "zh-CN,zh-CN") faults.push("languages " + english.lang + " and " + chinese.lang);

// The links run out: an open page takes no more messages and says why, and so does a fresh one.
await fetch(need("CONTROL"));
await english.page.locator("textarea").fill("One more thing");
await english.page.locator("textarea").press("Enter");
await english.page.locator("h1").waitFor();

const looks = [
  ["wide", wide, "light", "en"],
  ["wide", wide, "dark", "zh-CN"],
  ["phone", narrow, "light", "zh-CN"],
  ["phone", narrow, "dark", "en"],
  ["small", { width: 320, height: 568 }, "dark", "zh-CN"],
];
for (const [size, viewport, colorScheme, locale] of looks) {
  const name = `link-gone-${size}-${colorScheme}-${locale}`;
  const context = await browser.newContext({ viewport, colorScheme, locale });
  const page = await context.newPage();
  discreet(page);
  const answer = await page.goto(links.zh);
  if (answer.status() !== 404) faults.push(`${name}: status ${answer.status()}`);
  await shot(page, name);
  const look = await page.evaluate(() => ({
    lang: document.documentElement.lang,
    first: document.querySelector("section").lang,
    plain: getComputedStyle(document.querySelector("a")).borderRadius === "0px",
    wide: document.documentElement.scrollWidth > innerWidth,
    small: [...document.querySelectorAll("a")].filter((a) => a.offsetHeight < 44).length,
  }));
  if (look.lang !== locale || look.first !== locale || look.plain || look.wide || look.small > 0) faults.push(`${name}: ${JSON.stringify(look)}`);
  await context.close();

  const bare = await browser.newContext({ viewport, colorScheme, locale, bypassCSP: true });
  const examined = await bare.newPage();
  await examined.goto(links.zh);
  await examined.evaluate(axe);
  const { violations } = await examined.evaluate(() => window.axe.run());
  for (const v of violations) faults.push(`${name}: ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`);
  await bare.close();
}

// From there the site's own chat is one step away.
await english.page.locator("a").first().click();
await english.page.locator("li.bot[data-seq='1']").waitFor();

const { page: _, lang: __, ...one } = english;
const { page: ___, lang: ____, ...other } = chinese;
print({ english: one, chinese: other, faults });
await browser.close();
