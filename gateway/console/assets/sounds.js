// The transcript of a call: what was spoken, by which voice, and the silences.
import {$, element, fill, locale, say, stick} from "/console/assets/phones.js";

const worth = 1; // seconds of silence that are worth a line
const silent = ["pause", "hold", "play", "webhook", "wait"];
stick($("heard").parentElement);
let whose = ""; // the call drawn
let marks = []; // of each line, what it was drawn from
const names = new Intl.DisplayNames(locale, {type: "language"});

export function drawSounds(call) {
  if ((call?.id ?? "") !== whose) {
    whose = call?.id ?? "";
    marks = [];
    quieten();
    $("heard").replaceChildren();
  }
  if (!call) $("heard").replaceChildren(element("li", "empty", say("calls.hint")));
  const lines = merged(call?.heard ?? []);
  lines.forEach((s, i) => {
    const mark = JSON.stringify(s);
    if (marks[i] === mark) return;
    const line = drawSound(s);
    if (i < marks.length) {
      $("heard").children[i].replaceWith(line);
    } else {
      $("heard").append(line);
      speak(s);
    }
    marks[i] = mark;
  });
}

// merged leaves out what is too short to notice and joins all that is not
// speech between two speeches into one line; more marks what the same voice
// goes on to say.
function merged(heard) {
  const out = [];
  for (const s of heard) {
    const before = out.at(-1);
    if (silent.includes(s.kind)) {
      if (s.kind === "webhook" && s.for < worth) continue;
      const run = before?.quiet ? before : {quiet: {}};
      run.quiet[s.kind] = (run.quiet[s.kind] ?? 0) + s.for;
      if (run !== before) out.push(run);
    } else {
      out.push({...s, more: before?.kind === s.kind && before.voice === s.voice && before.firm === s.firm});
    }
  }
  return out;
}

function drawSound(s) {
  if (s.quiet) {
    const parts = Object.entries(s.quiet).map(([kind, n]) => fill(say("sound." + kind), {n: seconds(n)}));
    return element("li", "silence", parts.join(" · "));
  }
  const line = element("li", s.kind === "caller" ? "mine" : "theirs");
  const said = element("div", "said", s.kind === "caller" && isKeys(s.text) ? [...s.text].join(" ") : s.text);
  if (isKeys(s.text)) said.classList.add("keys");
  if (s.language) said.lang = tag(s.language);
  line.classList.toggle("firm", s.kind === "say" && s.firm === true);
  line.classList.toggle("more", s.more);
  if (!s.more) line.append(element("div", "meta", about(s)));
  line.append(said);
  return line;
}

const isKeys = (text) => /^[0-9*#]+$/.test(text ?? "");
const seconds = (n) => new Intl.NumberFormat(locale, {maximumFractionDigits: 1}).format(n);

function about(s) {
  const parts = [`${Math.floor(s.at / 60)}:${String(Math.floor(s.at % 60)).padStart(2, "0")}`];
  if (s.kind === "caller") parts.push(say(isKeys(s.text) ? "sound.pressed" : "sound.said"));
  if (s.kind === "other") parts.push(say("sound.other"));
  if (s.voice) parts.push(s.voice.replace(/^\w+\./, "").replace(/-\w+$/, ""));
  if (s.language) parts.push(names.of(tag(s.language)) ?? s.language);
  if (s.firm && s.kind === "say") parts.push(say("sound.firm"));
  return parts.join(" · ");
}

// tag is a carrier's language as browsers know it.
const tag = (language) => language.replace(/^cmn(-Hans)?-CN$/i, "zh-CN");

// Reading aloud, off at first.

const voice = globalThis.speechSynthesis;
$("aloud").closest("label").hidden = !voice;
$("aloud").addEventListener("change", quieten);

function speak(s) {
  if (!voice || !$("aloud").checked || s.quiet || s.kind === "caller") return;
  const u = new SpeechSynthesisUtterance(s.text);
  if (s.language) u.lang = tag(s.language);
  voice.speak(u);
}

// quieten stops what is being read aloud: the caller does something.
export function quieten() { voice?.cancel(); }
