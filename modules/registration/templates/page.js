"use strict";

// What the pages share. Each has its own `words`, and a `start` that asks the API and shows what it says.

const byId = (id) => document.getElementById(id);
let lang = /^fr/i.test(navigator.language) ? "fr" : "en";
let congress = null; // the event, as its public form shows it, for names and texts; null where there is none

// The token stands behind "#" and travels in a header: neither gets into logs.
async function call(method, path, body, more) {
  const headers = { "Colloque-Manage-Token": location.hash.slice(1), "Accept-Language": lang, ...more };
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(`/api/v1/public${path}`, { method, headers, body: JSON.stringify(body), cache: "no-store" });
  const said = await answer.json();
  if (!answer.ok) throw said;
  return said;
}

const element = (name, text, more) => Object.assign(document.createElement(name), { textContent: text, ...more });
const pick = (text) => text?.[lang] ?? text?.fr ?? text?.en;
const named = (list, code) => pick(list?.find((one) => one.code === code)?.name) ?? code;

function moment(at) {
  const day = { day: "numeric", month: "long", year: "numeric", timeZone: congress?.timezone };
  const time = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  return new Intl.DateTimeFormat(words[lang].locale, { ...day, ...time }).format(new Date(at));
}

function days(first, last) {
  const form = new Intl.DateTimeFormat(words[lang].locale, { dateStyle: "long", timeZone: "UTC" });
  return form.formatRange(new Date(first), new Date(last ?? first));
}

function money({ amount_minor: amount, currency }) {
  const form = new Intl.NumberFormat(words[lang].locale, { style: "currency", currency });
  return form.format(amount / 10 ** form.resolvedOptions().maximumFractionDigits);
}

// Anything that is no problem document (no network, a proxy's page) has no detail. `fresh`: nothing has been shown yet.
function complain(problem, fresh, more = []) {
  const say = words[lang];
  const refused = fresh && [401, 403, 404].includes(problem.status);
  const known = refused ? { title: say.badLink, detail: say.newLink } : problem;
  const { title, detail } = known.detail ? known : { title: say.broken, detail: say.again };
  byId("problem").replaceChildren(element("strong", title), element("p", detail, { className: "text" }), ...more);
}

// Label and value of each fact that there is.
function rows(facts) {
  return facts.filter(([, value]) => value).flatMap(([label, value]) => [element("dt", label), element("dd", value)]);
}

function frame(title) {
  document.documentElement.lang = lang;
  Object.assign(byId("other"), { textContent: words[lang].other, lang: lang === "fr" ? "en" : "fr" });
  byId("title").textContent = document.title = title;
}

// Runs the page, which is shown anew with `show` in the other language once there is something to show.
function run(start, show, known) {
  byId("other").onclick = () => {
    lang = byId("other").lang;
    if (known()) show(); else start();
  };
  addEventListener("hashchange", start);
  start();
}
