// The playground's Slack: a channel, a thread, a home tab and modals, as one
// member sees them. The event stream says only that something is new; all that
// is shown is then read anew, and what has not changed is left alone.
import {$, element, explain, fault, fill, locale, post, refreshing, say, stick} from "/console/assets/page.js";
import {button, drawBlocks, fields, markOf, members, mrkdwn, overflow} from "/console/assets/slack-blocks.js";

const base = "/playground/slack/";
const kept = "switchboard.slack";
let me = members.find((m) => m.id === sessionStorage.getItem(kept)) ?? members.find((m) => m.locale.slice(0, 2) === locale.slice(0, 2)) ?? members[0];
let open = ""; // ts of the thread
const clock = new Intl.DateTimeFormat(locale, {timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit", hour12: false});

// act does something as the member; it returns what is wrong in a form.
async function act(deed, body) {
  fault($("fault"), "");
  try {
    return (await post(`${base}${me.id}/${deed}`, body)).faults ?? {};
  } catch (e) {
    fault($("fault"), explain(e));
    return null;
  } finally {
    refresh();
  }
}

// Messages.

const lists = {messages: new Map(), replies: new Map()}; // by ts: what was drawn, and as what

function drawList(name, posts, first) {
  const list = $(name);
  const shown = lists[name];
  const alive = new Set();
  let before = null;
  let fresh = null;
  for (const p of posts) {
    alive.add(p.ts);
    const is = JSON.stringify(p);
    let line = shown.get(p.ts);
    if (line?.is !== is) {
      const editing = line?.node.querySelector("form");
      if (!editing) {
        const node = drawPost(p, name);
        if (line) swap(line.node, node);
        else if (!p.mine) fresh = p;
        line = {is, node};
        shown.set(p.ts, line);
      }
    }
    const next = before ? before.nextSibling : list.firstChild;
    if (next !== line.node) list.insertBefore(line.node, next);
    before = line.node;
  }
  for (const [ts, line] of shown) {
    if (alive.has(ts)) continue;
    line.node.remove();
    shown.delete(ts);
  }
  for (const e of list.querySelectorAll(".empty")) e.hidden = posts.length > 0;
  if (fresh && !first) $("news").textContent = fill(say("slack.new"), {name: fresh.author});
}

// swap puts a node in the place of another and leaves the focus where it was.
function swap(old, node) {
  const key = old.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const menu = old.querySelector("details[open] > summary")?.dataset.key;
  old.replaceWith(node);
  const find = (k) => [...node.querySelectorAll("[data-key]")].find((e) => e.dataset.key === k);
  if (menu) find(menu)?.parentElement.setAttribute("open", "");
  if (key !== undefined) (find(key) ?? node.querySelector("button"))?.focus();
}

function drawPost(p, where) {
  const line = element("li", ["post", p.bot && "bot", p.only && "only"].filter(Boolean).join(" "));
  line.dataset.ts = p.ts;
  const head = element("p", "meta");
  const time = element("time", "", clock.format(Number(p.ts.split(".")[0]) * 1000));
  head.append(element("strong", "", p.author), " ", ...(p.bot ? [element("span", "app", say("slack.app")), " "] : []), time);
  if (p.edited) head.append(" " + say("slack.edited"));
  if (p.only) line.append(element("p", "private", say("slack.only")));
  line.append(head);
  const body = element("div", "blocks");
  if (p.blocks?.length) body.append(...drawBlocks(p.blocks, `${where}-${p.ts}`, (a) => act("press", {place: p.ts, ...a})));
  else if (p.text) {
    const said = element("p");
    said.append(...(p.literal ? [p.text] : mrkdwn(p.text)));
    body.append(said);
  }
  for (const f of p.files ?? []) {
    const a = element("a", "file", `📎 ${f.name} (${Math.ceil(f.size / 1024)} kB)`);
    a.href = `${base}files/${encodeURIComponent(f.id)}`;
    a.setAttribute("download", f.name);
    body.append(a);
  }
  line.append(body);
  if (p.marks?.length) {
    const row = element("p", "marks");
    for (const m of p.marks) {
      const mark = element("span", "mark", `${markOf(m.name)} ${m.n}`);
      mark.title = fill(say("slack.mark"), {name: m.name});
      row.append(mark);
    }
    line.append(row);
  }
  if (!p.only) line.append(tools(p, line, where));
  return line;
}

// tools are what can be done with a message.
function tools(p, line, where) {
  const row = element("div", "tools");
  if (where === "messages") {
    const b = button(p.replies ? fill(say("slack.replies"), {n: p.replies}) : say("slack.reply"), () => openThread(p.ts));
    b.className = "plain";
    b.dataset.key = "thread";
    row.append(b);
  }
  const items = [];
  if (p.mine) items.push([say("slack.edit"), () => edit(p, line)], [say("slack.delete"), () => act("delete", {ts: p.ts})]);
  if (where === "replies" && p.ts !== open) items.push([say("slack.note"), () => act("shortcut", {ts: p.ts, action: "note"})]);
  if (items.length) row.append(overflow(items, "tools"));
  return row;
}

const raw = (text) => text.replace(/<(?:https?:[^|>]*\|)?([^>]*)>/g, (_, s) => (s[0] === "@" ? "@" + (members.find((m) => "@" + m.id === s)?.name ?? s) : s))
  .replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

function edit(p, line) {
  const form = element("form", "edit");
  const area = element("textarea");
  area.value = raw(p.text);
  area.setAttribute("aria-label", say("slack.editing"));
  const save = element("button", "primary", say("slack.save"));
  const done = () => { form.replaceWith(body); line.querySelector("summary")?.focus(); };
  const body = line.querySelector(".blocks");
  const keep = button(say("slack.keep"), done);
  form.append(area, save, keep);
  form.addEventListener("submit", async (e) => {
    e.preventDefault();
    const text = area.value;
    done();
    await act("edit", {ts: p.ts, text});
  });
  form.addEventListener("keydown", (e) => { if (e.key === "Escape") done(); });
  body.replaceWith(form);
  area.focus();
}

// The thread.

function openThread(ts) {
  open = ts;
  lists.replies.clear();
  $("replies").replaceChildren();
  showThread();
  refresh();
  $("words-thread").focus();
}

function showThread() {
  $("thread").hidden = !open;
  document.body.classList.toggle("threaded", Boolean(open));
}

function leave() {
  const back = document.querySelector(`#messages [data-ts="${CSS.escape(open)}"] [data-key=thread]`);
  open = "";
  showThread();
  back?.focus();
}
$("leave").addEventListener("click", leave);
$("thread").addEventListener("keydown", (e) => { if (e.key === "Escape") leave(); });

// Writing: one after the other, in order.

let last = Promise.resolve();
function composer(form, area, send) {
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const text = area.value.trim();
    if (!text && !attached) return;
    area.value = "";
    last = last.then(async () => {
      if (await send(text) === null && !area.value) area.value = text;
    });
  });
  area.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    form.requestSubmit();
  });
}
composer($("say"), $("words-channel"), (text) => (text === "" ? {} : text[0] === "/" ? act("command", {text}) : act("post", {text})));
composer($("answer"), $("words-thread"), (text) => {
  const file = attached;
  attach(null);
  return act("post", {thread: open, text, ...(file && {file})});
});

const mostFile = 600 << 10; // bytes
let attached = null;

function attach(file) {
  attached = file;
  $("attached").hidden = !file;
  $("attached").firstElementChild.textContent = file ? "📎 " + file.name : "";
}
$("attach").addEventListener("click", () => $("file").click());
$("detach").addEventListener("click", () => { attach(null); $("words-thread").focus(); });
$("file").addEventListener("change", async () => {
  const file = $("file").files[0];
  $("file").value = "";
  if (!file) return;
  fault($("fault"), file.size > mostFile ? say("slack.large") : "");
  if (file.size > mostFile) return;
  const url = await new Promise((done) => {
    const r = new FileReader();
    r.addEventListener("load", () => done(r.result));
    r.readAsDataURL(file);
  });
  attach({name: file.name, type: file.type, data: url.slice(url.indexOf(",") + 1)});
  $("words-thread").focus();
});

// Modals.

let modal = null; // as it was last drawn

function drawModal(m) {
  const box = $("modal");
  if (!m) {
    modal = null;
    if (box.open) box.close();
    return;
  }
  if (modal?.id === m.id && modal.hash === m.hash) return;
  const typed = modal?.id === m.id ? new Map([...fields(box)].map(([id, f]) => [id, f.get()])) : new Map();
  modal = m;
  $("modal-title").textContent = m.title;
  $("modal-close").textContent = m.close || say("slack.keep");
  $("modal-submit").hidden = !m.submit;
  $("modal-submit").textContent = m.submit;
  fault($("modal-fault"), "");
  $("modal-blocks").replaceChildren(...drawBlocks(m.blocks, "modal", (a) => act("press", {place: "modal", ...a})));
  for (const [id, f] of fields(box)) if (typed.has(id)) f.set(typed.get(id));
  if (!box.open) box.showModal();
  const all = [...fields(box).values()];
  (typed.size ? all.findLast((f) => !f.get()) : all[0])?.field.focus();
}

$("modal-form").addEventListener("submit", async (e) => {
  e.preventDefault();
  const all = fields($("modal"));
  const wrong = {};
  const values = {};
  for (const [id, f] of all) {
    if (f.missing()) wrong[id] = say("slack.required");
    values[id] = f.get();
  }
  const answer = Object.keys(wrong).length ? wrong : await act("submit", {values});
  if (answer === null) fault($("modal-fault"), $("fault").textContent);
  for (const [id, f] of all) f.blame(answer?.[id]);
  const first = [...all].find(([id]) => answer?.[id]);
  first?.[1].field.focus();
});
const dismiss = () => { if (modal) act("dismiss", {}); };
$("modal-close").addEventListener("click", dismiss);
$("modal").addEventListener("cancel", (e) => { e.preventDefault(); dismiss(); });

// The home tab.

let homeWas = "";
function drawHome(blocks) {
  const is = JSON.stringify(blocks);
  if (is === homeWas || !blocks) return;
  homeWas = is;
  const box = element("div", "blocks");
  box.id = "home-blocks";
  box.append(...drawBlocks(blocks, "home", (a) => act("press", {place: "home", ...a})));
  swap($("home-blocks"), box);
}

const tabs = [$("tab-channel"), $("tab-home")];
function choose(tab) {
  for (const t of tabs) {
    const on = t === tab;
    t.ariaSelected = on;
    t.tabIndex = on ? 0 : -1;
    $(t.getAttribute("aria-controls")).hidden = !on;
  }
  document.body.classList.toggle("at-home", tab.id === "tab-home");
  if (tab.id === "tab-home") act("home", {});
}
for (const [i, t] of tabs.entries()) {
  t.addEventListener("click", () => choose(t));
  t.addEventListener("keydown", (e) => {
    if (e.key !== "ArrowRight" && e.key !== "ArrowLeft") return;
    choose(tabs[1 - i]);
    tabs[1 - i].focus();
  });
}

// Who it is.

for (const m of members) $("member").append(new Option(`${m.name} (${m.title})`, m.id, false, m === me));
$("member").addEventListener("change", () => {
  me = members.find((m) => m.id === $("member").value);
  sessionStorage.setItem(kept, me.id);
  for (const name of Object.keys(lists)) {
    lists[name].clear();
    $(name).querySelectorAll(".post").forEach((e) => e.remove());
  }
  homeWas = "";
  refresh();
  if ($("tab-home").ariaSelected === "true") act("home", {});
});

// Reading.

let first = true;
const refresh = refreshing(read);

async function read() {
  const [whose, at] = [me, open];
  const answer = await fetch(`${base}view?member=${encodeURIComponent(me.id)}&thread=${encodeURIComponent(open)}`);
  if (!answer.ok) throw new Error(answer.status);
  const scene = await answer.json();
  if (whose !== me || at !== open) return;
  drawList("messages", scene.messages, first);
  if (open && !scene.thread) leave(); // somebody deleted it
  else if (open) drawList("replies", scene.thread, lists.replies.size === 0);
  drawHome(scene.home);
  drawModal(scene.modal);
  first = false;
}

stick($("messages").parentElement);
stick($("replies").parentElement);
const stream = new EventSource(base + "events");
stream.addEventListener("open", refresh);
stream.addEventListener("message", refresh);
refresh();
