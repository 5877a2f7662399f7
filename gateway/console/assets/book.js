"use strict";
// Booking a visit: the desk's dialog, filled with what is known, and the windows
// that are free for the service and the area that are chosen.
(() => {
  const {$, say, element} = deskParts;
  const locale = document.body.dataset.locale;
  const box = $("book");
  const field = (name) => $("book-" + name);
  const texts = ["address", "name", "phone", "notes"];
  let id = "";      // the conversation
  let order = "";   // of this dialog: sent twice it is taken once
  let asked = 0;    // forms asked for; an older answer is of no use

  async function call(body, query = "") {
    const answer = await fetch(`/console/desk/conversations/${encodeURIComponent(id)}/visit?locale=${locale}${query}`, body === undefined ? {} : {
      method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
    });
    const got = await answer.json();
    if (!answer.ok) throw got.error;
    return got;
  }

  function fault(text, where) {
    $("book-fault").hidden = !text;
    $("book-fault").textContent = text;
    for (const e of box.querySelectorAll("[aria-invalid]")) e.removeAttribute("aria-invalid");
    if (!where) return;
    field(where).setAttribute("aria-invalid", "true");
    field(where).focus();
  }

  function explain(e) {
    if (e?.code === "invalid" && e.field) return fault(say("book.wrong." + e.field), e.field);
    fault(say("error." + (e?.code ?? "other"), say("error.other")), e?.field);
  }

  function option(value, text, parent) {
    const o = element("option", "", text);
    o.value = value;
    parent.append(o);
  }

  function fillMenu(name, list, known) {
    const menu = field(name);
    menu.replaceChildren();
    option("", say("book.pick"), menu);
    for (const c of list) option(c.id, c.label, menu);
    menu.value = known;
  }

  // drawWindows puts windows under their days, in the time of the place.
  function drawWindows(f, whole) {
    const menu = field("window");
    const zone = {timeZone: f.zone, hour12: false};
    const day = new Intl.DateTimeFormat(locale, {...zone, weekday: "short", month: "short", day: "numeric"});
    const hour = new Intl.DateTimeFormat(locale, {...zone, hour: "2-digit", minute: "2-digit"});
    menu.replaceChildren();
    option("", say("book.pick"), menu);
    let group = null;
    for (const w of f.windows) {
      const on = day.format(Date.parse(w.start));
      if (group?.label !== on) {
        group = element("optgroup");
        group.label = on;
        menu.append(group);
      }
      option(`${w.start}/${w.end}`, `${on}, ${hour.formatRange(Date.parse(w.start), Date.parse(w.end))}`, group);
    }
    menu.disabled = !f.windows.length;
    fault(whole && !f.windows.length ? say("book.full") : "");
  }

  async function read(query) {
    const mine = ++asked;
    field("window").disabled = true;
    try {
      const f = await call(undefined, query);
      return mine === asked ? f : null;
    } catch (e) {
      if (mine === asked) explain(e);
      return null;
    }
  }

  $("book-open").addEventListener("click", async () => {
    id = $("open").dataset.id;
    order = crypto.randomUUID?.() ?? String(Math.random());
    fault("");
    for (const name of ["service", "area", "window", ...texts]) field(name).value = "";
    const f = await read();
    if (!f) return;
    fillMenu("service", f.services, f.known.service);
    fillMenu("area", f.areas, f.known.area);
    for (const name of texts) field(name).value ||= f.known[name];
    drawWindows(f, f.known.service && f.known.area);
  });

  async function readWindows() {
    const service = field("service").value;
    const area = field("area").value;
    const f = service && area ? await read(`&service=${encodeURIComponent(service)}&area=${encodeURIComponent(area)}`) : null;
    if (f) drawWindows(f, true);
  }
  for (const name of ["service", "area"]) field(name).addEventListener("change", readWindows);

  // Not a submit button: Enter in a field would press it.
  $("book-cancel").addEventListener("click", () => box.close("cancel"));

  box.querySelector("form").addEventListener("submit", async (e) => {
    e.preventDefault();
    const [start, end] = field("window").value.split("/");
    const body = {id: order, start, end};
    for (const name of ["service", "area", ...texts]) body[name] = field(name).value;
    $("book-go").disabled = true;
    try {
      await call(body);
      box.close("done");
      $("text").focus({preventScroll: true});
    } catch (x) {
      if (x?.field === "window") await readWindows();
      explain(x);
    }
    $("book-go").disabled = false;
  });
})();
