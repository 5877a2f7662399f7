// What the two phones share: whose handset they are, and what it shows. The
// event stream says only that a handset has something new; all that is shown is
// then read anew, and drawn by those who asked for it (draws).
export const $ = (id) => document.getElementById(id);
export const words = JSON.parse($("words").textContent);
export const say = (key, or) => words[key] ?? or ?? key;
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k]);
export const locale = document.body.dataset.locale;

export function element(tag, className, text) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

// post asks for something to be done; what it throws has a code and a message.
export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
  });
  const got = await answer.json();
  if (!answer.ok) throw got.error;
  return got;
}

export const explain = (e) => say("error." + (e?.code ?? "other"), say("error.other"));

export function fault(box, text) {
  box.hidden = !text;
  box.textContent = text;
}

// The handset.

const kept = "switchboard.number";
export let number = sessionStorage.getItem(kept) ?? "+8613800138000";
export const path = (rest = "") => `/playground/phones/${encodeURIComponent(number)}${rest}`;

const draws = [];
export function drawn(by) { draws.push(by); }

let reading = null; // a read under way
let again = false;  // something happened meanwhile
export function refresh() {
  again = true;
  reading ??= (async () => {
    while (again) {
      again = false;
      await read().catch(() => {});
    }
    reading = null;
  })();
  return reading;
}

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

// stick keeps the end of a list in view, also when the room for it changes,
// unless somebody scrolled away from it.
export function stick(list) {
  const slack = 40; // px
  let atEnd = true;
  let top = 0;
  list.addEventListener("scroll", () => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < slack) atEnd = true;
    else if (list.scrollTop < top) atEnd = false; // somebody did that: what is added moves nothing up
    top = list.scrollTop;
  }, {passive: true});
  const watch = new ResizeObserver(() => { if (atEnd) list.scrollTop = list.scrollHeight; });
  watch.observe(list);
  watch.observe(list.firstElementChild);
}

// mark puts a dot on the tab of a panel that is not in view.
export function mark(name) {
  if (!$("panel-" + name).offsetParent) $("tab-" + name).dataset.news = "";
}

const stream = new EventSource("/playground/phones/events");
stream.addEventListener("open", refresh);
stream.addEventListener("message", refresh);
