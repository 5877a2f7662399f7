"use strict";
// The clock bar and the tabs of the playground. Chat and desk are pages of
// their own; the phones are scripts of their own.
(() => {
  const body = document.body;
  const words = JSON.parse(document.getElementById("words").textContent);
  const now = document.getElementById("now");
  const shape = new Intl.DateTimeFormat(body.dataset.locale, {
    timeZone: body.dataset.zone, weekday: "short", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
    hour12: false,
  });
  let ahead = Date.parse(body.dataset.now) - Date.now();
  let fault = "";

  function tick() {
    now.textContent = fault || shape.format(Date.now() + ahead);
  }

  async function advance(by) {
    const answer = await fetch("/playground/clock", {
      method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({advance: by}),
    });
    if (!answer.ok) throw new Error(answer.status);
    ahead = Date.parse((await answer.json()).now) - Date.now();
    document.getElementById("desk").contentWindow.postMessage("clock", location.origin);
  }

  for (const button of document.querySelectorAll("[data-advance]")) {
    button.addEventListener("click", async () => {
      const all = document.querySelectorAll("[data-advance]");
      for (const b of all) b.disabled = true;
      fault = words["clock.moving"];
      tick();
      try {
        await advance(button.dataset.advance);
        fault = "";
      } catch {
        fault = words["error.other"];
      }
      tick();
      for (const b of all) b.disabled = false;
      button.focus();
    });
  }
  setInterval(tick, 5000);
  tick();

  // Tabs: the customer's and the agent's. On small screens one panel of all is
  // shown, on larger ones one of each, on very large ones all of the customer's
  // (playground.css).
  const wide = matchMedia("(min-width: 60.01rem)");
  const lists = [...document.querySelectorAll("[role=tablist]")].map((l) => [...l.querySelectorAll("[role=tab]")]);
  const tabs = lists.flat();
  let latest = tabs[0];

  function choose(tab) {
    latest = tab;
    for (const t of wide.matches ? lists.find((l) => l.includes(tab)) : tabs) {
      t.ariaSelected = t === tab;
      t.tabIndex = t === tab ? 0 : -1;
      document.getElementById(t.getAttribute("aria-controls")).classList.toggle("chosen", t === tab);
    }
    delete tab.dataset.news;
    // What nobody has looked at yet is loaded when somebody does.
    const frame = document.querySelector(`#${tab.getAttribute("aria-controls")} iframe[data-src]`);
    if (frame) {
      frame.src = frame.dataset.src;
      delete frame.dataset.src;
    }
    dispatchEvent(new Event("shown"));
  }

  for (const tab of tabs) {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (e) => {
      const step = {ArrowRight: 1, ArrowLeft: -1}[e.key];
      if (!step) return;
      const open = (wide.matches ? lists.find((l) => l.includes(tab)) : tabs).filter((t) => t.offsetParent);
      const to = open[(open.indexOf(tab) + step + open.length) % open.length];
      choose(to);
      to.focus();
    });
  }

  // When the screen grows or shrinks, each list has one, or all together have.
  function settle() {
    choose(latest);
    if (wide.matches) for (const l of lists) if (!l.includes(latest) && !l.some((t) => t.ariaSelected === "true")) choose(l[0]);
  }
  wide.addEventListener("change", settle);
  settle();
})();
