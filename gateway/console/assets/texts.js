// The text phone.
import {$, drawn, element, explain, fault, fill, mark, news, number, post, refresh, say, stick} from "/console/assets/phones.js";

const ends = ["delivered", "undelivered", "failed", "received"];
const shown = new Map(); // id → its line
const sentPictures = new Map(); // id → data URLs, for as long as the page is open
stick($("texts").parentElement);
let whose = "";

drawn((phone) => {
  if (phone.number !== whose) {
    whose = phone.number;
    shown.clear();
    $("texts").replaceChildren(element("li", "empty", say("texts.none")));
  }
  let arrived = null;
  const first = shown.size === 0;
  for (const t of phone.texts) {
    if (!shown.has(t.id)) {
      if (shown.size === 0) $("texts").replaceChildren();
      const line = drawText(t);
      shown.set(t.id, line);
      $("texts").append(line);
      if (!t.mine) arrived = t;
    }
    drawStatus(shown.get(t.id), t);
  }
  if (arrived && !first) {
    mark("texts");
    if (!$("panel-texts").offsetParent) news(say("texts.new"));
  }
});

function drawText(t) {
  const line = element("li", t.mine ? "mine" : "theirs");
  const said = element("div", "said");
  said.append(...linked(t.body));
  for (const url of sentPictures.get(t.id) ?? []) {
    const picture = element("img");
    picture.src = url;
    picture.alt = say("texts.picture");
    said.append(picture);
  }
  for (const url of t.links ?? []) said.append(element("br"), link(url, url));
  line.append(said, element("div", "meta"));
  return line;
}

function drawStatus(line, t) {
  const parts = [];
  if (t.network) parts.push(say("texts.network"));
  if (t.pictures && !sentPictures.has(t.id)) parts.push(fill(say("texts.pictures"), {n: t.pictures}));
  if (t.segments > 1) parts.push(fill(say("texts.segments"), {n: t.segments}));
  parts.push(say("text." + t.status, t.status) + (t.code ? ` (${t.code})` : ""));
  const text = parts.join(" · ");
  const meta = line.lastChild;
  if (meta.textContent !== text) meta.textContent = text;
  line.classList.toggle("failed", t.status === "failed" || t.status === "undelivered");
  line.classList.toggle("pending", !ends.includes(t.status));
}

// linked is a text with its links as links: nodes, never markup.
function linked(text) {
  const nodes = [];
  let at = 0;
  for (const m of text.matchAll(/https?:\/\/[^\s<>"'，。；：！？、（）《》“”]+/g)) {
    const url = m[0].replace(/[.,;:!?)\]]+$/, "");
    nodes.push(text.slice(at, m.index), link(url, url));
    at = m.index + url.length;
  }
  nodes.push(text.slice(at));
  return nodes;
}

function link(url, text) {
  if (!/^https?:\/\//.test(url)) return document.createTextNode(text);
  const a = element("a", "", text);
  a.href = url;
  a.target = "_blank";
  a.rel = "noopener noreferrer nofollow";
  return a;
}

// A picture, made small before it is sent.

const maxSide = 1024; // pixels
let picture = ""; // data URL

$("picture").addEventListener("change", async () => {
  const file = $("picture").files[0];
  $("picture").value = "";
  if (!file) return;
  try {
    attach(await small(file));
    fault($("texts-fault"), "");
  } catch {
    fault($("texts-fault"), say("texts.bad"));
  }
  $("body").focus();
});

async function small(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, maxSide / Math.max(bitmap.width, bitmap.height));
  const canvas = element("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", 0.8);
}

function attach(url) {
  picture = url;
  $("attached").hidden = !url;
  if (url) $("preview").src = url;
}

$("detach").addEventListener("click", () => { attach(""); $("body").focus(); });

// Sending: one after the other, in order.

let last = Promise.resolve();
$("send").addEventListener("submit", (e) => {
  e.preventDefault();
  const body = $("body").value.trim();
  if (!body && !picture) return;
  const message = {from: number, body};
  const with_ = picture;
  if (with_) message.pictures = [{type: "image/jpeg", data: with_.slice(with_.indexOf(",") + 1)}];
  $("body").value = "";
  attach("");
  $("body").focus();
  last = last.then(() => send(message, with_));
});

async function send(message, with_) {
  fault($("texts-fault"), "");
  try {
    const {id} = await post("/playground/sms", message);
    if (with_) keepPicture(id, with_);
  } catch (e) {
    fault($("texts-fault"), explain(e));
    if (!$("body").value) $("body").value = message.body;
  }
  refresh();
}

function keepPicture(id, url) {
  sentPictures.set(id, [url]);
  const line = shown.get(id); // drawn before the answer came
  if (!line || line.querySelector("img")) return;
  const img = element("img");
  img.src = url;
  img.alt = say("texts.picture");
  line.firstChild.append(img);
}

$("body").addEventListener("keydown", (e) => {
  if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
  e.preventDefault();
  $("send").requestSubmit();
});
