"use strict";
// Files that the agent sends, what a text costs as SMS, and what the customer
// came for before.
(() => {
  const {$, say, fill, element} = deskParts;
  const locale = document.body.dataset.locale;
  const at = new Intl.DateTimeFormat(locale, {timeZone: document.body.dataset.zone, hour12: false, dateStyle: "medium", timeStyle: "short"});
  const mostFile = 16 << 20; // bytes; the server looks again, and at what the file is
  const most = 120; // characters of an earlier line
  const path = (what) => `/console/desk/conversations/${encodeURIComponent(shown.id)}/${what}`;
  let shown = {id: ""};

  document.addEventListener("desk:shown", (e) => {
    const same = shown.id === e.detail.id;
    shown = e.detail;
    $("attach").hidden = !shown.answers || shown.channel === "voice";
    $("before").hidden = !shown.earlier;
    $("n-before").textContent = shown.earlier;
    if (same) return;
    $("before").open = false;
    list.replaceChildren();
    more.hidden = true;
  });

  // Files.

  function fault(text) {
    $("fault").hidden = !text;
    $("fault").textContent = text;
  }

  $("attach").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", async () => {
    const file = $("file").files[0];
    if (!file) return;
    fault("");
    $("attach").disabled = true;
    try {
      if (file.size > mostFile) throw {code: "too_large"};
      const query = new URLSearchParams({name: file.name, id: crypto.randomUUID?.() ?? String(Math.random()), locale});
      const answer = await fetch(path("file") + "?" + query, {method: "POST", headers: {"Content-Type": file.type || "application/octet-stream"}, body: file});
      if (!answer.ok) throw (await answer.json()).error;
    } catch (e) {
      fault(fill(say("error." + (e?.code ?? "other"), say("error.other")), {name: e?.message ?? ""}));
    }
    $("file").value = "";
    $("attach").disabled = false;
    $("text").focus({preventScroll: true});
  });

  // What a text costs: looked at when it has changed, however that came about.

  let counted = "";
  async function count() {
    const text = shown.channel === "sms" && shown.answers && !$("private").checked ? $("text").value.trim() : "";
    if (text === counted) return;
    counted = text;
    const answer = text && await fetch("/console/desk/segments", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({text})}).catch(() => null);
    if (text !== counted) return;
    $("segments").hidden = !answer?.ok;
    if (answer?.ok) $("segments").textContent = fill(say("segments"), await answer.json());
  }
  setInterval(count, 400);

  // What came before.

  const list = $("before").querySelector("ol");
  const more = $("before").querySelector("ol + button");
  let cursor = "";

  async function read(from) {
    const id = shown.id;
    const answer = await fetch(path("before") + "?" + new URLSearchParams({cursor: from, locale}));
    const got = await answer.json();
    if (id !== shown.id) return;
    if (!answer.ok) return fault(say("error.other"));
    list.append(...got.items.map(draw));
    cursor = got.next_cursor;
    more.hidden = !cursor;
  }
  $("before").addEventListener("toggle", () => { if ($("before").open && !list.children.length) read(""); });
  more.addEventListener("click", async () => {
    const last = list.lastElementChild;
    await read(cursor);
    last?.nextElementSibling?.querySelector("button").focus();
  });

  function draw(k) {
    const item = element("li");
    const open = element("button", "plain", [at.format(Date.parse(k.at)), say("channel." + k.channel, k.channel), say("mode." + k.mode, k.mode), ...k.tickets].join(" · "));
    open.type = "button";
    open.addEventListener("click", () => document.dispatchEvent(new CustomEvent("desk:choose", {detail: k.id})));
    item.append(open, element("p", "", k.about));
    for (const l of k.lines) item.append(element("p", "soft", (l.name || say("author." + l.author, l.author)) + ": " + l.text.slice(0, most)));
    return item;
  }
})();
