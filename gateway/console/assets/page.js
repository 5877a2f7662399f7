// What the playground's pages share: their words, elements, and requests.
export const $ = (id) => document.getElementById(id);
export const words = JSON.parse($("words").textContent);
export const say = (key, or) => words[key] ?? or ?? key;
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, k) => values[k]);
export const locale = document.body.dataset.locale;

export function element(tag, className, text) {
  const e = document.createElement(tag);
  if (className) e.className = className;
  if (text !== undefined) e.textContent = text;
  return e;
}

// post asks for something to be done; what it throws has a code and a message.
export async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
  });
  const got = await answer.json();
  if (!answer.ok) throw got.error;
  return got;
}

export const explain = (e) => say("error." + (e?.code ?? "other"), say("error.other"));

export function fault(box, text) {
  box.hidden = !text;
  box.textContent = text;
}

// refreshing reads again whenever it is called, one read after the other: what
// changes during a read is read by the next.
export function refreshing(read) {
  let reading = null; // a read under way
  let again = false;  // something happened meanwhile
  return () => {
    again = true;
    reading ??= (async () => {
      while (again) {
        again = false;
        await read().catch(() => {});
      }
      reading = null;
    })();
    return reading;
  };
}

// stick keeps the end of a list in view, also when the room for it changes,
// unless somebody scrolled away from it.
export function stick(list) {
  const slack = 40; // px
  let atEnd = true;
  let top = 0;
  list.addEventListener("scroll", () => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < slack) atEnd = true;
    else if (list.scrollTop < top) atEnd = false; // somebody did that: what is added moves nothing up
    top = list.scrollTop;
  }, {passive: true});
  const watch = new ResizeObserver(() => { if (atEnd) list.scrollTop = list.scrollHeight; });
  watch.observe(list);
  watch.observe(list.firstElementChild);
}
