// Looks at the widget in its states and sizes, and prints what is wrong with it.

import { readFileSync } from "node:fs";
import { launch, need, print, shot, strict } from "./browser.mjs";

const axe = readFileSync(need("MODULES") + "/node_modules/axe-core/axe.min.js", "utf8");
const home = need("HOME_URL");
const host = need("HOST_URL");
const browser = await launch();
const found = [];

async function visit(url, options) {
  const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  strict(page);
  await page.goto(url);
  await page.locator("#switchboard-chat").waitFor({ state: "attached" });
  return page;
}

const complete = (page) => page.locator(".rating").waitFor();

async function inspect(page, name) {
  await shot(page, name);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document.querySelector("#switchboard-chat")));
  for (const v of violations) found.push(`${name}: ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join("; ")}`);
  const wide = await page.evaluate(() => {
    const root = document.querySelector("#switchboard-chat").shadowRoot;
    const s = root.querySelector(".scroller");
    const small = [...root.querySelectorAll("button")].filter((b) => b.offsetParent && (b.offsetHeight < 44 || b.offsetWidth < 44) && !b.classList.contains("text"));
    const [scale, poles] = [root.querySelector(".scale"), root.querySelector(".poles")].map((e) => e?.getBoundingClientRect());
    const apart = poles && (poles.top < scale.bottom - 4 || poles.left !== scale.left || poles.right !== scale.right);
    return [document.documentElement.scrollWidth > innerWidth, s.scrollWidth > s.clientWidth, small.map((b) => b.textContent), apart];
  });
  if (wide[3]) found.push(name + ": the poles do not stand under their marks");
  if (wide[0] || wide[1]) found.push(name + ": scrolls sideways");
  if (wide[2].length > 0) found.push(name + ": buttons under 44 px: " + wide[2].join(", "));
}

const sizes = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 }, narrow: { width: 320, height: 568 } };
for (const [size, viewport] of Object.entries(sizes))
  for (const colorScheme of ["light", "dark"])
    for (const locale of ["en", "zh-CN"]) {
      const page = await visit(`${home}/chat/?locale=${locale}`, { viewport, colorScheme, hasTouch: size !== "wide" });
      await complete(page);
      const name = `page-${size}-${colorScheme}-${locale}`;
      await inspect(page, name);
      await page.locator(".scroller").evaluate((s) => s.scrollTo(0, 0));
      await shot(page, name + "-top");
      await page.context().close();
    }

// On a foreign page with styles of its own: closed, open, by keyboard alone.
for (const colorScheme of ["light", "dark"]) {
  const page = await visit(host + "/?locale=en", { viewport: sizes.wide, colorScheme, bypassCSP: false });
  const launcher = page.locator(".launcher");
  await launcher.waitFor();
  await shot(page, `host-closed-${colorScheme}`);
  const focused = () => page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className ?? "");
  await page.keyboard.press("Tab");
  if ((await focused()) !== "launcher") found.push("Tab does not reach the launcher");
  await page.keyboard.press("Enter");
  await complete(page);
  await shot(page, `host-open-${colorScheme}`);
  if (!(await page.evaluate(() => document.querySelector("#switchboard-chat").shadowRoot.activeElement instanceof HTMLTextAreaElement))) found.push("opening does not lead to the field");
  await page.keyboard.press("Escape");
  if (await page.locator(".panel").isVisible()) found.push("Esc does not close");
  if ((await focused()) !== "launcher") found.push("Esc does not return the focus");
  await page.context().close();
}

const page = await visit(host + "/?locale=zh-CN", { viewport: sizes.phone, hasTouch: true });
await page.locator(".launcher").click();
await complete(page);
await inspect(page, "host-phone");
await page.context().close();

// A message that the server will not take now stays, and says so. Offline says so too.
const stuck = await visit(home + "/chat/?locale=en", { viewport: sizes.phone, colorScheme: "dark" });
await complete(stuck);
await stuck.locator(".scale .choice").nth(4).click();
await stuck.locator(".pending .waiting").waitFor();
await stuck.context().setOffline(true);
await stuck.locator(".banner:visible").waitFor();
await inspect(stuck, "offline");
await stuck.context().setOffline(false);

print(found);
await browser.close();
