// The real program, over the real wire of its carrier: a customer books by
// text and calls by keypad; an agent takes the call on a phone. Prints what was
// seen, for the test to compare with what is stored.

import { launch, need, print, shot, strict } from "../../../channels/webchat/e2e/browser.mjs";

const customer = "+8613800138000";
const agent = "+8613900139000";
const browser = await launch();
const page = await (await browser.newContext({ viewport: { width: 1760, height: 950 }, locale: "en-GB" })).newPage();
strict(page);
await page.goto(need("URL") + "/playground/?locale=en");
const theirs = (box) => page.locator(`#${box} .theirs .said`);

// answered does something and returns what came of it, in words.
async function answered(box, act) {
  const before = await theirs(box).count();
  await act();
  await page.waitForFunction(([b, n]) => document.querySelectorAll(`#${b} .theirs`).length > n, [box, before]);
  if (box === "heard") await page.locator("#panel-calls[data-kind=gathering], #panel-calls[data-kind=conferring]").waitFor();
  return (await theirs(box).allTextContents()).slice(before).join("\n");
}

const text = (body) =>
  answered("texts", async () => {
    await page.locator("#body").fill(body);
    await page.locator("#body").press("Enter");
  });
const press = (key) => answered("heard", () => page.locator(`[data-key='${key}']`).click());

const windows = await text("I need a broadband installation at 5 Jianguo Road, Chaoyang for Li Wei");
await text("1");
await text("skip");
const booked = await text("1");
await shot(page, "program-texts");

let heard = await answered("heard", () => page.locator("[data-do=call]").click());
const greeting = heard;
if (/For English, press 2/.test(heard)) heard = await press("2");
const menu = heard;
const fault = await press("1");
await shot(page, "program-call");

// An agent without a phone writes: the caller, who waits and listens on, hears it.
const desk = page.frameLocator("#desk");
await desk.locator("#assistant button", { has: page.locator(".icon.voice") }).first().click();
// The number is hidden until it is asked for, which is recorded, or the case claimed.
await desk.locator("#brief").getByText("••••8000").first().waitFor();
await desk.locator("#brief button").click();
await desk.locator("#brief").getByText("+8613800138000").first().waitFor();
await desk.locator("[data-action=claim]").click();
await desk.locator("#caution").getByText("spoken to the caller").waitFor();
await desk.locator("#brief").getByText("+8613800138000").first().waitFor();
await page.locator("#quiet").click();
await desk.locator("#text").fill("I am looking at your line now");
await desk.locator("#text").press("Enter");
await theirs("heard").getByText("I am looking at your line now").waitFor();
await desk.locator("#private").check();
await desk.locator("#text").fill("the caller sounds upset");
await desk.locator("#text").press("Enter");
await desk.locator("#lines .note").getByText("sounds upset").waitFor();
await desk.locator("#private").uncheck();
await page.locator("#quiet").click();
await desk.locator("#lines .agent .from button").last().click();
await desk.locator("#text").fill("I am looking at your router now");
await desk.locator("#text").press("Enter");
await theirs("heard").getByText("Correction: I am looking at your router now").waitFor();
await shot(page, "program-written");
// A visit is booked for the caller, who hears of it.
await desk.locator("[data-opens=book]").click();
await desk.locator("#book-service option[value=broadband_repair]").waitFor({ state: "attached" });
await desk.locator("#book-service").selectOption("broadband_repair");
await desk.locator("#book-area").selectOption("haidian");
await desk.locator("#book-window optgroup").first().waitFor({ state: "attached" });
await desk.locator("#book-window").selectOption({ index: 4 });
await desk.locator("#book-address").fill("88 Zhongguancun Street");
await desk.locator("#book-name").fill("Chen Wei");
await desk.locator("#book-phone").fill("1");
await desk.locator("#book-phone").press("Enter");
await desk.locator("#book-fault").getByText("no phone number").waitFor();
await shot(page, "program-book");
await desk.locator("#book-phone").fill("13800138000");
await desk.locator("#book-phone").press("Enter");
await theirs("heard").getByText("A visit is booked for you").waitFor();
await desk.locator("#brief").getByText("Visit").nth(1).waitFor(); // beside the one booked by text
await desk.locator("[data-opens=pass]").click();
await desk.locator("#pass-why").fill("needs a specialist");
await desk.locator("#pass [value=go]").click();
await desk.locator("#lines .note").getByText("needs a specialist").waitFor();
await desk.locator("[data-action=claim]").click();
await desk.locator("[data-action=return]").click();

// The agent gives a phone and takes the call over.
await desk.locator("#my-phone summary").click();
await desk.locator("#phone").fill(agent);
await desk.locator("#phone").press("Enter");
await desk.locator("#phone-now").getByText(agent).waitFor();
await desk.locator("[data-action=claim]").click();
await desk.locator("#caution").getByText(agent).waitFor();
await page.locator("#elsewhere button").click();
await page.locator("#incoming:visible").waitFor();
const whisper = await answered("heard", () => page.locator("[data-do=answer]").click());
await page.locator("[data-key='1']").click();
await page.locator("#state").getByText("In conference.").waitFor();
await page.locator("#said").fill("Hello, this is Li");
await page.locator("#said").press("Enter");
await page.locator("#heard .mine").getByText("Hello, this is Li").waitFor();
await shot(page, "program-agent");

await page.locator("#panel-calls .number").fill(customer);
await page.locator("#panel-calls .number").press("Enter");
const other = theirs("heard").getByText("Hello, this is Li");
await other.waitFor();
await shot(page, "program-caller");
await page.locator("[data-do=hangup]").click();
await page.locator("#state").getByText("The call has ended: completed, by this phone.").waitFor();

print({ windows, booked, greeting, menu, fault, whisper });
await browser.close();
