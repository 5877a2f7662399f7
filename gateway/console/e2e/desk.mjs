// The desk, by somebody who has no mouse, with customers who send markup.
// Prints what is wrong.

import { readFileSync } from "node:fs";
import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const axe = readFileSync(need("MODULES") + "/node_modules/axe-core/axe.min.js", "utf8");
const browser = await launch();
const found = [];
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true })).newPage();
strict(page);
page.on("dialog", (d) => { found.push("a dialog opened: " + d.message()); d.dismiss(); });
await page.goto(need("URL") + "/console/desk?locale=en");
const cards = (list) => page.locator(`#${list} button`);
await cards("waiting").nth(1).waitFor();

const key = (k) => page.keyboard.press(k);
const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.dataset.id || document.activeElement.tagName);
async function expect(what, is, want) {
  if (is !== want) found.push(`${what}: ${is}, not ${want}`);
}
const text = page.locator("#text");

// The lists by arrows, the first by a key, a note before anybody owns it.
await key("Alt+l");
const first = await focused();
await key("ArrowDown");
await expect("one down", (await focused()) !== first, true);
await key("ArrowUp");
await expect("up again", await focused(), first);
await key("Alt+w");
await page.locator("#open:visible").waitFor();
await page.locator("[data-action=claim]:visible").waitFor();
await text.focus();
await page.keyboard.type("looks angry <img src=x onerror=alert(2)>");
await key("Alt+c");
await page.locator("[data-opens=finish]:visible").waitFor();
await page.waitForFunction(() => !document.querySelector("#private").disabled);
await expect("a note that was begun before the claim is private", await page.locator("#private").isChecked(), true);
await key("Enter");
await page.locator("#lines .note").getByText("looks angry").waitFor();
await page.waitForFunction(() => document.querySelector("#text").value === "" && !document.querySelector("#text").readOnly);
await key("Alt+n");
await expect("a reply again", await page.locator("#private").isChecked(), false);
await text.focus();

// A draft stays where it was begun.
await page.keyboard.type("for the first only");
await key("Alt+w");
await page.waitForFunction(() => document.querySelector("#text").value === "");
await key("Alt+m");
await page.waitForFunction(() => document.querySelector("#text").value === "for the first only");
await page.locator("[data-opens=finish]:visible").waitFor();
await text.focus();
await key("Enter");
await page.locator("#lines .agent .said").getByText("for the first only").waitFor();
await page.waitForFunction(() => ![...document.querySelectorAll("#lines .agent .from")].some((e) => /sending/.test(e.textContent)));

// A file goes to the customer, another kind is refused; a colleague's help is not one's own to ask for.
const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
await page.setInputFiles("#file", { name: "<b>bill<b>.png", mimeType: "image/png", buffer: png });
await page.locator("#lines .agent .offered").getByText("bill").waitFor();
await page.setInputFiles("#file", { name: "bill.png", mimeType: "image/png", buffer: Buffer.from("<script>") });
await page.locator("#fault").getByText("must be what its name says").waitFor();
await expect("join is offered on one's own", await page.locator("[data-action=join]").isVisible(), false);

// The dialogs: focus goes in and comes back, Esc leaves, all by keys.
for (const [open, box] of [["Alt+p", "pass"], ["Alt+r", "finish"]]) {
  await key(open);
  await page.locator(`#${box}[open]`).waitFor();
  await expect(box + " holds the focus", await page.evaluate((b) => document.getElementById(b).contains(document.activeElement), box), true);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const v of violations) found.push(`${box}: ${v.id}: ${v.help}`);
  await shot(page, "desk-keys-" + box);
  await key("Escape");
  await page.waitForFunction(() => document.activeElement.id === "text");
}
await page.locator("#keys summary").focus();
await key("Enter");
await page.locator("#keys dl:visible").waitFor();
await page.evaluate(axe);
const { violations } = await page.evaluate(() => window.axe.run());
for (const v of violations) found.push(`keys: ${v.id}: ${v.help}`);
await shot(page, "desk-keys");
await key("Alt+r");
await page.locator("#finish[open]").waitFor();
await key("Tab");
await page.keyboard.type("<b>done</b>");
await key("Tab");
await key("Tab");
await key("Tab");
await key("Enter");
await page.waitForFunction(() => document.querySelector("[data-opens=finish]").hidden);

// Whatever customers, colleagues and files are called, it is shown as written.
const alien = await page.evaluate(() => [...document.querySelectorAll("main img, main script, main iframe, main svg, main b, main a")].filter((e) => !(e.tagName === "A" && e.download) && !e.getAttribute("src")?.startsWith("/console/files/ag_")).map((e) => e.outerHTML));
for (const html of alien) found.push("markup: " + html);
if (await page.evaluate(() => window.broken)) found.push("a script of a customer's ran");
const shown = await page.locator("main").textContent();
if (!shown.includes("<img src=x")) found.push("the markup is not shown as text");
print(found);
await browser.close();
