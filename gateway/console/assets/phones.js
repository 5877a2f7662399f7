// What the two phones share: whose handset they are, and what it shows. The
// event stream says only that a handset has something new; all that is shown is
// then read anew, and drawn by those who asked for it (draws).
import {$, fill, refreshing, say} from "/console/assets/page.js";
export * from "/console/assets/page.js";

// The handset.

const kept = "switchboard.number";
export let number = sessionStorage.getItem(kept) ?? "+8613800138000";
export const path = (rest = "") => `/playground/phones/${encodeURIComponent(number)}${rest}`;

const draws = [];
export function drawn(by) { draws.push(by); }

export const refresh = refreshing(read);

async function read() {
  const whose = number;
  const answer = await fetch(path());
  if (!answer.ok) throw new Error(answer.status);
  const got = await answer.json();
  if (whose !== number) return;
  for (const draw of draws) draw(got);
}

const fields = document.querySelectorAll("input.number");
const show = () => { for (const f of fields) f.value = number; };

// take makes the phones those of another number. False if it is none.
export async function take(n) {
  const answer = await fetch(`/playground/phones/${encodeURIComponent(n)}`);
  if (answer.ok) {
    number = (await answer.json()).number;
    sessionStorage.setItem(kept, number);
  }
  show();
  refresh();
  return answer.ok;
}

for (const f of fields) {
  f.addEventListener("focus", () => f.select());
  f.addEventListener("change", async () => {
    const ok = f.value.trim() !== "" && await take(f.value);
    if (!ok) show();
    news(ok ? fill(say("phone.now"), {number}) : say("phone.bad"));
  });
}
show();

// news tells screen readers what happens on a panel that may not be in view.
export function news(text) { $("news").textContent = text; }

// mark puts a dot on the tab of a panel that is not in view.
export function mark(name) {
  if (!$("panel-" + name).offsetParent) $("tab-" + name).dataset.news = "";
}

const stream = new EventSource("/playground/phones/events");
stream.addEventListener("open", refresh);
stream.addEventListener("message", refresh);
