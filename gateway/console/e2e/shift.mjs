// An agent's working day. Prints what is wrong.

import { found, inspect } from "./inspect.mjs";
import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const url = need("URL");
const browser = await launch();
const expect = (what, is, want) => { if (is !== want) found.push(`${what}: ${is}, not ${want}`); };
async function visit(path) {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true })).newPage();
  strict(page);
  await page.goto(url + path);
  return page;
}

const desk = await visit("/console/desk?locale=en");
const cards = desk.locator("#lists li button");
await desk.waitForFunction(() => document.title.startsWith("(2) "));
await desk.evaluate(() => {
  window.tones = 0;
  window.notices = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...a) { window.tones++; return start.apply(this, a); };
  window.Notification = class extends EventTarget {
    static permission = "default";
    static async requestPermission() { this.permission = "granted"; }
    constructor(title, options) { super(); window.notices.push(`${title}: ${options.body}`); }
  };
});
await desk.getByLabel("Sound").check();
await desk.waitForFunction(() => window.tones === 2 && Notification.permission === "granted");
await desk.evaluate(() => Object.defineProperty(document, "hidden", { get: () => true, configurable: true }));
const customer = await visit("/chat/?locale=en");
await customer.locator("li.line[data-seq]").last().waitFor();
await customer.locator("textarea").fill("agent");
await customer.locator("textarea").press("Enter");

// Who waits is counted where the desk is out of sight, told, and rung for if the agent wants that.
await desk.waitForFunction(() => document.title.startsWith("(3) "));
await desk.locator("#news").getByText("Waiting now: 3").waitFor({ state: "attached" });
await desk.waitForFunction(() => window.tones === 4);
expect("notices", await desk.evaluate(() => window.notices.join()), "Agent desk: Waiting now: 3");
await desk.evaluate(() => delete document.hidden);

// Customers are found by the number's end and by what they want, and are all there again.
const find = desk.locator("#find");
await desk.keyboard.press("/");
expect("the slash leads to the field", await find.evaluate((e) => e === document.activeElement && e.value === ""), true);
await find.fill("+8613800138001"); // whom the list has by name
await desk.waitForFunction(() => document.querySelectorAll("#lists li button").length === 1);
expect("who has the number", (await cards.first().textContent()).includes("WWW"), true);
await find.fill("8000");
await desk.waitForFunction(() => document.querySelectorAll("#lists li button").length === 1);
await find.fill("TELEVISION sms");
await desk.waitForFunction(() => document.querySelectorAll("#lists li button").length === 1);
expect("who is looked for", (await cards.first().textContent()).includes("television"), true);
await find.fill("nobody");
await desk.locator("#waiting").getByText("Nothing found here.").waitFor();
expect("the count while looking", await desk.locator("#n-waiting").textContent(), "3");
await inspect(desk, "shift-find");

// What is in no list is found by what the customer has in hand.
await find.fill("t-777");
await find.press("Enter");
await desk.waitForFunction(() => document.querySelector("#n-found").textContent === "1");
await desk.locator("#news").getByText("Found: 1").waitFor({ state: "attached" });
await inspect(desk, "shift-everywhere");
await desk.locator("#found button").click();
await desk.locator("#who").getByText("Old Wang").waitFor();
await find.fill("138 0013 9999");
await find.press("Enter");
await desk.waitForFunction(() => document.querySelector("#n-found").textContent === "20");
await find.fill("T-1000000");
await find.press("Enter");
await desk.locator("#found").getByText("Nothing found here.").waitFor();
await find.press("Escape");
await desk.locator("#everywhere").waitFor({ state: "hidden" });
await desk.waitForFunction(() => document.querySelectorAll("#waiting button").length === 3);

// What the customer came for is told once.
await cards.filter({ hasText: "8000" }).click();
await desk.locator("#brief").getByText("television").first().waitFor();
expect("rows with the customer's words", await desk.locator("#brief dd").filter({ hasText: "television" }).count(), 1);

// The customer reads who came, before they have said a word.
const web = cards.filter({ has: desk.locator(".icon.web") });
await web.click();
await desk.locator("[data-action=claim]").click();
await customer.locator(".status").getByText("Li").waitFor();
await desk.locator("[data-opens=finish]:visible").waitFor();
const text = desk.locator("#text");
await text.fill("Hello, this is Li");
await customer.evaluate(() => Object.defineProperty(document, "visibilityState", { get: () => "hidden" }));
await text.press("Enter");
await customer.waitForFunction(() => document.title.startsWith("(1) "));
await desk.locator("#lines .agent").getByText("Hello, this is Li").waitFor();

// What is too long is not cut: it stays, and nothing is sent.
await text.fill("w".repeat(5000));
await text.press("Enter");
await desk.locator("#fault").getByText("This has 5000 characters").waitFor();
expect("what is too long", (await text.inputValue()).length, 5000);
expect("replies", await desk.locator("#lines .agent").count(), 1);

// Without a network nothing is lost, and the page says how things stand.
await text.fill("are you there?");
await desk.context().setOffline(true);
await desk.locator("#link").getByText("Reconnecting…").waitFor();
await text.press("Enter");
await desk.locator("#fault").getByText("No connection").waitFor();
await inspect(desk, "shift-offline");
expect("what was written offline", await text.inputValue(), "are you there?");
await desk.context().setOffline(false);
await desk.locator("#link").getByText("Live").waitFor();
await desk.locator("#fault").waitFor({ state: "hidden" });
await desk.reload();
await web.click();
await desk.waitForFunction(() => document.querySelector("#text").value === "are you there?");
await desk.locator("[data-opens=finish]:visible").waitFor();
await text.press("Enter");
await customer.locator("li.agent").getByText("are you there?").waitFor();
await desk.waitForFunction(() => document.querySelector("#text").value === "");
await desk.reload();
await web.click();
await desk.locator("#lines .agent").nth(1).waitFor();
expect("what was sent is no draft", await text.inputValue(), "");

// A customer who has written is owed an answer, which the list says.
await customer.locator("textarea").fill("yes");
await customer.locator("textarea").press("Enter");
await desk.locator("#mine .what").getByText("answer by").waitFor();

// Nor is what a customer pastes cut: they are told, until it is short enough.
const field = customer.locator("textarea");
await field.fill("字".repeat(6000));
await customer.locator(".banner").getByText("at most 5000 characters").waitFor();
await field.press("Enter");
expect("what is too long in the chat", (await field.inputValue()).length, 6000);
await field.fill("字".repeat(5000));
await customer.locator(".banner").waitFor({ state: "hidden" });
await field.press("Enter");
await desk.locator("#lines .customer .said").getByText("字字字").waitFor();

// What is known stands beside the conversation, or above it where there is no room.
const box = (what) => desk.locator(what).boundingBox();
const beside = async () => (await box("#known")).x >= (await box("#talk")).x + (await box("#talk")).width;
expect("beside", await beside(), true);
await shot(desk, "shift-wide");
await desk.setViewportSize({ width: 1000, height: 800 });
expect("above", (await box("#known")).y < (await box("#talk")).y && !(await beside()), true);
await desk.setViewportSize({ width: 1280, height: 800 });

// Passed on, the lines are no longer this agent's to correct; the customer reads whose they are.
expect("a line can be corrected", await desk.locator("#lines .agent .from button").last().isVisible(), true);
await desk.keyboard.press("Alt+p");
await desk.locator("#pass-to").selectOption("zhang.li");
await desk.locator("#pass [value=go]").click();
await customer.locator(".status").getByText("Zhang Li").waitFor();
await desk.locator("#about").getByText("Zhang Li").waitFor();
expect("a line can be corrected by who passed it on", await desk.locator("#lines .agent .from button").last().isVisible(), false);

// Arabic is read from the right; what was said on another day says on which.
await cards.filter({ hasText: "WWW" }).click();
await desk.locator("#who").getByText("WWW").waitFor();
await desk.locator("#brief").getByText("2 of 5, ").waitFor();
await inspect(desk, "shift-long-name");
const said = desk.locator("#lines .customer .said").first();
expect("the direction of a text is its own", await said.evaluate((e) => getComputedStyle(e).unicodeBidi), "plaintext");
expect("today's lines have the time", /· \d\d:\d\d$/.test(await desk.locator("#lines .customer .from").first().textContent()), true);
await desk.evaluate(() => fetch("/playground/clock", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"advance":"24h"}' }));
await desk.reload();
await cards.filter({ hasText: "WWW" }).click();
const from = await desk.locator("#lines .customer .from").first().textContent();
expect("yesterday's lines have the day: " + from, /\d, \d\d:\d\d$/.test(from), true);

// The browser's Back leads from a conversation to the lists, wherever one was; what is loaded again is what was shown.
await cards.filter({ hasText: "8000" }).click();
await desk.locator("#brief").getByText("television").first().waitFor();
await desk.reload();
await desk.locator("#brief").getByText("television").first().waitFor();
await desk.goBack();
await desk.locator("#pick").waitFor();
expect("the page after Back", new URL(desk.url()).pathname, "/console/desk");
await desk.goForward();
await desk.locator("#brief").getByText("television").first().waitFor();

// Who texts is written to in messages, which are counted.
await desk.locator("[data-action=claim]").click();
await desk.locator("[data-opens=finish]:visible").waitFor();
await text.fill("w".repeat(161));
await desk.locator("#segments").getByText("161/306 · 2 SMS", { exact: true }).waitFor();
await text.fill("汉".repeat(70));
await desk.locator("#segments").getByText("70/70 · 1 SMS", { exact: true }).waitFor();
await inspect(desk, "shift-segments");
await desk.locator("#private").check();
await desk.locator("#segments").waitFor({ state: "hidden" });

// Who was signed out, in whatever tab, sees nothing of it any more.
await desk.context().route("**/console/desk/queue?*", (r) => r.fulfill({ status: 401, contentType: "application/json", body: '{"error":{"code":"unauthorized"}}' }));
await desk.context().route("**/console/desk?*", (r) => r.fulfill({ contentType: "text/html", body: "<p>Sign in</p>" }));
await customer.locator("textarea").fill("still there");
await customer.locator("textarea").press("Enter");
await desk.getByText("Sign in").waitFor();
print(found);
await browser.close();
