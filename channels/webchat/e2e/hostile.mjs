// Shows hostile texts and tells what became of them.

import { launch, need, print, strict } from "./browser.mjs";

const browser = await launch();
const alarms = [];
let texts = [];
let schemes = [];
for (const url of [need("HOME_URL") + "/chat/", need("HOST_URL") + "/"]) {
  const page = await (await browser.newContext()).newPage();
  strict(page);
  page.on("dialog", (d) => alarms.push("dialog: " + d.message()));
  page.on("request", (r) => {
    if (!/\/(chat\/(ws|widget\.js)?|favicon\.ico)?$/.test(new URL(r.url()).pathname)) alarms.push("request: " + r.url());
  });
  await page.goto(url);
  const launcher = page.locator(".launcher");
  await page.locator("#switchboard-chat").waitFor({ state: "attached" });
  if ((await launcher.count()) > 0) await launcher.click();
  await page.locator("li[data-seq='100']").waitFor();
  for (const box of await page.locator(".bubble").all()) await box.dispatchEvent("mouseover");
  const found = await page.evaluate(() => {
    const root = document.querySelector("#switchboard-chat").shadowRoot;
    const lines = [...root.querySelectorAll("li[data-seq]")];
    const strange = [...root.querySelectorAll(".log *")].filter((e) => !["OL", "LI", "DIV", "SPAN", "B", "A", "TIME", "BUTTON", "svg", "path"].includes(e.tagName));
    const handlers = [...root.querySelectorAll("*")].filter((e) => [...e.attributes].some((a) => a.name.startsWith("on")));
    return {
      ran: window.__ran,
      strange: strange.map((e) => e.outerHTML),
      handlers: handlers.map((e) => e.outerHTML),
      texts: lines.map((l) => l.querySelector(".bubble").textContent),
      links: [...root.querySelectorAll("a")].map((a) => [a.protocol, a.rel]),
    };
  });
  if (found.ran) alarms.push("a script ran");
  alarms.push(...found.strange, ...found.handlers);
  for (const [, rel] of found.links) if (rel !== "noopener noreferrer nofollow") alarms.push("a link without rel");
  texts = found.texts;
  schemes = found.links.map(([scheme]) => scheme);
}
print({ texts, alarms, schemes });
await browser.close();
