"use strict";
// Parts of the desk that draw by themselves: words, files that came with
// messages, and the agent's own phone.
const deskParts = (() => {
  const $ = (id) => document.getElementById(id);
  const words = JSON.parse($("words").textContent);
  const say = (key, or) => words[key] ?? or ?? key;
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k]);

  function element(tag, className, text) {
    const e = document.createElement(tag);
    if (className) e.className = className;
    if (text !== undefined) e.textContent = text;
    return e;
  }

  // stick keeps the end of a list in view, also when the room for it changes,
  // unless somebody scrolled away from it. What it returns goes there.
  function stick(list) {
    const slack = 40; // px
    let atEnd = true;
    let top = 0;
    const toEnd = () => { list.scrollTop = list.scrollHeight; };
    list.addEventListener("scroll", () => {
      if (list.scrollHeight - list.scrollTop - list.clientHeight < slack) atEnd = true;
      else if (list.scrollTop < top) atEnd = false; // somebody did that: what is added moves nothing up
      top = list.scrollTop;
    }, {passive: true});
    const watch = new ResizeObserver(() => { if (atEnd) toEnd(); });
    watch.observe(list);
    watch.observe(list.firstElementChild);
    return toEnd;
  }

  // Files: pictures are shown, sound can be played, all else is for saving.

  function drawFiles(files) {
    const box = element("div", "offered");
    for (const f of files) {
      if (f.show === "image") {
        const picture = element("img");
        picture.alt = f.name;
        picture.src = f.url;
        box.append(picture);
      }
      if (f.show === "audio") {
        const sound = element("audio");
        sound.controls = true;
        sound.preload = "none";
        sound.src = f.url;
        sound.setAttribute("aria-label", f.name);
        box.append(sound);
      }
      box.append(drawSave(f));
    }
    return box;
  }

  function drawSave(f) {
    if (!f.url) return element("div", "", fill(say("file.lost"), f));
    const row = element("div");
    const link = element("a", "", fill(say("file.save"), f));
    link.href = f.url;
    link.download = f.name;
    row.append(link);
    if (f.size) row.append(" · " + fill(say("file.size"), {n: Math.ceil(f.size / 1024)}));
    return row;
  }

  // Offers: to whom a case is offered, and for how long, by the service's clock.

  const left = (until, ahead) => Math.max(0, Math.ceil((Date.parse(until) - Date.now() - ahead) / 1000));

  // drawOffer is a badge that counts the seconds for whom it is.
  function drawOffer(o, ahead) {
    const badge = element("span", "badge " + (o.you ? "yours" : "others"), o.you ? fill(say("offer.you"), {s: left(o.until, ahead)}) : fill(say("offer.other"), o));
    if (o.you) badge.dataset.until = o.until;
    return badge;
  }

  // tick brings the seconds of all badges up to date.
  function tick(ahead) {
    for (const b of document.querySelectorAll("[data-until]")) b.textContent = fill(say("offer.you"), {s: left(b.dataset.until, ahead)});
  }

  // offerRow says why a case is the agent's, or whose it is first.
  function offerRow(o) {
    if (!o) return ["", ""];
    if (!o.you) return [say("offer.all"), fill(say("offer.note"), o)];
    return [say("offer.why"), o.why.map((w) => say("why." + w, w)).join(" · ")];
  }

  // loadOf tells how much somebody has of what they may have.
  const loadOf = (l) => l ? fill(say("load"), {n: l.owned, of: l.capacity}) + (l.call ? " · " + say("load.call") : "") : "";

  function drawLoad(l) {
    $("load").hidden = !l;
    if (!l) return;
    $("load").textContent = loadOf(l);
    $("load").title = fill(say("load.title"), {n: l.owned, of: l.capacity});
    $("load").classList.toggle("off", l.call || l.owned >= l.capacity);
  }

  // whom are those who can take a conversation over: whoever is next, in any of
  // the queues, and colleagues with what they have.
  function whom(colleagues) {
    const option = (text, value, queue) => {
      const o = element("option", "", text);
      o.value = value;
      if (queue) o.dataset.queue = queue;
      return o;
    };
    const queues = JSON.parse($("queues").textContent);
    return [option(say("pass.queue"), ""), ...queues.map((q) => option(fill(say("pass.into"), {queue: q.label}), "queue:" + q.id, q.id)),
      ...colleagues.map((c) => option([c.name, loadOf(c.load)].filter(Boolean).join(" · "), c.id))];
  }

  // Where the agent takes calls.

  const box = $("my-phone");
  $("phone-form").addEventListener("submit", async (e) => {
    e.preventDefault();
    const answer = await fetch("/console/desk/phone", {
      method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({phone: $("phone").value}),
    });
    $("phone-fault").hidden = answer.ok;
    if (!answer.ok) {
      const {error} = await answer.json();
      $("phone-fault").textContent = error.code === "bad_number" ? say("agent.phone.bad") : say("error." + error.code, say("error.other"));
      return;
    }
    const {phone} = await answer.json();
    $("phone").value = phone;
    $("phone-now").textContent = phone || say("agent.phone.none");
    close();
  });
  function close() {
    box.open = false;
    box.querySelector("summary").focus();
  }
  box.addEventListener("keydown", (e) => { if (e.key === "Escape") close(); });

  return {$, words, say, fill, element, stick, drawFiles, drawOffer, tick, offerRow, whom, drawLoad};
})();
