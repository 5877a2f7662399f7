// Looks at the playground and the desk in their states and sizes, and prints
// what is wrong with them.

import { found, inspect } from "./inspect.mjs";
import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const url = need("URL");
const mine = "+8613800138000";
const browser = await launch();
const sizes = { huge: { width: 1760, height: 950 }, wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 568 } };

async function visit(path, options, locale) {
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  strict(page);
  await page.goto(`${url}${path}?locale=${locale}`);
  return page;
}

const ring = (to, then) => fetch(`${url}/test/ring`, { method: "POST", body: new URLSearchParams({ to, then, say: "Hello, this is Northwind Telecom. 您好，这里是北辰通信。" }) });

// The phones: texts, a call under way, one that rings.
async function phones(page, name, size, locale) {
  if (size !== "huge") {
    await page.locator("#tab-texts").click();
    await inspect(page, name + "-texts");
    await page.locator("#tab-calls").click();
  }
  await page.locator("[data-do=call]").click();
  await page.locator("#panel-calls[data-kind=gathering]").waitFor();
  await page.locator("#said").fill(locale === "en" ? "I would like to report a fault" : "我要报修");
  await page.locator("#said").press("Enter");
  await page.locator("#heard .mine").waitFor();
  await page.locator("#panel-calls[data-kind=gathering]").waitFor();
  await page.locator("#speak summary").click();
  await ring("+8613900139000", "ended");
  await page.locator("#elsewhere:visible").waitFor();
  await inspect(page, name + "-call");
  await page.locator("[data-do=hangup]").click();
  await page.locator("#elsewhere button").click();
  await page.locator("#incoming:visible").waitFor();
  await inspect(page, name + "-ringing");
  await page.locator("[data-do=answer]").click();
  await page.locator("#panel-calls[data-kind=ended]").waitFor();
  await inspect(page, name + "-ended");
  if (size === "phone") {
    await page.locator("#tab-desk").click();
    await shot(page, name + "-desk");
  }
}

// The desk: who takes no texts, kept files, a call, the agent's own phone.
async function desk(page, name) {
  const narrow = name.includes("phone");
  await page.locator("#lists .badge").first().waitFor();
  await inspect(page, name + "-lists");
  await page.locator("#closed .badge").waitFor();
  await page.locator("#mine button", { has: page.locator(".badge") }).first().click();
  await page.locator("#lines audio").waitFor();
  if (await page.locator("[data-action=claim]").isVisible()) await page.locator("[data-action=claim]").click();
  await page.locator("#caution:visible").waitFor();
  await page.locator("#text").fill("Are you still there?");
  await page.locator("#text").press("Enter");
  await page.locator("#fault:visible").waitFor();
  await page.waitForFunction(() => [...document.querySelectorAll("#lines img")].every((i) => i.naturalWidth > 0));
  await inspect(page, name + "-blocked");
  await page.locator("#lines audio").scrollIntoViewIfNeeded();
  await shot(page, name + "-files");
  await page.locator("#private").check();
  await page.locator("#text").fill("Was here before; be kind.");
  await page.locator("#text").press("Enter");
  await page.locator("#lines .note").last().waitFor();
  await page.locator("#private").uncheck();
  await page.locator("#lines .agent .from button").last().click();
  await inspect(page, name + "-correcting");
  await page.locator("#text").press("Escape");
  for (const box of ["pass", "book", "finish"]) {
    await page.locator(`[data-opens=${box}]`).click();
    await page.locator(`#${box}[open]`).waitFor();
    if (box === "book") await page.locator("#book-area option").nth(1).waitFor({ state: "attached" });
    await inspect(page, name + "-" + box);
    await page.keyboard.press("Escape");
  }
  if (narrow) await page.locator("#back").click();
  await page.locator("#lists button", { has: page.locator(".icon.voice") }).first().click();
  await page.locator("#channel.voice").waitFor();
  if (await page.locator("[data-action=claim]").isVisible()) await page.locator("[data-action=claim]").click();
  await page.locator("#caution:visible").waitFor();
  await page.locator("#my-phone summary").click();
  await inspect(page, name + "-call");
  await page.locator("#phone").fill("12");
  await page.locator("#phone").press("Enter");
  await page.locator("#phone-fault:visible").waitFor();
  await inspect(page, name + "-bad-phone");
  await page.locator("#phone").fill("139 0013 9000");
  await page.locator("#phone").press("Enter");
  await page.locator("#phone-now").getByText("+8613900139000").waitFor();
  await page.reload();
  if ((await page.locator("#phone-now").textContent()) !== "+8613900139000") found.push(name + ": the phone is forgotten");
}

for (const size of ["wide", "phone"])
  for (const colorScheme of ["light", "dark"])
    for (const locale of ["en", "zh-CN"]) {
      const page = await visit("/console/desk", { viewport: sizes[size], colorScheme }, locale);
      await desk(page, `desk-${size}-${colorScheme}-${locale}`);
      await page.context().close();
    }

for (const [size, viewport] of Object.entries(sizes))
  for (const colorScheme of ["light", "dark"])
    for (const locale of ["en", "zh-CN"]) {
      // The extremes in size need not be seen in all four ways.
      if ((size === "huge" || size === "narrow") && (locale === "en") !== (colorScheme === "light")) continue;
      const page = await visit("/playground/", { viewport, colorScheme, hasTouch: size !== "wide" }, locale);
      await page.locator("#texts .theirs").first().waitFor({ state: "attached" });
      await phones(page, `playground-${size}-${colorScheme}-${locale}`, size, locale);
      await page.context().close();
    }

const login = await visit("/console/login", { viewport: sizes.phone }, "zh-CN");
await inspect(login, "login");
print(found);
await browser.close();
