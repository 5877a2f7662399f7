"use strict";
// The desk: lists on one side, one conversation on the other. The event stream
// says only which conversation changed; what is shown is then read anew, lines
// from the last one on.
(() => {
  const {$, words, say, fill, element, stick, drawFiles} = deskParts;
  const locale = document.body.dataset.locale;
  const zone = {timeZone: document.body.dataset.zone, hour12: false};
  const clock = new Intl.DateTimeFormat(locale, {...zone, hour: "2-digit", minute: "2-digit"});
  const day = new Intl.DateTimeFormat(locale, {...zone, month: "short", day: "numeric", hour: "2-digit", minute: "2-digit"});

  document.body.classList.toggle("framed", self !== top); // in the playground, which has its own header

  const toEnd = stick($("talk"));
  let cards = [];
  let chosen = "";    // id of the conversation shown
  let last = 0;       // its last line
  let ahead = 0;      // service clock minus this machine's, ms
  const unread = new Set();

  async function call(path, body) {
    const answer = await fetch(path + (path.includes("?") ? "&" : "?") + "locale=" + locale, body === undefined ? {} : {
      method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
    });
    const got = await answer.json();
    if (!answer.ok) throw got.error;
    return got;
  }

  function waited(since) {
    const min = Math.max(0, Math.floor((Date.now() + ahead - Date.parse(since)) / 60000));
    if (min < 1) return say("unit.now");
    return min < 60 ? fill(say("unit.min"), {n: min}) : fill(say("unit.h"), {h: Math.floor(min / 60), n: min % 60});
  }

  // The lists.

  const groups = {
    waiting: (c) => c.mode === "waiting",
    mine: (c) => c.mine,
    colleagues: (c) => c.mode === "agent" && !c.mine,
    assistant: (c) => c.mode === "bot",
    closed: (c) => c.mode === "closed",
  };

  function drawLists() {
    const focused = document.activeElement?.dataset?.id;
    for (const [name, belongs] of Object.entries(groups)) {
      const found = cards.filter(belongs);
      $("n-" + name).textContent = found.length;
      $(name).replaceChildren(...found.map(drawCard));
      if (!found.length) $(name).append(element("li", "empty", say("none." + name)));
    }
    if (focused) document.querySelector(`#lists [data-id="${focused}"]`)?.focus();
  }

  function drawCard(c) {
    const item = element("li");
    const button = element("button");
    button.type = "button";
    button.dataset.id = c.id;
    button.setAttribute("aria-current", c.id === chosen);
    button.classList.toggle("waits", c.mode === "waiting");
    button.classList.toggle("new", unread.has(c.id));
    button.append(element("span", "who", c.customer || say("visitor") + " " + c.id.slice(-4)), drawWhere(c));
    let what = c.agent || day.format(Date.parse(c.updated_at));
    if (c.mode === "waiting") what = [say("since") + " " + waited(c.since), reason(c.reason), c.summary].filter(Boolean).join(" · ");
    if (what && !c.mine) button.append(element("span", "what", what));
    if (c.blocked) button.append(element("span", "badge", say("blocked")));
    button.addEventListener("click", () => choose(c.id));
    item.append(button);
    return item;
  }

  function drawWhere(c) {
    const where = element("span", "where");
    if (c.mode === "waiting") where.append(fill(say("position"), {n: c.position}) + " · ");
    const icon = element("span", "icon " + c.channel);
    icon.setAttribute("aria-hidden", "true");
    where.append(icon, " " + say("channel." + c.channel, c.channel));
    return where;
  }

  const reason = (r) => r ? say("reason." + r, r) : "";

  async function readQueue() {
    const got = await call("/console/desk/queue");
    ahead = Date.parse(got.now) - Date.now();
    cards = got.items;
    drawLists();
  }

  // One conversation.

  async function choose(id) {
    chosen = id;
    last = 0;
    unread.delete(id);
    $("lines").replaceChildren();
    $("typing").textContent = "";
    fault("");
    document.body.classList.add("reading");
    drawLists();
    await readConversation();
    ($("answer").hidden ? $("conversation") : $("text")).focus({preventScroll: true});
  }

  async function readConversation() {
    const id = chosen;
    if (!id) return;
    const got = await call(`/console/desk/conversations/${encodeURIComponent(id)}?after=${last}`);
    if (id !== chosen) return;
    $("pick").hidden = true;
    $("open").hidden = false;
    drawHead(got);
    for (const l of got.lines) {
      if (l.seq <= last) continue;
      last = l.seq;
      $("lines").append(drawLine(l));
      if (l.author === "customer") $("typing").textContent = "";
    }
    if (got.lines.length) toEnd();
  }

  function drawHead(c) {
    $("who").textContent = c.customer || say("visitor") + " " + c.id.slice(-4);
    const parts = [say("channel." + c.channel, c.channel), say("mode." + c.mode, c.mode)];
    if (c.mode === "agent") parts.push(c.agent);
    $("about").textContent = parts.join(" · ");
    $("channel").className = "icon " + c.channel;
    $("blocked").hidden = !c.blocked;
    caution(c);
    const can = {claim: c.mode === "waiting" || c.mode === "bot", return: c.mine, resolve: c.mine};
    for (const b of document.querySelectorAll("[data-action]")) b.hidden = !can[b.dataset.action];
    $("rating").hidden = !c.mine;
    $("answer").hidden = !c.mine;
    const rows = [[say("reason"), reason(c.reason)], [say("summary"), c.summary], [say("spoken"), say("locale." + c.locale, c.locale)]];
    if (c.area && !c.facts.some((f) => f.id === "area")) rows.push([say("area"), c.area]);
    if (c.phone) rows.push([say("phone"), c.phone + (c.verified ? "" : ` (${say("unverified")})`)]);
    for (const f of c.facts) rows.push([say("fact." + f.id, f.id), f.text]);
    for (const t of c.tickets) rows.push([t.number, ticket(t)]);
    $("brief").replaceChildren(...rows.filter((r) => r[1]).flatMap(([k, v]) => [element("dt", "", k), element("dd", "", v)]));
  }

  // caution says what becomes of what the agent writes, where that is not plain.
  function caution(c) {
    let text = "";
    if (c.mine && c.channel === "voice") text = c.ring ? fill(say("ring.note"), {number: c.ring}) : say("spoken.note");
    if (c.mine && c.channel === "sms" && c.blocked) text = say("blocked.note");
    $("caution").hidden = !text;
    $("caution").textContent = text;
  }

  function ticket(t) {
    const parts = [say("kind." + t.kind, t.kind), say("priority." + t.priority, t.priority)];
    if (t.due) parts.push(say("due") + " " + day.format(Date.parse(t.due)));
    return parts.join(" · ");
  }

  function drawLine(l) {
    const item = element("li", l.author);
    if (l.author !== "system") {
      const status = words["status." + l.status];
      const from = [l.name || say("author." + l.author, l.author), clock.format(Date.parse(l.at)), status].filter(Boolean);
      item.append(element("div", "from", from.join(" · ")));
    }
    if (l.text) item.append(element("div", "said", l.text));
    if (l.files) item.append(drawFiles(l.files));
    if (!l.text && !l.files) item.append(element("div", "offered", say("silent")));
    if (l.choices) item.append(element("div", "offered", say("choices") + ": " + l.choices.join(" / ")));
    return item;
  }

  function fault(text) {
    $("fault").hidden = !text;
    $("fault").textContent = text;
  }

  const explain = (e) => fill(say("error." + (e?.code ?? "other"), say("error.other")), {name: e?.message ?? ""});

  // What the agent does.

  async function act(action, body) {
    fault("");
    try {
      return await call(`/console/desk/conversations/${encodeURIComponent(chosen)}/${action}`, body);
    } catch (e) {
      fault(explain(e));
      return null;
    } finally {
      await refresh();
    }
  }

  for (const b of document.querySelectorAll("[data-action]")) {
    b.addEventListener("click", async () => {
      b.disabled = true;
      const done = await act(b.dataset.action, b.dataset.action === "resolve" ? {survey: $("survey").checked} : {});
      b.disabled = false;
      if (done) ($("answer").hidden ? $("conversation") : $("text")).focus({preventScroll: true});
    });
  }

  let draft = ""; // id of the reply being written: sent twice it is taken once
  $("answer").addEventListener("submit", async (e) => {
    e.preventDefault();
    const text = $("text").value.trim();
    if (!text) return;
    draft ||= crypto.randomUUID?.() ?? String(Math.random());
    $("text").readOnly = true;
    const done = await act("reply", {id: draft, text});
    if (done) {
      $("text").value = "";
      draft = "";
    }
    if (done && done.status === "withheld") fault(say("withheld"));
    $("text").readOnly = false;
    $("text").focus();
  });
  $("text").addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    $("answer").requestSubmit();
  });

  let told = 0;
  $("text").addEventListener("input", () => {
    if (!chosen || Date.now() - told < 3000) return;
    told = Date.now();
    call(`/console/desk/conversations/${encodeURIComponent(chosen)}/typing`, {}).catch(() => {});
  });

  $("back").addEventListener("click", () => {
    document.body.classList.remove("reading");
    document.querySelector(`#lists [data-id="${chosen}"]`)?.focus();
    chosen = "";
    $("open").hidden = true;
    $("pick").hidden = false;
    drawLists();
  });

  // What happens.

  let reading = null; // a read under way
  let again = false;  // something happened meanwhile
  function refresh() {
    if (reading) {
      again = true;
      return reading;
    }
    reading = (async () => {
      do {
        again = false;
        try {
          await readQueue();
          await readConversation();
        } catch (e) {
          fault(explain(e));
        }
      } while (again);
      reading = null;
    })();
    return reading;
  }

  let quiet = 0; // timer that ends "is typing"
  function happened(e) {
    if (e.typing) {
      if (e.conversation !== chosen) return;
      $("typing").textContent = say("typing");
      clearTimeout(quiet);
      quiet = setTimeout(() => { $("typing").textContent = ""; }, 5000);
      return;
    }
    if (e.conversation && e.conversation !== chosen && e.mode !== "bot") unread.add(e.conversation);
    refresh();
  }

  const stream = new EventSource("/console/desk/events");
  const linked = (on) => {
    $("link").textContent = say(on ? "live" : "offline");
    $("link").classList.toggle("off", !on);
  };
  stream.addEventListener("open", () => { linked(true); refresh(); });
  stream.addEventListener("error", () => linked(false));
  stream.addEventListener("message", (m) => happened(JSON.parse(m.data)));
  addEventListener("message", (m) => { if (m.origin === location.origin && m.data === "clock") refresh(); });
  setInterval(drawLists, 30000);
})();
