// Block Kit as elements: text nodes and links, never markup. What can be pressed
// calls act({action, value}); form fields are read by fields().
import {element, say} from "/console/assets/page.js";

export const members = JSON.parse(document.getElementById("members").textContent);
const nameOf = (id) => members.find((m) => m.id === id)?.name ?? (id === "U0SWITCHBOT" ? "Switchboard" : id);

// Slack keeps these three characters as entities, and no other.
const unescape = (s) => s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

const marks = {white_check_mark: "✅", warning: "⚠️", eyes: "👀", x: "❌", hourglass_flowing_sand: "⏳", "+1": "👍"};
export const markOf = (name) => marks[name] ?? `:${name}:`;

// One pattern for all that is not plain in a text: <…>, *bold*, _slanted_, ~struck~, `code`.
const around = (c) => `(?<![\\p{L}\\p{N}])[${c}]([^\\s${c}](?:[^\\n${c}]*[^\\s${c}])?)[${c}](?![\\p{L}\\p{N}])`;
const special = new RegExp(`<([^<>\\n]+)>|${around("*")}|${around("_")}|${around("~")}|${around("\`")}`, "gu");

// mrkdwn is a text of Slack's as nodes.
export function mrkdwn(text) {
  const nodes = [];
  let at = 0;
  for (const m of text.matchAll(special)) {
    nodes.push(unescape(text.slice(at, m.index)));
    at = m.index + m[0].length;
    if (m[1] !== undefined) nodes.push(sequence(m[1]));
    else {
      const i = [2, 3, 4, 5].find((n) => m[n] !== undefined);
      const e = element(["strong", "em", "s", "code"][i - 2]);
      e.append(...(i === 5 ? [unescape(m[i])] : mrkdwn(m[i])));
      nodes.push(e);
    }
  }
  nodes.push(unescape(text.slice(at)));
  return nodes;
}

function sequence(inside) {
  const [what, label] = inside.split("|", 2);
  if (what[0] === "@") return element("span", "mention", "@" + nameOf(what.slice(1)));
  if (what[0] === "!") return element("span", "mention", "@" + what.slice(1).split("^")[0]);
  if (what[0] === "#") return element("span", "mention", "#" + (label ?? what.slice(1)));
  if (/^(https?|mailto|tel):/.test(what)) return link(unescape(what), unescape(label || what));
  return unescape(`<${inside}>`);
}

function link(url, text) {
  const a = element("a", "", text);
  a.href = url;
  a.target = "_blank";
  a.rel = "noopener noreferrer nofollow";
  return a;
}

function text(o, tag = "p") {
  const e = element(tag);
  e.append(...(o.type === "mrkdwn" ? mrkdwn(o.text) : [unescape(o.text)]));
  return e;
}

const wordsOf = (o) => unescape(o?.text ?? "");

// drawBlocks draws a list of blocks. once makes ids that no other place uses.
export function drawBlocks(list, once, act) {
  return (list ?? []).map((b, i) => draw(b, `${once}-${i}`, act));
}

function draw(b, once, act) {
  const box = element("div", "block " + b.type);
  switch (b.type) {
    case "header":
      box.append(text(b.text, "h3"));
      break;
    case "section":
      if (b.text) box.append(text(b.text));
      if (b.fields) {
        const grid = element("div", "fields");
        grid.append(...b.fields.map((f) => text(f)));
        box.append(grid);
      }
      if (b.accessory) box.append(control(b.accessory, `${once}-a`, act));
      break;
    case "context":
      box.append(...b.elements.map((e) => (e.type === "image" ? element("p", "", e.alt_text) : text(e))));
      break;
    case "actions":
      box.append(...b.elements.map((e, i) => control(e, `${once}-${i}`, act)));
      break;
    case "divider":
      box.append(element("hr"));
      break;
    case "image":
      box.append(element("p", "", b.alt_text));
      break;
    case "input":
      input(box, b, once);
      break;
  }
  return box;
}

// control is what is pressed or chosen outside of forms.
function control(e, once, act) {
  const press = (value) => act({action: e.action_id, value});
  if (e.type === "button") {
    const b = button(wordsOf(e.text), () => press(e.value ?? ""));
    if (e.style) b.classList.add(e.style);
    b.dataset.key = `${e.action_id} ${e.value ?? ""}`;
    return b;
  }
  if (e.type === "overflow") return overflow(e.options.map((o) => [wordsOf(o.text), () => press(o.value)]), e.action_id);
  if (e.type === "image") return element("p", "", e.alt_text);
  const box = field(e, once);
  box.addEventListener("change", () => press(valueOf(box)));
  box.setAttribute("aria-label", wordsOf(e.placeholder) || e.action_id);
  return box;
}

export function button(label, act) {
  const b = element("button", "", label);
  b.type = "button";
  b.addEventListener("click", act);
  return b;
}

// overflow is a menu behind three dots.
export function overflow(items, key) {
  const menu = element("details", "menu");
  const dots = element("summary", "", "⋯");
  dots.setAttribute("aria-label", say("slack.more"));
  dots.dataset.key = key;
  const list = element("div", "list");
  list.append(...items.map(([label, act]) => button(label, () => { menu.open = false; act(); })));
  menu.append(dots, list);
  menu.addEventListener("toggle", () => { if (menu.open) list.scrollIntoView({block: "nearest"}); });
  menu.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !menu.open) return;
    e.stopPropagation();
    menu.open = false;
    dots.focus();
  });
  menu.addEventListener("focusout", (e) => { if (e.relatedTarget && !menu.contains(e.relatedTarget)) menu.open = false; });
  return menu;
}

// Fields of forms.

function input(box, b, once) {
  const f = field(b.element, once, !b.optional);
  const grouped = f.tagName === "FIELDSET";
  const name = wordsOf(b.label) + (b.optional ? " " + say("slack.optional") : "");
  const label = element(grouped ? "legend" : "label", "", name);
  if (!grouped) label.htmlFor = once;
  const wrong = element("p", "wrong");
  wrong.id = once + "-wrong";
  wrong.setAttribute("role", "alert");
  f.setAttribute("aria-describedby", wrong.id);
  if (grouped) f.prepend(label);
  box.append(...(grouped ? [f] : [label, f]));
  if (b.hint) box.append(element("p", "hint", wordsOf(b.hint)));
  box.append(wrong);
  box.dataset.block = b.block_id;
}

const plainTypes = {number_input: "number", email_text_input: "email", url_text_input: "url", datepicker: "date", timepicker: "time"};

function field(e, once, required = false) {
  if (e.type === "radio_buttons" || e.type === "checkboxes") return options(e, once);
  let f;
  if (e.type.includes("select")) {
    f = element("select");
    f.multiple = e.type.startsWith("multi_");
    if (!f.multiple) f.append(new Option(say("slack.choose"), ""));
    if (e.type.includes("users") || e.type.includes("conversations")) f.append(...members.map((m) => new Option(m.name, m.id)));
    f.append(...(e.options ?? []).map(option));
    for (const g of e.option_groups ?? []) {
      const group = element("optgroup");
      group.label = wordsOf(g.label);
      group.append(...g.options.map(option));
      f.append(group);
    }
    const chosen = [e.initial_option?.value, e.initial_user, ...(e.initial_options ?? []).map((o) => o.value)];
    for (const o of f.options) o.selected = o.value !== "" && chosen.includes(o.value);
  } else {
    f = element(e.multiline ? "textarea" : "input");
    if (!e.multiline) f.type = plainTypes[e.type] ?? "text";
    else f.rows = 3;
    if (e.max_length) f.maxLength = e.max_length;
    if (e.placeholder) f.placeholder = wordsOf(e.placeholder);
    f.value = e.initial_value ?? e.initial_date ?? e.initial_time ?? "";
  }
  f.id = once;
  f.required = required;
  return f;
}

const option = (o) => new Option(wordsOf(o.text), o.value);

function options(e, once) {
  const set = element("fieldset");
  const first = [e.initial_option?.value, ...(e.initial_options ?? []).map((o) => o.value)];
  for (const o of e.options) {
    const i = element("input");
    i.type = e.type === "checkboxes" ? "checkbox" : "radio";
    i.name = once;
    i.value = o.value;
    i.checked = first.includes(o.value);
    const label = element("label");
    label.append(i, " ", ...(o.text.type === "mrkdwn" ? mrkdwn(o.text.text) : [wordsOf(o.text)]));
    set.append(label);
  }
  return set;
}

// valueOf is what a field says, several with commas between.
function valueOf(f) {
  if (f.tagName === "FIELDSET") return [...f.querySelectorAll("input:checked")].map((i) => i.value).join(",");
  if (f.multiple) return [...f.selectedOptions].map((o) => o.value).join(",");
  return f.value;
}

const held = (box) => box.querySelector("fieldset, select, textarea, input");

// fields are the fields of a form: by block_id their value, and how to set it and to say what is wrong.
export function fields(form) {
  const list = new Map();
  for (const box of form.querySelectorAll("[data-block]")) {
    const f = held(box);
    list.set(box.dataset.block, {
      field: f.tagName === "FIELDSET" ? f.querySelector("input") : f,
      missing: () => f.required && !f.value.trim(),
      get: () => valueOf(f),
      set: (v) => {
        if (f.tagName === "FIELDSET") for (const i of f.querySelectorAll("input")) i.checked = v.split(",").includes(i.value);
        else if (f.tagName !== "SELECT" || [...f.options].some((o) => o.value === v)) f.value = v;
      },
      blame: (words) => {
        box.querySelector(".wrong").textContent = words ?? "";
        f.toggleAttribute("aria-invalid", Boolean(words));
      },
    });
  }
  return list;
}
