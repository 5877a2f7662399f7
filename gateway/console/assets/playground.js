"use strict";
// The clock bar of the playground. Chat and desk are pages of their own.
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
})();
