"use strict";
// What is known of a conversation, in words: the rows above its lines, and
// what its card in the lists says.
const deskBrief = (() => {
  const {say, fill, offerRow} = deskParts;
  const day = new Intl.DateTimeFormat(document.body.dataset.locale, {
    timeZone: document.body.dataset.zone, hour12: false, month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
  });

  const clock = new Intl.DateTimeFormat(document.body.dataset.locale, {timeZone: document.body.dataset.zone, hour12: false, hour: "2-digit", minute: "2-digit"});
  const date = new Intl.DateTimeFormat("en", {timeZone: document.body.dataset.zone, dateStyle: "short"});

  // when is the time of a day that is today, and else the day too.
  function when(at, now) {
    const then = new Date(at);
    return (date.format(then) === date.format(now) ? clock : day).format(then);
  }

  // served tells who served the customer last, and may do so again.
  function served(c) {
    if (!c.served) return "";
    return c.yours ? say("served.you") : fill(say(c.served_here ? "served.here" : "served"), {name: c.served});
  }

  const reason = (r) => r ? say("reason." + r, r) : "";

  // ticket says where a ticket stands at a time, in ms of the service's clock.
  function ticket(t, now) {
    const parts = [say("kind." + t.kind, t.kind), say("priority." + t.priority, t.priority), say("ticket." + t.status, t.status)];
    if (t.due) parts.push(say(Date.parse(t.due) < now ? "overdue" : "due") + " " + day.format(Date.parse(t.due)));
    return parts.join(" · ");
  }

  // briefRows are the names of what is known, each with its value.
  function briefRows(c, now) {
    const rows = [offerRow(c.offer), [say("reason"), reason(c.reason)], [say("queue.name"), c.queue], [say("summary"), c.summary], [say("spoken"), say("locale." + c.locale, c.locale)]];
    if (c.area && !c.facts.some((f) => f.id === "area")) rows.push([say("area"), c.area]);
    if (c.phone) rows.push([say("phone"), c.phone + (c.verified ? "" : ` (${say("unverified")})`)]);
    if (c.segment && c.segment !== "standard") rows.push([say("segment"), say("segment." + c.segment, c.segment)]);
    if (c.mode === "waiting") rows.push([say("served.by"), served(c)]);
    if (c.rating) rows.push([say("rating"), fill(say("rating.mark"), {n: c.rating.mark, at: when(c.rating.at, now)})]);
    if (c.spam) rows.push([say("spam"), day.format(Date.parse(c.spam))]);
    const told = (text) => c.summary.endsWith(": " + text); // by the summary, which says what the matter is and then these words
    for (const f of c.facts) if (!told(f.text)) rows.push([f.label, f.text]);
    rows.push([say("said"), c.said.filter((s) => !told(s)).map((s) => "“" + s + "”").join(" ")]);
    if (c.wrong.length) rows.push([say("wrong"), c.wrong.map((w) => fill(say("wrong.times"), {about: w.about, n: w.times})).join(" · ")]);
    if (c.open.length) rows.push([say("open"), c.open.map((s) => "“" + s + "”").join(" ")]);
    for (const t of c.tickets) rows.push([t.number, ticket(t, now)]);
    for (const v of c.visits) rows.push([say("visit"), [v.service, day.formatRange(Date.parse(v.start), Date.parse(v.end)), v.code].join(" · ")]);
    return rows.filter((r) => r[1]);
  }

  return {when, reason, served, briefRows};
})();
