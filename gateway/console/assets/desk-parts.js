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

  return {$, words, say, fill, element, stick, drawFiles};
})();
