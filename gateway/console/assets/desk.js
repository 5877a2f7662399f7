"use strict";
// The desk: lists on one side, one conversation on the other. The event stream
// says only which conversation changed; what is shown is then read anew, lines
// from the last one on.
(() => {
  const {$, words, say, fill, element, stick, drawFiles, tick, whom, drawLoad} = deskParts;
  const {when, briefRows} = deskBrief;
  const lists = deskLists;
  const locale = document.body.dataset.locale;

  document.body.classList.toggle("framed", self !== top); // in the playground, which has its own header

  const toEnd = stick($("talk"));
  let colleagues = [];
  let mine = null;    // whether the conversation shown is this agent's; null while that is not known
  let answers = null; // whether what this agent writes goes to its customer: theirs, or joined
  let noted = 0;      // its notes that are shown
  let corrects = 0;   // the line that the next reply corrects
  let draft = "";     // id of the reply being written: sent twice it is taken once
  let chosen = "";    // id of the conversation shown
  let last = 0;       // its last line
  let ahead = 0;      // service clock minus this machine's, ms
  // What this agent has written and not sent, by conversation. It outlives the
  // page, which a session that is over has them load again, but not the tab.
  const kept = "desk.drafts." + document.body.dataset.agent;
  const drafts = new Map(JSON.parse(sessionStorage.getItem(kept) ?? "[]"));
  document.querySelector("header form[method=post]")?.addEventListener("submit", () => sessionStorage.removeItem(kept));
  const pending = new Set(); // numbers of lines on their way

  let lost = false; // the last request got no answer
  let retry = 0;    // timer of the next try

  async function call(path, body) {
    const answer = await fetch(path + (path.includes("?") ? "&" : "?") + "locale=" + locale, body === undefined ? {} : {
      method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
    }).catch(() => null);
    lost = !answer;
    linked();
    clearTimeout(retry);
    if (lost) {
      retry = setTimeout(refresh, 3000);
      throw {code: "offline"};
    }
    if (answer.status === 401) { // signed out, maybe in another tab: nothing stays in sight
      keepDraft();
      location.reload();
    }
    const got = await answer.json();
    if (!answer.ok) throw got.error;
    return got;
  }

  async function readQueue() {
    const got = await call("/console/desk/queue");
    ahead = Date.parse(got.now) - Date.now();
    colleagues = got.colleagues;
    drawLoad(got.load);
    lists.draw({cards: got.items, ahead});
  }

  // One conversation.

  // keepDraft remembers what is written, and whom it is for, while another
  // conversation is shown.
  function keepDraft() {
    const text = $("text").value;
    if (chosen && text.trim()) drafts.set(chosen, {text, note: $("private").checked});
    else drafts.delete(chosen);
    sessionStorage.setItem(kept, JSON.stringify([...drafts]));
  }

  function leave() {
    correct(null);
    keepDraft();
    draft = "";
  }

  async function choose(id) {
    if (id !== chosen) {
      leave();
      revealed = "";
      $("text").value = drafts.get(id)?.text ?? "";
      $("private").checked = drafts.get(id)?.note ?? false;
      mine = answers = null;
    }
    if (history.state?.chosen !== id) history[chosen ? "replaceState" : "pushState"]({chosen: id}, "");
    chosen = $("open").dataset.id = id;
    forget();
    lists.unread.delete(id);
    $("typing").textContent = "";
    fault("");
    document.body.classList.add("reading");
    lists.draw({chosen});
    try {
      await readConversation();
    } catch (e) {
      fault(explain(e));
    }
    (mine ? $("text") : $("conversation")).focus({preventScroll: true});
  }

  let veiled = false; // something of the conversation is hidden
  let round = 0;      // counts how often its lines were read from the first

  // forget drops the lines that are shown: all are read again.
  function forget() {
    round++;
    last = noted = 0;
    veiled = false;
    pending.clear();
    $("lines").replaceChildren();
  }

  async function readConversation() {
    const id = chosen;
    if (!id) return;
    const begun = round;
    const after = Math.max(0, Math.min(last - recent, ...[...pending].map((n) => n - 1)));
    const got = await call(`/console/desk/conversations/${encodeURIComponent(id)}?after=${after}${revealed === id ? "&revealed" : ""}`);
    if (id !== chosen || begun !== round) return;
    if (veiled && got.answers) { // it has become this agent's
      drawHead(got);
      forget();
      return readConversation();
    }
    veiled ||= got.hidden || got.lines.some((l) => l.hidden);
    got.hidden = veiled && !got.answers;
    $("pick").hidden = true;
    $("open").hidden = false;
    drawHead(got);
    const before = last;
    for (const l of got.lines) {
      if (l.seq <= last) {
        settle(l);
        continue;
      }
      last = l.seq;
      $("lines").append(drawLine(l));
      if (l.author === "customer") $("typing").textContent = "";
    }
    for (const n of got.notes.slice(noted)) drawNote(n);
    if (last > before || got.notes.length > noted) toEnd();
    noted = got.notes.length;
    clearTimeout(looking);
    if (pending.size) looking = setTimeout(refresh, 3000); // what is on its way tells nobody when it arrives
  }
  let looking = 0;

  const recent = 2; // lines that may still change: a caller speaks over the last one

  // settle shows what became of a line that was on its way, or was being said.
  function settle(l) {
    const item = $("lines").querySelector(`[data-seq="${l.seq}"]:not(.note)`);
    if (item && l.heard !== undefined && !item.querySelector(".heard")) item.append(drawHeard(l));
    const head = pending.has(l.seq) && $("lines").querySelector(`[data-seq="${l.seq}"]:not(.note) .from span`);
    if (!head) return;
    head.textContent = from(l);
    if (l.status !== "queued") pending.delete(l.seq);
  }

  const from = (l) => [l.name || say("author." + l.author, l.author), when(l.at, Date.now() + ahead), words["status." + l.status]].filter(Boolean).join(" · ");

  // drawNote puts a note where it was written in the conversation.
  function drawNote(n) {
    const item = element("li", "note" + (n.alarm >= 100 ? " late" : ""));
    item.dataset.seq = n.after;
    const from = [say(n.alarm ? "note.clock" : "note.by"), n.name, n.you ? say("note.you") : "", when(n.at, Date.now() + ahead)].filter(Boolean);
    item.append(element("div", "from", from.join(" · ")), element("div", "said", n.text));
    $("lines").insertBefore(item, [...$("lines").children].find((l) => Number(l.dataset.seq) > n.after) ?? null);
  }

  let revealed = ""; // the conversation of which nothing is hidden now

  async function reveal(id) {
    try {
      await call(`/console/desk/conversations/${encodeURIComponent(id)}/reveal`, {});
      if (id !== chosen) return;
      revealed = id;
      forget();
      await refresh();
      $("conversation").focus({preventScroll: true});
    } catch (e) {
      fault(explain(e));
    }
  }

  function drawReveal(id) {
    const b = element("button", "plain", say("reveal"));
    b.type = "button";
    b.addEventListener("click", () => reveal(id));
    return b;
  }

  function drawHead(c) {
    $("who").textContent = lists.nameOf(c);
    const parts = [say("channel." + c.channel, c.channel), say("mode." + c.mode, c.mode)];
    if (c.mode === "agent") parts.push([c.agent, ...c.joined].join(" + "));
    $("about").textContent = parts.join(" · ");
    $("channel").className = "icon " + c.channel;
    $("blocked").hidden = !c.blocked;
    caution(c);
    // What was begun as a note stays one, also when the conversation becomes
    // this agent's meanwhile: no customer reads what was meant for colleagues.
    if (c.answers && answers === false) $("private").checked = $("text").value.trim() !== "";
    [mine, answers] = [c.mine, c.answers];
    $("open").classList.toggle("answering", answers);
    const can = {
      claim: c.mode === "waiting" || c.mode === "bot", return: mine, resolve: mine,
      join: c.mode === "agent" && !answers, call: mine && c.channel === "sms" && !c.blocked,
    };
    for (const b of document.querySelectorAll("[data-action]")) b.hidden = !can[b.dataset.action];
    for (const b of document.querySelectorAll("[data-opens]")) b.hidden = !mine;
    writeTo();
    drawCanned(c.canned);
    $("brief").replaceChildren(...briefRows(c, Date.now() + ahead).flatMap(([k, v]) => [element("dt", "", k), element("dd", "", v)]));
    if (c.hidden) {
      const cell = element("dd");
      cell.append(drawReveal(c.id));
      $("brief").append(element("dt", "", say("hidden")), cell);
    }
    document.dispatchEvent(new CustomEvent("desk:shown", {detail: c}));
  }

  // caution says what becomes of what the agent writes, where that is not plain.
  function caution(c) {
    let text = "";
    if (c.mine && c.channel === "voice") text = c.ring ? fill(say("ring.note"), {number: c.ring}) : say("spoken.note");
    if (c.mine && c.channel === "sms" && c.blocked) text = say("blocked.note");
    $("caution").hidden = !text;
    $("caution").textContent = text;
  }

  function drawLine(l) {
    const item = element("li", l.author);
    item.dataset.seq = l.seq;
    if (l.author !== "system") {
      if (l.status === "queued") pending.add(l.seq);
      const head = element("div", "from");
      head.append(element("span", "", from(l)));
      if (answers && l.text && l.author === "agent" && l.name === document.body.dataset.agent) head.append(" ", drawCorrect(l));
      item.append(head);
    }
    if (l.text) item.append(element("div", "said", l.text));
    if (l.files) item.append(drawFiles(l.files));
    if (!l.text && !l.files) item.append(element("div", "offered", say("silent")));
    if (l.choices) item.append(element("div", "offered", say("choices") + ": " + l.choices.join(" / ")));
    if (l.heard !== undefined) item.append(drawHeard(l));
    return item;
  }

  // drawHeard tells what a caller heard who spoke over a line.
  const drawHeard = (l) => element("div", "offered heard", l.heard ? `${say("heard")}: “${l.heard}…”` : say("heard.none"));

  function drawCorrect(l) {
    const b = element("button", "plain", say("correct"));
    b.type = "button";
    b.addEventListener("click", () => { correct(l); $("text").focus(); });
    return b;
  }

  // correct makes the next reply the correction of a line, or of none.
  function correct(l) {
    if (l || corrects) $("text").value = l ? l.text : "";
    corrects = l ? l.seq : 0;
    $("correcting").hidden = !l;
    $("correcting").firstElementChild.textContent = l ? fill(say("correcting"), {text: l.text}) : "";
    if (l) $("private").checked = false;
    writeTo();
  }
  $("correcting").lastElementChild.addEventListener("click", () => { correct(null); $("text").focus(); });

  // drawCanned offers the ready replies; a list that is as it was stays open.
  function drawCanned(list) {
    $("canned").hidden = !list.length;
    const now = JSON.stringify(list);
    if ($("canned").dataset.list === now) return;
    $("canned").dataset.list = now;
    $("canned").replaceChildren(...[{title: say("canned"), text: ""}, ...list].map((r) => {
      const o = element("option", "", r.title);
      o.value = r.text;
      return o;
    }));
  }
  $("canned").addEventListener("change", () => {
    const text = $("text").value;
    $("text").value = text + (text && !/\s$/.test(text) ? " " : "") + $("canned").value;
    $("canned").selectedIndex = 0;
    $("text").focus();
  });

  // writeTo says who will read what is written: who does not own the
  // conversation can only leave notes.
  function writeTo() {
    $("private").disabled = !answers || corrects > 0;
    const note = !answers || $("private").checked;
    $("private").checked = note;
    $("answer").classList.toggle("private", note);
    $("text").placeholder = $("text-label").textContent = say(note ? "write.note" : "write");
    $("send").textContent = say(note ? "note.keep" : "reply");
  }
  $("private").addEventListener("change", writeTo);

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

  for (const b of document.querySelectorAll("[data-action]:not(dialog *)")) {
    b.addEventListener("click", async () => {
      b.disabled = true;
      await act(b.dataset.action, {});
      b.disabled = false;
      $("text").focus({preventScroll: true});
    });
  }

  // Passing on and finishing ask for more first.
  const asks = {
    pass: () => {
      const into = $("pass-to").selectedOptions[0].dataset.queue ?? "";
      return act("transfer", {to: into ? "" : $("pass-to").value, queue: into, text: $("pass-why").value.trim()});
    },
    finish: () => act("resolve", {disposition: $("outcome").value, text: $("finish-note").value.trim(), survey: $("survey").checked}),
  };
  for (const b of document.querySelectorAll("[data-opens]")) {
    const box = $(b.dataset.opens);
    b.addEventListener("click", () => {
      $("pass-to").replaceChildren(...whom(colleagues));
      box.querySelectorAll("textarea").forEach((t) => { t.value = ""; });
      box.returnValue = "";
      box.showModal();
    });
    box.addEventListener("close", () => {
      if (box.returnValue !== "go") return; // the browser puts the focus back where it was
      $("text").focus({preventScroll: true});
      asks[b.dataset.opens]();
    });
  }

  const most = 4000; // characters of a reply; the server looks again
  $("answer").addEventListener("submit", async (e) => {
    e.preventDefault();
    const text = $("text").value.trim();
    if (!text) return;
    const n = [...text].length;
    if (n > most) return fault(fill(say("error.long"), {n, most}));
    const to = chosen;
    draft ||= crypto.randomUUID?.() ?? String(Math.random());
    $("text").readOnly = true;
    const done = await ($("private").checked ? act("note", {id: draft, text}) : act("reply", {id: draft, text, corrects}));
    $("text").readOnly = false;
    if (done) drafts.delete(to);
    if (to !== chosen) return;
    if (done) {
      correct(null);
      $("text").value = "";
      draft = "";
    }
    keepDraft();
    if (done && done.status === "withheld") fault(say("withheld"));
    $("text").focus();
  });
  $("text").addEventListener("keydown", (e) => {
    if (e.key === "Escape" && corrects) correct(null);
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    $("answer").requestSubmit();
  });

  let told = 0;
  $("text").addEventListener("input", () => {
    draft = ""; // other words are another reply
    if (!corrects) keepDraft();
    if (!answers || $("private").checked || Date.now() - told < 3000) return;
    told = Date.now();
    call(`/console/desk/conversations/${encodeURIComponent(chosen)}/typing`, {}).catch(() => {});
  });

  // Back, the page's or the browser's, goes from a conversation to the lists.
  function close() {
    if (!chosen) return;
    document.body.classList.remove("reading");
    document.querySelector(`#lists [data-id="${chosen}"]`)?.focus();
    leave();
    chosen = "";
    $("open").hidden = true;
    $("pick").hidden = false;
    lists.draw({chosen});
  }
  $("back").addEventListener("click", () => history.back());
  addEventListener("popstate", (e) => {
    for (const box of document.querySelectorAll("dialog[open]")) box.close();
    if (e.state?.chosen) choose(e.state.chosen);
    else close();
  });
  document.querySelector(".skip").addEventListener("click", (e) => { // and leaves no address to go back to
    e.preventDefault();
    $("conversation").focus();
  });
  addEventListener("pageshow", (e) => { if (e.persisted) refresh(); });

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
          if ($("fault").textContent === say("error.offline")) fault("");
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
    if (e.conversation && (e.conversation !== chosen || document.hidden) && e.mode !== "bot") lists.unread.add(e.conversation);
    refresh();
  }

  const stream = new EventSource("/console/desk/events");
  // linked tells whether what is shown is up to date: a stream whose network is
  // gone stays open for minutes, but requests get no answer.
  function linked() {
    const on = stream.readyState === EventSource.OPEN && !lost;
    $("link").textContent = say(on ? "live" : "offline");
    $("link").classList.toggle("off", !on);
  }
  stream.addEventListener("open", refresh);
  for (const turn of ["offline", "online"]) addEventListener(turn, refresh);
  stream.addEventListener("error", () => {
    linked();
    if (stream.readyState === EventSource.CLOSED) refresh(); // which tells why
  });
  stream.addEventListener("message", (m) => happened(JSON.parse(m.data)));
  document.addEventListener("desk:choose", (e) => choose(e.detail));
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && lists.unread.delete(chosen)) lists.draw();
  });
  addEventListener("message", (m) => { if (m.origin === location.origin && m.data === "clock") refresh(); });
  setInterval(() => tick(ahead), 1000);
  if (history.state?.chosen) choose(history.state.chosen); // loaded again
})();
