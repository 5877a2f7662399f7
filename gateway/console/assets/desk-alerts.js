"use strict";
// A sound when somebody new waits or an own customer writes, and a notice of the
// system while the desk is out of sight, if the agent wants them. Neither tells who.
(() => {
  const {$, say} = deskParts;
  const kept = "desk.alerts";
  const box = $("alerts");
  let audio; // begins with a gesture, as browsers demand
  box.checked = localStorage.getItem(kept) === "on";

  // ring plays two short notes.
  function ring() {
    if (audio?.state !== "running") return;
    [660, 880].forEach((hertz, i) => {
      const tone = new OscillatorNode(audio, {frequency: hertz});
      const loud = new GainNode(audio, {gain: 0.15});
      const begin = audio.currentTime + i * 0.15;
      loud.gain.setTargetAtTime(0, begin + 0.08, 0.03);
      tone.connect(loud).connect(audio.destination);
      tone.start(begin);
      tone.stop(begin + 0.3);
    });
  }

  async function wake() {
    audio ??= new AudioContext();
    await audio.resume();
  }

  box.addEventListener("change", async () => {
    localStorage.setItem(kept, box.checked ? "on" : "off");
    if (!box.checked) return;
    await wake();
    ring(); // so that the agent knows it
    if (globalThis.Notification?.permission === "default") await Notification.requestPermission();
  });
  document.addEventListener("pointerdown", () => { if (box.checked) wake(); }, {once: true});
  document.addEventListener("keydown", () => { if (box.checked) wake(); }, {once: true});

  document.addEventListener("desk:news", (e) => {
    if (!box.checked) return;
    ring();
    if (!document.hidden || globalThis.Notification?.permission !== "granted") return;
    const notice = new Notification(say("desk"), {body: e.detail, tag: kept});
    notice.addEventListener("click", () => { focus(); notice.close(); });
  });
})();
