// Two tabs while the program is killed and comes back; then a token that is not known.

import { launch, need, print, strict, transcript } from "./browser.mjs";

const url = `http://${need("ADDR")}/chat/?locale=en`;
const control = need("CONTROL");
const browser = await launch();
const context = await browser.newContext();
let conversation;

async function tab() {
  const page = await context.newPage();
  strict(page);
  page.on("websocket", (ws) =>
    ws.on("framereceived", ({ payload }) => {
      const f = JSON.parse(payload);
      if (f.type === "welcome") conversation = f.conversation;
    }),
  );
  await page.goto(url);
  return page;
}

const lines = (page, n) => page.locator(`li.bot[data-seq='${n}']`).waitFor();

async function write(page, text) {
  await page.locator("textarea").fill(text);
  await page.locator("textarea").press("Enter");
}

const first = await tab();
await lines(first, 1);
const second = await tab();
await lines(second, 1);
await write(first, "How do I get a new SIM card?");
await lines(first, 3);
await lines(second, 3);
await fetch(control + "/kill");
await write(first, "And what does it cost?");
await write(first, "How long does it take?");
await first.locator(".banner:visible").waitFor();
await fetch(control + "/start");
await lines(first, 7);
await lines(second, 7);
const before = conversation;
const seen = { first: await transcript(first), second: await transcript(second) };
const sent = ["How do I get a new SIM card?", "And what does it cost?", "How long does it take?"];

// The token leads nowhere any more, and a message waits.
await first.close();
await second.evaluate(() => {
  const key = Object.keys(localStorage).find((k) => k.endsWith(":token"));
  localStorage.setItem(key, "A".repeat(32));
  const out = { id: "kept", text: "Kept while away", at: Date.now() };
  localStorage.setItem(key.replace(/token$/, "out.kept"), JSON.stringify(out));
});
await second.close();
const third = await tab();
await lines(third, 3);
const fresh = { conversation, lines: await transcript(third), sent: ["Kept while away"] };
print({ conversation: before, ...seen, sent, fresh });
await browser.close();
