// What the browser scripts share: a browser, screenshots, and reading the widget.

import { chromium } from "playwright-core";

export const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(name + " is not set");
  return value;
};

// launch starts a browser. With SLOW each of its requests waits so many
// milliseconds at most, by chance: what a script does not wait for, it misses.
export async function launch(...args) {
  const browser = await chromium.launch({ executablePath: need("CHROMIUM"), args: ["--no-sandbox", ...args] });
  const slow = Number(process.env.SLOW ?? 0);
  const open = browser.newContext.bind(browser);
  if (slow) browser.newContext = async (options) => {
    const context = await open(options);
    await context.route("**/*", async (route) => {
      await new Promise((done) => setTimeout(done, Math.random() * slow));
      await route.continue().catch(() => {}); // the page may be gone
    });
    return context;
  };
  return browser;
}

// shot leaves a picture, if pictures are wanted.
export async function shot(page, name) {
  const folder = process.env.SHOTS;
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
}

// transcript is what a page shows, in the order in which it shows it.
export const transcript = (page) =>
  page.locator("li.line[data-seq]").evaluateAll((rows) =>
    rows.map((row) => ({
      seq: Number(row.dataset.seq),
      author: ["customer", "bot", "agent", "system"].find((a) => row.classList.contains(a)),
      text: row.querySelector(".bubble").textContent,
    })),
  );

let watched;

// On failure it helps to know what the page showed.
process.on("uncaughtException", async (e) => {
  console.error(e);
  if (watched) {
    console.error(await transcript(watched).catch(String));
    await shot(watched, "failure").catch(String);
  }
  process.exit(1);
});

// strict fails a script when its page throws.
export function strict(page) {
  watched ??= page;
  page.on("pageerror", (e) => {
    console.error("page:", e);
    process.exit(1);
  });
}

export const print = (result) => console.log(JSON.stringify(result));
