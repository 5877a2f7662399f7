// The call phone: keys, words, silence, and a transcript of what is heard.
import {$, drawn, element, explain, fault, fill, locale, mark, news, number, path, post, refresh, say, take} from "/console/assets/phones.js";
import {drawSounds, quieten} from "/console/assets/sounds.js";

let call = null;   // as last read
let rang = "";     // the numbers that rang when last drawn
const listenOn = 3000; // ms until a caller who is asked nothing has listened on

drawn((phone) => {
  const before = call;
  call = phone.call;
  drawSounds(call);
  drawState();
  drawElsewhere(phone.ringing.filter((n) => n !== phone.number));
  if (call?.kind === "ringing" && before?.kind !== "ringing") {
    mark("calls");
    news(stateText(call));
  }
  if (listensOn(call)) listen(call);
});

// The state line and what can be done.

function drawState() {
  const kind = call?.kind ?? "none";
  const over = kind === "none" || kind === "ended";
  const hadFocus = document.activeElement;
  $("idle").hidden = !over;
  $("incoming").hidden = kind !== "ringing" || !call.incoming;
  $("alive").hidden = over || !$("incoming").hidden;
  $("recorder").hidden = kind !== "recording";
  $("quiet").hidden = kind === "bridged" || kind === "conferring" && !call.waiting; // time passes by itself
  $("quiet").textContent = quietText(call);
  const text = stateText(call);
  if ($("state").textContent !== text) $("state").textContent = text;
  $("panel-calls").dataset.kind = kind;
  if (hadFocus !== document.body && !hadFocus?.offsetParent && $("panel-calls").contains(hadFocus)) refocus();
}

// refocus leads the keyboard on when what had the focus is gone.
function refocus() {
  const next = ["#incoming", "#idle", "#alive"].find((s) => !document.querySelector(s).hidden);
  (next === "#alive" ? $("said") : document.querySelector(next + " button"))?.focus({preventScroll: true});
}

function stateText(k) {
  if (!k) return say("calls.none");
  if (k.kind === "ringing") return fill(say(k.incoming ? "call.ringing" : "call.calling"), {number: k.other});
  if (k.kind === "gathering") {
    const what = k.keys && k.speech ? "call.both" : k.keys ? "call.keys" : "call.speech";
    return say(what) + (k.digits ? " " + fill(say("call.digits"), {digits: k.digits}) : "");
  }
  if (k.kind === "conferring") return say(k.waiting ? "call.music" : "call.conference");
  if (k.kind === "ended" && !k.reason) return say("error.ended");
  if (k.kind === "ended") return fill(say("call.ended"), {reason: say("ended." + k.reason, k.reason), by: say("by." + k.by, k.by)});
  return say("call." + k.kind, k.kind);
}

function quietText(k) {
  if (k?.kind === "dialing") return say("calls.ring.out");
  if (listensOn(k)) return say("calls.listen");
  return k?.timeout ? fill(say("calls.quiet.for"), {n: k.timeout}) : say("calls.quiet");
}

// Another handset that rings can be taken up.

function drawElsewhere(numbers) {
  const now = numbers.join(" ");
  if (now === rang) return;
  rang = now;
  $("elsewhere").hidden = !now;
  $("elsewhere").replaceChildren(...numbers.map((n) => {
    const row = element("p", "row");
    const button = element("button", "", say("calls.take"));
    button.type = "button";
    button.addEventListener("click", () => take(n));
    row.append(element("span", "", fill(say("calls.elsewhere"), {number: n})), button);
    return row;
  }));
  if (!now) return;
  mark("calls");
  news(fill(say("calls.elsewhere"), {number: now}));
}

// What is done, one after the other.

let last = Promise.resolve();
function perform(action, body = {}) {
  const id = call?.id;
  if (action !== "call" && !id) return last;
  fault($("calls-fault"), "");
  last = last.then(() => request(action, id, body));
  return last;
}

async function request(action, id, body) {
  try {
    const got = await post(path("/calls" + (action === "call" ? "" : `/${encodeURIComponent(id)}/${action}`)), body);
    return got.call;
  } catch (e) {
    fault($("calls-fault"), explain(e));
  } finally {
    refresh();
  }
}

const doings = {
  call: () => perform("call"),
  answer: () => perform("answer", {machine: false}),
  machine: () => perform("answer", {machine: true}),
  decline: () => perform("decline"),
  ignore: () => perform("ignore"),
  quiet: () => { quieten(); return perform("quiet"); },
  leave: () => leave("hangup"),
  // Hanging up does not wait for what is under way.
  hangup: () => { quieten(); return call && request("hangup", call.id, {}); },
};
for (const b of document.querySelectorAll("[data-do]")) b.addEventListener("click", () => doings[b.dataset.do]());

function press(key) {
  quieten();
  return perform("press", {keys: key});
}
for (const b of document.querySelectorAll("[data-key]")) b.addEventListener("click", () => press(b.dataset.key));
$("keys").addEventListener("keydown", (e) => {
  if (!/^[0-9*#]$/.test(e.key) || e.ctrlKey || e.altKey || e.metaKey) return;
  e.preventDefault();
  document.querySelector(`[data-key="${e.key}"]`).focus();
  press(e.key);
});

$("speak").addEventListener("submit", (e) => {
  e.preventDefault();
  const text = $("said").value.trim();
  if (!text) return;
  $("said").value = "";
  quieten();
  perform("say", {text, confidence: Number($("confidence").value)});
});
$("confidence").addEventListener("input", () => { $("sure").value = $("confidence").value; });

// leave speaks a message of some seconds, and then says nothing or hangs up.
async function leave(then) {
  const left = await perform("record", {seconds: Number($("seconds").value)});
  if (left?.kind === "recording") await perform(then);
}
$("recorder").addEventListener("submit", (e) => {
  e.preventDefault();
  leave("quiet");
});

// A caller who is asked nothing, waits with music, or is given no time to answer
// (the service only looks whether there is news) listens on as long as somebody looks.

const noTime = 1; // seconds
const listensOn = (k) => k?.kind === "listening" || k?.waiting || k?.kind === "gathering" && k.timeout <= noTime && !k.digits;

let listening = 0;
function listen(k) {
  clearTimeout(listening);
  listening = setTimeout(() => {
    if (call?.id === k.id && listensOn(call) && document.visibilityState === "visible") perform("quiet");
  }, listenOn);
}
