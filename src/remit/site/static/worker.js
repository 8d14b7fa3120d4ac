// Answers for the site where there is no connection, on devices whose owner chose to keep a copy.
"use strict";
importScripts("QUEUE");

const open = (make) => new Promise((done, failed) => {
  const asked = indexedDB.open("remit");
  asked.onupgradeneeded = () => (make ? asked.result.createObjectStore("kept") : asked.transaction.abort());
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});
async function store(mode, how, make) {
  const db = await open(make);
  try {
    const work = db.transaction("kept", mode), asked = how(work.objectStore("kept"));
    await new Promise((done, failed) => Object.assign(work, { oncomplete: done, onabort: failed, onerror: failed }));
    return asked.result;
  } finally {
    db.close();
  }
}
const get = (name) => store("readonly", (kept) => kept.get(name)).catch(() => undefined);
const put = (name, what, make) => store("readwrite", (kept) => kept.put(what, name), make);

// What lies on the device is locked with a key that no script can read out.
async function read(name) {
  const found = await get(name), key = found && (await get("key"));
  if (!key) return null;
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.iv }, key, found.text);
  return JSON.parse(new TextDecoder().decode(text));
}
async function write(name, what) {
  const iv = crypto.getRandomValues(new Uint8Array(12)), plain = new TextEncoder().encode(JSON.stringify(what));
  await put(name, { iv, text: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await get("key"), plain) });
}
const wipe = () => new Promise((done) => {
  const asked = indexedDB.deleteDatabase("remit");
  asked.onsuccess = asked.onerror = asked.onblocked = done;
});

let down = false;
const queue = Remit.queue({
  read: () => read("state"),
  write: (state) => write("state", state),
  post: async ({ n: number, page, fields, seen, go, key }) => {
    down = true;
    const { pass } = await read("kit");
    const answer = await fetch("/kept/take", {
      method: "POST", body: JSON.stringify({ number, pass, page, fields, seen, go, key }), signal: AbortSignal.timeout(20000),
    });
    if (!answer.ok) throw new Error(answer.status);
    const reply = await answer.json();
    down = false;
    return reply;
  },
});
const soon = (time, what) => Promise.race([what, new Promise((done) => setTimeout(done, time))]);

async function send() {
  await queue.flush();
  const state = await read("state"), kit = await read("kit");
  if (!state) return;
  if ((state.receipt !== undefined || state.over) && kit.pages.length) {
    await write("kit", { ...kit, pages: [], names: {}, pass: "", others: { sent: kit.others.sent } });
  }
  if (state.ops.length) await self.registration.sync?.register("send").catch(() => 0);
  for (const tab of await clients.matchAll()) tab.postMessage(say(kit, state));
}

const waiting = ({ ops, clash }) => ops.length + Object.keys(clash).length;

// One line about how it stands, and where to go.
function say({ words, pages }, state) {
  const clash = Object.keys(state.clash), offline = down || !navigator.onLine;
  let text = words.saved, links = [];
  if (state.away) text = words.strange;
  else if (state.receipt !== undefined) text = words.sent;
  else if (state.over) text = `${words.over} ${state.lost ? words.unsent : ""}`;
  else if (state.shut) text = words.shut;
  else if (clash.length) [text, links] = [words.clash, clash.map((id) => [`/page/${id}`, pages.find((page) => page.id === id)?.name ?? id])];
  else if (state.ops.at(-1)?.key) text = words.sending;
  else if (offline) text = words.offline;
  else if (state.ops.length) text = words.waiting;
  else if (state.held) [text, links] = [words.held, [["/check", words.check]]];
  else if (state.unasked) text = words.unasked;
  return { text, links, clash: state.away ? {} : state.clash, words, waiting: waiting(state), kept: true,
    sent: state.receipt !== undefined && !state.away, over: state.over };
}

// ---- the copy ---------------------------------------------------------------------------------

async function fetchKit(form = "") {
  const answer = await fetch(`/kept/kit?form=${form}`);
  if (!answer.ok) throw new Error(answer.status);
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => /^(content-security|referrer|x-|cross|perm)/.test(name)));
  const { answers, kit, whose, form: tag } = await answer.json();
  return { answers, kit: kit && { ...kit, whose, form: tag, headers: { ...headers, "content-type": "text/html; charset=utf-8", "cache-control": "no-store" } } };
}
const jobs = {
  async keep() {
    const { answers, kit } = await fetchKit();
    const old = await read("kit"), state = await read("state");
    if (old && old.whose !== kit.whose && state.ops.length) return;
    if (!old) await put("key", await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]), true);
    await write("kit", kit);
    if (old?.whose === kit.whose) await queue.adopt(answers);
    else await write("state", Remit.begin(answers));
    await clients.claim();
  },
  async here({ whose }) {
    const kit = await read("kit");
    if (!kit || !kit.pages.length) return undefined;
    const strange = whose && whose !== kit.whose;
    if (strange) await queue.change((state) => { state.away = true; });
    await soon(3000, send());
    if (strange && !waiting(await read("state"))) await wipe();
    if (strange || !whose) return undefined;
    const found = await fetchKit(kit.form).catch(() => 0);
    if (!found) return undefined;
    if (!found.kit && (await read("state")).shut) Object.assign(found, await fetchKit());
    if (found.kit) await write("kit", found.kit);
    await queue.adopt(found.answers);
    return send();
  },
  send: () => soon(5000, send()),
  theirs: ({ page }) => queue.change((state) => { delete state.clash[page]; }),
  wipe,
};
addEventListener("message", (event) => event.waitUntil((async () => {
  const found = await (async () => jobs[event.data.what](event.data))().catch(() => undefined);
  const kit = await read("kit"), state = kit && (await read("state"));
  event.ports[0].postMessage(found?.text ? found : state ? say(kit, state) : {});
})()));
addEventListener("sync", (event) => event.waitUntil(send()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// ---- pages ------------------------------------------------------------------------------------

const safe = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt()};`);
const go = (path) => Response.redirect(path, 303);
const draw = (kit, [title, main], kept) => new Response(
  kit.frame[0] + title + kit.frame[1].replace("</head>", () => `<meta name="kept" content="${safe(JSON.stringify(kept))}"></head>`)
  + main + kit.frame[2], { headers: kit.headers });

function check(kit, state) {
  const { asked, shown } = Remit.plan(kit, state.fields), { words } = kit, open = [];
  const sections = kit.pages.filter((page) => shown[page.id] !== false).map((page) => {
    const sent = state.fields[page.id] ?? {};
    const answers = page.items.filter((item) => asked[item.id] !== false).map((item) => {
      const found = Remit.lines(item, sent);
      if (!found.length && item.required && asked[item.id]) open.push([page, item]);
      return `<dt>${item.number}. ${safe(item.text)}</dt><dd>${found.map((line) => `<span>${safe(line)}</span>`).join("")
        || `<span class="none">${safe(words.none)}</span>`}</dd>`;
    });
    return `<section><h2>${safe(page.name)}</h2><dl class="answers">${answers.join("")}</dl>
<p><a href="/page/${page.id}">${safe(words.change)}<span class="hidden">: ${safe(page.name)}</span></a></p></section>`;
  });
  const wrong = open.map(([page, item]) => `<li><a href="/page/${page.id}">${item.number}. ${safe(item.text)} ${safe(words.required)}</a></li>`);
  const [title, main] = kit.others.check, [first, form, last] = main.split("<!--send-->");
  const head = wrong.length ? `<div class="summary"><ul>${wrong.join("")}</ul></div>` : "";
  const ready = !wrong.length && !state.ops.at(-1)?.key && !state.shut;
  return draw(kit, [title, (first + (ready && form ? form : "") + (last ?? "")).replace("<!--kept-->", () => head + sections.join(""))], {});
}

function shell(kit, state, page) {
  const { asked, shown } = Remit.plan(kit, state.fields);
  const known = Object.fromEntries(page.items.filter((item) => !item.here).map((item) => [item.id, asked[item.id] ?? null]));
  return draw(kit, [page.title, page.main], { fields: state.fields[page.id] ?? {}, asked: known, page: shown[page.id] ?? null, whose: kit.whose });
}

// A page as the device has it.
function own(kit, state, path) {
  const id = /^\/page\/([^/]+)$/.exec(path)?.[1], page = kit.pages.find((each) => each.id === id);
  const { shown } = Remit.plan(kit, state.fields);
  const first = kit.pages.find((each) => shown[each.id] !== false)?.id;
  if (page && !state.ops.at(-1)?.tried) return shell(kit, state, page);
  if (page && !state.ops.at(-1).key) return shell(kit, state, page);
  if (page || path === "/check") return page ? go("/check") : check(kit, state);
  if (path === "/privacy") return draw(kit, kit.others.privacy, {});
  if (/^\/(begin|i\/.*)?$/.test(path)) return go(first ? `/page/${shown[state.at] ? state.at : first}` : "/check");
  return draw(kit, kit.others.offline, {});
}

async function show(request, path, kit) {
  await soon(3000, send());
  const state = await read("state");
  if (!state || state.away) return fetch(request);
  if (state.receipt !== undefined) {
    const [title, main] = kit.others.sent;
    return path === "/sent" ? draw(kit, [title, main.replace("#number#", safe(state.receipt))], { sent: kit.words.sent }) : go("/sent");
  }
  if (!state.ops.length || !/^\/(page|check|begin)/.test(path)) {
    const found = await soon(8000, fetch(request)).catch(() => 0);
    if (found && (found.status !== 403 || state.shut || state.over || path.startsWith("/i/"))) return found;
  }
  return state.over ? fetch(request) : own(kit, state, path);
}

async function take(request, url, kit) {
  const form = await request.clone().formData(), page = /^\/page\/([^/]+)$/.exec(url.pathname)?.[1];
  if (form.get("whose") !== kit.whose || !kit.pages.length) return fetch(request);
  if (!page) return url.pathname === "/send" ? finish(kit) : leave(request);
  const fields = {}, typed = url.searchParams.has("keep");
  for (const [name, text] of form) {
    if (!/^(csrfmiddlewaretoken|whose|-seen|-turn|go|add|language)$/.test(name)) (fields[name] ??= []).push(text);
  }
  const back = form.get("go") === "back";
  await queue.put(page, fields, back ? "back" : "", typed, form.get("-seen") ?? "");
  await soon(typed ? 0 : 4000, send());
  if (typed) return new Response(null, { status: 204 });
  const state = await read("state");
  if (!state.ops.length && (form.has("language") || form.has("add"))) {
    const found = await fetch(request).catch(() => 0);
    if (found) return found;
  }
  if (form.has("language") || form.has("add") || state.clash[page]) return go(`/page/${page}`);
  if (!state.ops.length && state.last?.to) return go(state.last.to);
  const then = Remit.beside(kit, state.fields, page, back ? -1 : 1);
  return go(then ? `/page/${then}` : back ? "/privacy" : "/check");
}
async function finish(kit) {
  const [bad] = Object.keys((await read("state")).clash);
  if (bad) return go(`/page/${bad}`);
  await queue.finish([...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  await soon(10000, send());
  return go((await read("state")).receipt === undefined ? "/check" : "/sent");
}
async function leave(request) {
  await soon(4000, send());
  const state = await read("state");
  const found = waiting(state) ? 0 : await fetch(request).catch(() => 0);
  return found || go("/privacy#device");
}

addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url), path = url.pathname;
  if (url.origin !== location.origin || /^\/(desk|kept|enter|worker|health)/.test(path)) return;
  event.respondWith((async () => {
    const kit = await read("kit").catch(() => null), file = kit?.files[path + url.search];
    if (!kit) return fetch(request);
    if (file) return new Response(file[1], { headers: { "content-type": file[0] } });
    if (request.method === "POST" && /^\/(page\/|send$|leave$)/.test(path)) return take(request, url, kit);
    if (request.method === "POST" && kit.others.offline) return fetch(request).catch(() => draw(kit, kit.others.offline, {}));
    return request.mode === "navigate" ? show(request, path, kit) : fetch(request);
  })());
});
