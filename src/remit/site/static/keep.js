// Keeps what was typed but not sent, and (where somebody chose it) a copy on the device. No page needs this script.
"use strict";
(() => {
  const told = document.currentScript.dataset, form = document.querySelector("form[action^='/page/']");
  const copy = JSON.parse(document.querySelector("meta[name=kept]")?.content ?? "null");
  const line = document.getElementById("kept"), sw = navigator.serviceWorker;
  const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);

  // ---- a page of the copy: what was filled in, and which questions are asked ----
  const fill = (fields) => {
    for (const field of form.elements) {
      const sent = fields[field.name] ?? [];
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = sent.includes(field.value);
      else if (field.name && field.type !== "hidden") field.value = sent[0] ?? "";
    }
  };
  if (form && copy?.fields) {
    fill(copy.fields);
    form.elements.whose.value = copy.whose;
    for (const [id, yes] of Object.entries(copy.asked)) {
      const question = document.getElementById(`${id}:question`);
      question.hidden = yes === false;
      if (yes) question.querySelector(".when")?.remove();
    }
    if (copy.page) document.querySelector("main > .when")?.remove();
  }

  // ---- what applies, and choices that can be taken back ----
  const plan = form?.dataset.plan && JSON.parse(form.dataset.plan);
  const typed = () => {
    const fields = {};
    for (const [name, text] of new FormData(form)) (fields[name] ??= []).push(text);
    return fields;
  };
  const route = () => {
    const { asked } = Remit.plan(plan, { "": plan.rest, [plan.page]: typed() });
    for (const item of plan.pages[1].items.filter(({ here }) => here)) {
      const question = document.getElementById(`${item.id}:question`), words = question?.querySelector(".when");
      if (question) question.hidden = asked[item.id] === false;
      if (words) words.hidden = asked[item.id] === true;
    }
  };
  if (plan) {
    addEventListener("DOMContentLoaded", route);
    form.addEventListener("input", route);
  }
  for (const group of form?.querySelectorAll("[data-optional] fieldset") ?? []) {
    const dots = [...group.querySelectorAll("[type=radio]")].filter((dot) => dot.closest("fieldset") === group);
    if (!dots.length) continue;
    const way = make("p", ""), clear = make("button", form.dataset.clear, { className: "quiet", type: "button" });
    const look = () => { way.hidden = !dots.some((dot) => dot.checked); };
    clear.append(make("span", `: ${group.querySelector("legend").textContent}`, { className: "hidden" }));
    clear.onclick = () => {
      for (const dot of dots) dot.checked = false;
      dots[0].focus();
      form.dispatchEvent(new Event("input"));
    };
    form.addEventListener("input", look);
    look();
    way.append(clear);
    group.append(way);
  }

  // ---- what was typed ----
  if (form) {
    const turn = make("input", "", { type: "hidden", name: "-turn", value: 0 });
    const said = () => {
      const fields = new URLSearchParams(new FormData(form));
      fields.delete("-turn");
      return fields.toString();
    };
    const count = () => (turn.value = Number(turn.value) + 1);
    let kept = said(), soon = 0;
    form.append(turn);
    const keep = () => {
      const now = said();
      if (now === kept) return;
      kept = now;
      count();
      const to = `${form.getAttribute("action")}?keep`, body = new URLSearchParams(new FormData(form));
      // No beacon takes more than 64 KB.
      if (!navigator.sendBeacon(to, body)) fetch(to, { method: "POST", body }).catch(() => (kept = ""));
    };
    form.addEventListener("submit", () => { kept = said(); count(); });
    form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(keep, 400); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
    addEventListener("pagehide", keep);
  }
  document.querySelector(".summary")?.focus();

  // ---- the copy on the device ----
  if (!sw || !line) return;
  const ask = (worker, message) => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data);
    setTimeout(done, 60000, {});
    worker.postMessage(message, [port2]);
  });
  const tell = async (what, more) => (sw.controller ? show(await ask(sw.controller, { what, ...told, ...more })) : {});
  const wipe = async () => {
    for (const each of await sw.getRegistrations()) {
      if (each.active) await ask(each.active, { what: "wipe" });
      await each.unregister();
    }
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase("remit");
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
    for (const name of await caches.keys()) await caches.delete(name);
    const left = (await indexedDB.databases?.()) ?? [];
    return !left.some(({ name }) => name === "remit") && !(await sw.getRegistrations()).length;
  };
  const write = (...parts) => {
    if (line.textContent !== parts.map((part) => part.textContent).join("")) line.replaceChildren(...parts);
  };
  let gone = false;
  async function show(found) {
    if (gone || !found?.text) return found;
    if (found.sent && location.pathname !== "/sent") return location.assign("/sent");
    if (found.over) gone = await wipe();
    const links = found.links.map(([path, words]) => make("a", words, { href: path }));
    write(make("p", found.text), ...links.map((link) => {
      const part = make("p", "");
      part.append(link);
      return part;
    }));
    choose(found);
    return found;
  }
  // The same page was answered elsewhere meanwhile: both answers are there, and a person decides.
  function choose({ clash, words }) {
    const mine = form && clash?.[form.getAttribute("action").split("/").pop()];
    if (!mine) return;
    const ways = make("p", "", { className: "ways" });
    ways.append(make("button", words.mine, { className: "quiet", type: "button", onclick: () => {
      fill(mine);
      if (form.elements["-seen"]) form.elements["-seen"].value = "";
      form.dispatchEvent(new Event("input"));
      form.querySelector(".question input, .question select, .question textarea")?.focus();
    } }), make("button", words.theirs, { className: "quiet", type: "button", onclick: () => tell("theirs", { page: form.getAttribute("action").split("/").pop() }) }));
    line.append(make("p", words.below), ways);
  }
  sw.onmessage = (event) => show(event.data);
  addEventListener("online", () => tell("send"));
  addEventListener("offline", () => tell("send"));
  setInterval(() => tell("send"), 15000);
  if (copy?.sent) wipe().then((done) => { if (done) { gone = true; write(make("p", copy.sent)); } });
  else tell("here");

  // ---- the choice ----
  const device = document.getElementById("device");
  if (!device || !self.indexedDB) return;
  device.hidden = false;
  const said = (words) => { document.getElementById("device-said").textContent = device.dataset[words]; };
  let warned = false;
  document.getElementById("device-keep").onclick = async () => {
    gone = false;
    const found = await sw.register("/worker.js").then(() => sw.ready).then((ready) => ask(ready.active, { what: "keep" })).catch(() => ({}));
    said(found?.kept ? "kept" : "failed");
    await show(found);
  };
  document.getElementById("device-wipe").onclick = async () => {
    const found = warned ? {} : await tell("send");
    warned = found?.waiting > 0;
    if (warned) return said("unsent");
    gone = true;
    line.replaceChildren();
    said((await wipe()) ? "gone" : "failed");
  };
})();
