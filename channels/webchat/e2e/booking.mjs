// A customer books a visit on a network that fails, and prints what was sent and seen.

import { launch, need, print, shot, strict, transcript } from "./browser.mjs";

const outage = 30_000; // ms
const addr = need("ADDR");
const control = need("CONTROL");

// The page's own address leads over the wire.
const browser = await launch(`--host-resolver-rules=MAP ${addr} ${need("WIRE")}`);
const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: "en-GB" });
const page = await context.newPage();
strict(page);

let conversation;
page.on("websocket", (ws) =>
  ws.on("framereceived", ({ payload }) => {
    const f = JSON.parse(payload);
    if (f.type === "welcome") conversation = f.conversation;
  }),
);

const sent = [];
const field = page.locator("textarea");
const last = page.locator("li.line[data-seq]").last();

async function answered(before) {
  await page.waitForFunction((n) => document.querySelector("#switchboard-chat").shadowRoot.querySelectorAll("li.bot[data-seq]").length > n, before);
}

async function answering(act) {
  const before = await page.locator("li.bot[data-seq]").count();
  await act();
  await answered(before);
}

async function write(text) {
  sent.push(text);
  await field.fill(text);
  await field.press("Enter");
}

// press takes a choice that can still be pressed, by the words on it.
async function press(choice) {
  sent.push((await choice.getAttribute("aria-label")) ?? (await choice.textContent()));
  await choice.click();
}

const open = page.locator(".choices:not(.closed) .choice");

await page.goto(`http://${addr}/chat/?locale=en`);
await last.waitFor();
await shot(page, "booking-1-greeting");
await answering(() => press(open.filter({ hasText: "Book a visit" })));
await answering(() => write("Broadband installation please, for Li Wei"));
await answering(() => write("5 Jianguo Road, Chaoyang"));

const before = await transcript(page);
await page.reload();
await page.waitForFunction((n) => document.querySelector("#switchboard-chat")?.shadowRoot.querySelectorAll("li[data-seq]").length === n, before.length);
const after = await transcript(page);
if (JSON.stringify(before) !== JSON.stringify(after)) throw new Error("the reload changed the transcript: " + JSON.stringify({ before, after }));

await answering(() => write("13800138000"));
await page.locator(".slot:not(.closed) > .choice").first().waitFor();
await shot(page, "booking-2-windows");

// The network goes; the customer goes on: a window, and the other language.
await fetch(control + "/cut");
await context.setOffline(true);
const back = Date.now() + outage;
await press(page.locator(".slot:not(.closed) > .choice").nth(1));
sent.push("中文");
await page.locator(".language").click();
await page.locator(".banner:visible").waitFor();
const waiting = await page.locator(".pending li").count();
if (waiting !== 2) throw new Error(waiting + " messages wait, not 2");
await shot(page, "booking-3-offline");
await page.waitForTimeout(back - Date.now());
await context.setOffline(false);
await fetch(control + "/mend");

await page.waitForFunction(() => document.querySelector("#switchboard-chat").shadowRoot.querySelectorAll(".pending li").length === 0);
await last.getByText("中文").waitFor();
await answering(() => write("没有"));
await page.locator(".confirm:not(.closed) .choice").first().waitFor();
await shot(page, "booking-4-confirm");
await answering(() => press(page.locator(".confirm:not(.closed) .choice").first()));
await last.getByText(/\d{3} ?\d{3}/).waitFor();
await shot(page, "booking-5-booked");

const second = await context.newPage();
strict(second);
await second.goto(`http://${addr}/chat/`);
const first = await transcript(page);
await second.waitForFunction((n) => document.querySelector("#switchboard-chat")?.shadowRoot.querySelectorAll("li[data-seq]").length >= n, first.length);
print({ conversation, first, second: await transcript(second), sent });
await browser.close();
