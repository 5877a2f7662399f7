"use strict";
// The lists of the desk: who waits, and whose conversations are whose; what is
// looked for in them, and in all that is stored; and the tab's title, which
// counts what is new.
const deskLists = (() => {
  const {$, say, fill, element, drawOffer} = deskParts;
  const {when, reason, served} = deskBrief;
  const title = document.title;
  const unread = new Set();
  const now = {cards: [], chosen: "", ahead: 0}; // what is shown; service clock minus this machine's, ms

  const groups = {
    waiting: (c) => c.mode === "waiting",
    mine: (c) => c.mine,
    colleagues: (c) => c.mode === "agent" && !c.mine,
    assistant: (c) => c.mode === "bot",
    closed: (c) => c.mode === "closed",
  };

  // draw shows what is given, and the rest as it was.
  function draw(given) {
    Object.assign(now, given);
    const focused = document.activeElement?.dataset?.id;
    for (const [name, belongs] of Object.entries(groups)) {
      const all = now.cards.filter(belongs);
      const found = all.filter(matches);
      $("n-" + name).textContent = all.length;
      $(name).replaceChildren(...found.map(drawCard));
      if (!found.length) $(name).append(element("li", "empty", say(all.length ? "find.none" : "none." + name)));
    }
    $("everywhere").hidden = !stored;
    $("n-found").textContent = stored?.length ?? 0;
    $("found").replaceChildren(...(stored ?? []).map((c) => drawCard(now.cards.find((k) => k.id === c.id) ?? c))); // as it is now
    if (!stored?.length) $("found").append(element("li", "empty", say(lost ? "found.lost" : "find.none")));
    if (focused) document.querySelector(`#lists [data-id="${focused}"]`)?.focus();
    tell();
  }

  const nameOf = (c) => c.customer || say("visitor") + " " + c.id.slice(-4);

  function drawCard(c) {
    const item = element("li");
    const button = element("button");
    button.type = "button";
    button.dataset.id = c.id;
    button.setAttribute("aria-current", c.id === now.chosen);
    button.classList.toggle("waits", c.mode === "waiting");
    button.classList.toggle("new", unread.has(c.id));
    button.append(element("span", "who", nameOf(c)), drawWhere(c));
    const what = about(c);
    if (what) button.append(element("span", "what", what));
    if (c.offer) button.append(drawOffer(c.offer, now.ahead));
    if (c.late) button.append(element("span", "badge", say("late")));
    if (c.blocked) button.append(element("span", "badge", say("blocked")));
    button.addEventListener("click", () => document.dispatchEvent(new CustomEvent("desk:choose", {detail: c.id})));
    item.append(button);
    return item;
  }

  // about says what a conversation is about, and what is due in it.
  function about(c) {
    const parts = [c.summary];
    if (c.mode === "waiting") parts.unshift(served(c), say("since") + " " + waited(c.since), reason(c.reason));
    else if (c.mine) parts.unshift(c.due ? fill(say("answer.by"), {at: when(c.due, Date.now() + now.ahead)}) : "");
    else parts.unshift(c.agent || when(c.updated_at, Date.now() + now.ahead));
    return parts.filter(Boolean).join(" · ");
  }

  function waited(since) {
    const min = Math.max(0, Math.floor((Date.now() + now.ahead - Date.parse(since)) / 60000));
    if (min < 1) return say("unit.now");
    return min < 60 ? fill(say("unit.min"), {n: min}) : fill(say("unit.h"), {h: Math.floor(min / 60), n: min % 60});
  }

  function drawWhere(c) {
    const where = element("span", "where");
    if (c.mode === "waiting") where.append(fill(say("position"), {n: c.position}) + " · ");
    const icon = element("span", "icon " + c.channel);
    icon.setAttribute("aria-hidden", "true");
    where.append(icon, " " + say("channel." + c.channel, c.channel));
    return where;
  }

  // matches tells whether a conversation has all words that are looked for. Of a
  // number only the end is known here.
  function matches(c) {
    const text = [nameOf(c), c.ends, c.agent, c.queue, c.summary, reason(c.reason), say("channel." + c.channel, c.channel), ...c.numbers].join(" ").toLowerCase();
    return $("find").value.toLowerCase().split(/\s+/).every((w) => text.includes(/^\+?\d{8,}$/.test(w) ? w.slice(-4) : w));
  }
  $("find").addEventListener("input", () => {
    stored = null;
    draw();
  });
  $("find").addEventListener("keydown", (e) => {
    if (e.isComposing || !$("find").value.trim()) return;
    if (e.key === "Enter") search($("find").value);
    if (e.key !== "Escape") return;
    e.preventDefault();
    $("find").value = "";
    stored = null;
    draw();
  });

  // search looks in all that is stored for a whole number, a ticket or the code
  // of a visit.
  let stored = null; // what was found, null while nothing is looked for there
  let lost = false;  // the search got no answer
  async function search(what) {
    const query = new URLSearchParams({q: what, locale: document.body.dataset.locale});
    const answer = await fetch("/console/desk/search?" + query).catch(() => null);
    if (what !== $("find").value) return;
    const got = answer?.ok ? await answer.json() : null;
    lost = !got;
    stored = got?.items ?? [];
    $("news").textContent = lost ? say("found.lost") : fill(say("found.news"), {n: stored.length});
    draw();
  }

  // tell counts, for who looks elsewhere, those who wait and what is new in the
  // agent's own conversations, and says so when it is more than before.
  let waiting = 0, fresh = 0;
  function tell() {
    const before = {waiting, fresh};
    waiting = now.cards.filter(groups.waiting).length;
    fresh = now.cards.filter((c) => c.mine && unread.has(c.id)).length;
    document.title = (waiting + fresh ? `(${waiting + fresh}) ` : "") + title;
    if (waiting > before.waiting) $("news").textContent = fill(say("news"), {n: waiting});
    if (waiting > before.waiting || fresh > before.fresh) {
      const news = [waiting > before.waiting && fill(say("news"), {n: waiting}), fresh > before.fresh && fill(say("news.mine"), {n: fresh})];
      document.dispatchEvent(new CustomEvent("desk:news", {detail: news.filter(Boolean).join(" · ")}));
    }
  }

  setInterval(draw, 30000);
  return {draw, unread, nameOf};
})();
