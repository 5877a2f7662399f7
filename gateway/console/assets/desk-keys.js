"use strict";
// Keys of the desk, as its page tells: Alt and a letter anywhere, up and down
// in the lists, a slash where nothing is written. They press what can be pressed with a mouse, if it is there.
(() => {
  const press = (e) => {
    if (!e || e.disabled || !e.offsetParent) return false;
    e.click();
    return true;
  };
  const find = (what) => document.querySelector(what);
  const keys = {
    KeyW: () => press(find("#waiting button")),
    KeyM: () => press(find("#mine button")),
    KeyC: () => press(find("[data-action=claim]")),
    KeyN: () => press(find("#private")),
    KeyP: () => press(find("[data-opens=pass]")),
    KeyB: () => press(find("[data-action=return]")),
    KeyR: () => press(find("[data-opens=finish]")),
    KeyL: () => { (find("#lists [aria-current=true]") ?? find("#lists button"))?.focus(); return true; },
  };
  document.addEventListener("keydown", (e) => {
    if (!e.altKey || e.ctrlKey || e.metaKey || e.shiftKey || e.isComposing || find("dialog[open]")) return;
    if (keys[e.code]?.()) e.preventDefault();
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "/" || e.altKey || e.ctrlKey || e.metaKey || e.target.matches("input:not([type=checkbox]), textarea, select") || find("dialog[open]")) return;
    find("#find").focus();
    e.preventDefault();
  });

  document.getElementById("lists").addEventListener("keydown", (e) => {
    const step = {ArrowDown: 1, ArrowUp: -1}[e.key];
    const cards = [...document.querySelectorAll("#lists li button")];
    const at = cards.indexOf(document.activeElement);
    if (!step || at < 0) return;
    e.preventDefault();
    cards[Math.min(Math.max(at + step, 0), cards.length - 1)].focus();
  });
})();
