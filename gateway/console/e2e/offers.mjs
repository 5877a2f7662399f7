// What is offered to whom, and how much everybody has. Prints what is wrong.

import { readFileSync } from "node:fs";
import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const axe = readFileSync(need("MODULES") + "/node_modules/axe-core/axe.min.js", "utf8");
const browser = await launch();
const found = [];
const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true })).newPage();
strict(page);
const expect = (what, is, want) => { if (is !== want) found.push(`${what}: ${is}, not ${want}`); };
async function check(name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const v of violations) found.push(`${name}: ${v.id}: ${v.help}`);
  await shot(page, name);
}
async function open(locale) {
  await page.goto(need("URL") + "/console/desk?locale=" + locale);
  await page.locator("#waiting button").first().waitFor();
}

await open("en");
expect("what the agent has", await page.locator("#load").textContent(), "0 of 4");
await page.locator("#waiting .badge.others").getByText("offered to Zhang Li").waitFor();
await page.evaluate(() => fetch("/playground/sms", {
  method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({from: "+8613900139000", body: "agent"}),
}));
const mine = page.locator("#waiting .badge.yours");
await mine.waitFor();
if (!/^for you, \d+ s left$/.test(await mine.textContent())) found.push("the badge says " + await mine.textContent());
const seconds = async () => Number((await mine.textContent()).match(/\d+/)[0]);
const before = await seconds();
await page.waitForFunction((n) => Number(document.querySelector(".badge.yours").textContent.match(/\d+/)[0]) < n, before);
expect("the offer comes first", await page.locator("#waiting button").first().locator(".badge.yours").count(), 1);
await page.keyboard.press("Alt+w");
await page.locator("#brief").getByText("Why it is for you").waitFor();
await page.locator("#brief").getByText("you are free").waitFor();
await check("offer-en");
await page.emulateMedia({ colorScheme: "dark" });
await check("offer-dark");
await page.emulateMedia({ colorScheme: "light" });
await open("zh-CN");
await page.locator("#waiting .badge.yours").getByText("派给您").waitFor();
await page.keyboard.press("Alt+w");
await page.locator("#brief").getByText("派给您的原因").waitFor();
await check("offer-zh");
await page.keyboard.press("Alt+c");
await page.waitForFunction(() => document.querySelector("#load").textContent === "1 / 4");
await page.locator("[data-opens=pass]").waitFor(); // the load is read before the conversation
await page.keyboard.press("Alt+p");
await page.locator("#pass[open]").waitFor();
const whom = await page.locator("#pass-to option").allTextContents();
for (const want of ["下一位空闲的同事：投诉", "Zhang Li · 0 / 6"]) if (!whom.includes(want)) found.push(`passing on offers ${whom}, not ${want}`);
await check("offer-pass");
await page.locator("#pass-to").selectOption({ label: "下一位空闲的同事：投诉" });
await page.locator("#pass button[value=go]").click();
await page.locator("#waiting button").nth(1).waitFor();
await page.waitForFunction(() => document.querySelector("#load").textContent === "0 / 4");
await page.locator("#brief").getByText("投诉").waitFor();
print(found);
await browser.close();
