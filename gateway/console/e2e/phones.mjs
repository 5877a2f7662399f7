// A customer books by text and calls by keypad; calls come in. Prints what was
// seen, for the test to compare with what is stored.

import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const url = need("URL");
const mine = "+8613800138000";
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB" })).newPage();
strict(page);
const faults = [];
page.on("console", (m) => m.type() === "error" && !m.text().includes("409") && faults.push(m.text()));

const bubbles = (box) => page.locator(`#${box} li:not(.empty, .silence)`).evaluateAll((rows) => rows.map((r) => [r.className.split(" ")[0], r.querySelector(".said").textContent]));
const state = (text) => page.locator("#state").getByText(text).waitFor();
const count = (box, side) => page.locator(`#${box} .${side}`).count();
const more = (box, side, n) => page.waitForFunction(([b, s, k]) => document.querySelectorAll(`#${b} .${s}`).length > k, [box, side, n]);

// Texts, by keyboard.
await page.goto(url + "/playground/?locale=en");
await page.locator("#tab-chat").focus();
await page.keyboard.press("ArrowRight");
await page.locator("#texts .empty").waitFor();

async function text(body) {
  const before = await count("texts", "theirs");
  await page.locator("#body").fill(body);
  await page.locator("#body").press("Enter");
  await more("texts", "theirs", before);
}
await text("Hello, I need a broadband installation at 5 Jianguo Road, Chaoyang");
await text("Li Wei");
await shot(page, "phones-texts");
const texts = await bubbles("texts");

// A picture goes with a message.
await page.locator("#picture").setInputFiles({ name: "box.png", mimeType: "image/png", buffer: Buffer.from(need("PICTURE"), "base64") });
await page.locator("#preview").waitFor();
await text("This is our connection box: https://example.com/box?id=1.");
await page.locator("#texts .mine img").waitFor();
const links = await page.locator("#texts a").evaluateAll((all) => all.map((a) => [a.textContent, a.href, a.rel]));

// A call by keypad alone, and by word.
await page.locator("#tab-texts").focus();
await page.keyboard.press("ArrowRight");
await page.locator("[data-do=call]").click();
await state("Listening for keys and speech.");
const focused = await page.evaluate(() => document.activeElement.id);
let before = await count("heard", "theirs");
await page.locator("[data-key='2']").focus();
await page.keyboard.press("2");
await more("heard", "theirs", before);
before = await count("heard", "theirs");
await page.locator("#said").fill("Broadband repair");
await page.locator("#said").press("Enter");
await more("heard", "theirs", before);
before = await count("heard", "theirs");
await page.locator("#quiet").click();
await page.locator("#heard .silence").getByText("nothing is said").waitFor();
await shot(page, "phones-call");
const heard = await bubbles("heard");
await page.locator("[data-do=hangup]").click();
await state("The call has ended: completed, by this phone.");
const ended = await page.locator("[data-do=call]").isVisible();

// Calls that come in, here and at another phone.
const ring = (to, then) => fetch(`${url}/test/ring`, { method: "POST", body: new URLSearchParams({ to, then, say: "This is your callback." }) });
await page.locator("#tab-texts").click();
await ring(mine, "recording");
await page.locator("#tab-calls[data-news]").waitFor();
const told = await page.locator("#news").textContent();
await page.locator("#tab-calls").click();
await shot(page, "phones-ringing");
await page.locator("[data-do=answer]").click();
await state("Recording after the beep.");
await page.locator("#seconds").fill("7");
await shot(page, "phones-recording");
await page.locator("#recorder .primary").click();
await state("The call has ended: completed, by the service.");
const left = (await bubbles("heard")).at(-1);

await ring("+8613900139000", "listening");
await page.locator("#elsewhere button").click();
await page.locator("#incoming:visible").waitFor();
await page.locator("[data-do=machine]").click();
await state("The call has ended");
await ring("+8613900139000", "listening");
await page.locator("[data-do=decline]").click();
await state("The call has ended: busy");
const number = await page.locator("#panel-calls .number").inputValue();

// A reload shows the same phone.
await page.reload();
await page.locator("#tab-calls").click();
await state("The call has ended: busy");
const kept = await page.locator("#panel-calls .number").inputValue();

print({ texts, links, heard, focused, ended, told, left, number, kept, faults });
await browser.close();
