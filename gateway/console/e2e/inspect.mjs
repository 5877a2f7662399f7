// What is wrong with how a page looks: violations that axe sees, what is cut
// off, targets that are too small.

import { readFileSync } from "node:fs";
import { need, shot } from "../../../channels/webchat/e2e/browser.mjs";

const axe = readFileSync(need("MODULES") + "/node_modules/axe-core/axe.min.js", "utf8");
export const found = [];

// inspect looks at a page in a state, and leaves a picture.
export async function inspect(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await shot(page, name);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ exclude: [["iframe"]] }));
  for (const v of violations) found.push(`${name}: ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).join("; ")}`);
  const wrong = await page.evaluate(() => {
    const at = (e) => e.id || e.className || e.tagName;
    const cut = [...document.querySelectorAll("body *")].filter((e) => e.offsetParent && e.getBoundingClientRect().right > innerWidth + 1);
    const targets = [...document.querySelectorAll("button, summary, select, input:not(.hidden)")].map((e) => (e.type === "checkbox" ? e.closest("label") : e));
    const small = targets.filter((b) => b.offsetParent && b.offsetHeight < 24);
    return { wide: document.documentElement.scrollWidth > innerWidth, cut: cut.map(at), small: small.map(at) };
  });
  if (wrong.wide || wrong.cut.length > 0) found.push(`${name}: wider than the screen: ${wrong.cut.join(", ")}`);
  if (wrong.small.length > 0) found.push(`${name}: targets under 24 px: ${wrong.small.join(", ")}`);
}
