// A customer of the web chat asks for a person, who works in the playground's
// Slack while a colleague has the browser desk open. Prints what was seen.

import { found, inspect } from "./inspect.mjs";
import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const url = need("URL");
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1500, height: 950 }, locale: "en-GB", reducedMotion: "reduce" })).newPage();
strict(page);
page.setDefaultTimeout(15_000);
const faults = [];
page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
await page.goto(url + "/playground/?locale=en");

// The customer asks for a person before anybody looks at Slack.
const chat = page.frameLocator("#chat");
const write = async (text) => {
  await chat.locator("textarea").fill(text);
  await chat.locator("textarea").press("Enter");
};
const told = (text) => chat.locator("li.line").getByText(text).last().waitFor();
await chat.locator("li.line[data-seq]").first().waitFor();
await write("My router is broken <!channel> <b>help</b> & please call 13800138000");
await chat.locator("li.bot[data-seq]").nth(1).waitFor();
await write("agent");
await told("asked a person to take over");

// The desk is open on the case; then Slack is opened in its place, by keyboard.
const desk = page.frameLocator("#desk");
await desk.locator("#waiting button").first().click();
await desk.locator("[data-action=claim]").waitFor();
await desk.locator("#lines .customer").getByText("please call [phone]").waitFor(); // until it is asked for
await desk.locator("#brief button").click();
await desk.locator("#lines .customer").getByText("please call 13800138000").waitFor();
await page.locator("#tab-desk").focus();
await page.keyboard.press("ArrowRight");
const slack = page.frameLocator("#slack");
const card = slack.locator("#messages .post").first();
await card.getByText("Waiting for a person").first().waitFor();
const literal = await card.textContent();
await shot(page, "slack-card");

// Claimed, the thread opened; the desk shows the same owner.
await card.getByRole("button", { name: "Claim" }).click();
await card.getByText("With Mei").first().waitFor();
await slack.locator("#messages .only").getByText("It is yours").first().waitFor({ state: "attached" }).catch(() => {});
const owner = await desk.locator("#lines, #brief, #talk").first().evaluate(() => document.body.innerText);
await told("Mei");
await card.locator("[data-key=thread]").click();
const thread = slack.locator("#replies");
await thread.getByText("My router is broken").first().waitFor();
const said = async (text) => {
  await slack.locator("#words-thread").fill(text);
  await slack.locator("#words-thread").press("Enter");
};
await said("Hello, this is Mei. *Which* light is red? See https://example.com/lights");
await told("Hello, this is Mei. *Which* light is red?");
await thread.locator(".mark").getByText("✅").first().waitFor();
await write("The one named LOS");
await thread.getByText("The one named LOS").waitFor();
await said("// he sounds patient");
await desk.locator("#lines .note").getByText("he sounds patient").waitFor({ state: "attached" });
await said("I will send somybody");
await told("somybody");
const ts = await thread.locator(".post", { hasText: "somybody" }).last().getAttribute("data-ts");
const mine = thread.locator(`[data-ts="${ts}"]`);
await mine.locator("summary").click();
await mine.getByRole("button", { name: "Edit" }).click();
await mine.locator("textarea").fill("I will send somebody");
await mine.getByRole("button", { name: "Save" }).click();
await told("I will send somebody");
await slack.locator("#file").setInputFiles({ name: "lights.txt", mimeType: "text/plain", buffer: Buffer.from("LOS: no signal\n") });
await slack.locator("#attached").getByText("lights.txt").waitFor();
await said("How to read the lights");
await told("lights.txt");
await shot(page, "slack-thread");

// A colleague who owns nothing, and a guest.
await slack.locator("#member").selectOption("U0PLAYFANG");
await said("我来帮忙");
await slack.locator("#replies .only").getByText("以上内容仅内部可见").waitFor();
await slack.locator("#member").selectOption("U0PLAYSAM1");
await slack.locator("#words-channel").fill("/desk queue");
await slack.locator("#words-channel").press("Enter");
await slack.locator("#messages .only").getByText("Only full members").waitFor();
await slack.locator("#member").selectOption("U0PLAYMEI1");

// Commands and the home tab.
await slack.locator("#words-channel").fill("/desk online");
await slack.locator("#words-channel").press("Enter");
await slack.locator("#messages .only").getByText("You are").last().waitFor();
await slack.locator("#tab-home").click();
await slack.locator("#home-blocks").getByText("Mei").first().waitFor();
await shot(page, "slack-home");
await slack.locator("#tab-channel").click();

// A modal that is wrong, then right: resolved with a survey.
await card.getByRole("button", { name: "Resolve" }).click();
const modal = slack.locator("#modal");
await modal.locator("select").first().waitFor();
await shot(page, "slack-modal");
await modal.locator("#modal-submit").click();
await modal.locator(".wrong").getByText("fill this in").first().waitFor();
await page.keyboard.press("Escape");
await modal.waitFor({ state: "hidden" });
await card.locator(".actions summary").click();
await shot(page, "slack-menu");
await page.keyboard.press("Escape");
await card.getByRole("button", { name: "Resolve" }).click();
await modal.locator("select").first().selectOption("solved");
await modal.getByLabel("Yes").check();
await modal.locator("#modal-submit").click();
await modal.waitFor({ state: "hidden" });
await card.getByText("With the assistant").first().waitFor();
await shot(page, "slack-survey");
await chat.getByRole("button", { name: "5" }).last().click();
await chat.locator("li.bot[data-seq]").last().waitFor();

// How the page looks by itself, in sizes, themes and languages.
const sizes = { wide: { width: 1100, height: 800 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 568 } };
for (const [size, viewport] of Object.entries(sizes))
  for (const colorScheme of ["light", "dark"])
    for (const locale of ["en", "zh-CN"]) {
      if ((size === "phone") === ((locale === "en") === (colorScheme === "light"))) continue; // each once is enough
      const name = `slackpage-${size}-${colorScheme}-${locale}`;
      const own = await (await browser.newContext({ viewport, colorScheme, bypassCSP: true, reducedMotion: "reduce" })).newPage();
      strict(own);
      await fetch(url + "/playground/sms", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ from: `+861${3700000000 + Math.floor(Math.random() * 1e8)}`, body: locale === "en" ? "agent" : "转人工" }) });
      await own.goto(`${url}/playground/slack?locale=${locale}`);
      const waits = own.locator("#messages .post:has(.primary)").last();
      await waits.waitFor();
      const last = own.locator(`#messages [data-ts="${await waits.getAttribute("data-ts")}"]`);
      await inspect(own, name);
      await last.locator(".primary").click();
      await last.locator(".primary").waitFor({ state: "detached" });
      await last.locator("[data-key=thread]").click();
      await own.locator("#replies .post").nth(1).waitFor();
      await inspect(own, name + "-thread");
      if (size !== "wide") await own.locator("#leave").click();
      await last.locator(".actions summary").click();
      await inspect(own, name + "-menu");
      await last.locator(".actions summary").click();
      await last.locator("button[data-key^=book]").click();
      await own.locator("#modal select").first().waitFor();
      await own.locator("#modal-submit").click();
      await inspect(own, name + "-book");
      await own.keyboard.press("Escape");
      await own.locator("#modal").waitFor({ state: "hidden" });
      await own.locator("#tab-home").click();
      await own.locator("#home-blocks .block").first().waitFor();
      await inspect(own, name + "-home");
      await own.context().close();
    }

print({ literal, owner, faults, found });
await browser.close();
