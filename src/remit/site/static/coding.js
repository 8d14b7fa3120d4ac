// The grid of answers: keys and marked passages. Without this script every answer has a form of its own.
// Each step is sent with a mark made here, so that one that is sent again counts once; steps go one after another.
(() => {
  "use strict";
  const grid = document.getElementById("grid"), told = document.currentScript.dataset;
  if (!grid) return;
  const themes = JSON.parse(grid.dataset.themes), labels = new Map(themes.map(([code, label]) => [code, label]));
  const units = [...grid.querySelectorAll(".unit")], works = new Map(units.map((unit) => [unit, JSON.parse(unit.dataset.marks)]));
  const said = document.getElementById("saved"), counted = document.getElementById("coded"), left = document.getElementById("waiting");
  let active = null, passage = null, offered = [], waiting = 0, line = Promise.resolve();

  const make = (tag, words, more) => Object.assign(document.createElement(tag), { textContent: words ?? "", ...more });
  const button = (words, act, more) => {
    const made = make("button", words, { type: "button", className: "quiet", ...more });
    made.addEventListener("click", act);
    return made;
  };
  const say = (words) => { said.textContent = words; };
  const isCoded = (work) => work.none || work.marks.length > 0;

  // ---- the tools, which stand in the answer that is being coded ----
  const tools = make("div", "", { className: "tools" }), offers = make("ol", "", { className: "offers" });
  offers.setAttribute("aria-label", "Offered themes");
  const find = make("input", "", { type: "text", id: "find", autocomplete: "off" });
  const found = make("ul", "", { className: "found" }), which = make("p", "", { className: "hint" });
  found.setAttribute("aria-label", "Themes found");
  which.setAttribute("role", "status");
  const field = make("div", "", { className: "field" });
  field.append(make("label", "Find a theme ( / )", { htmlFor: "find" }), find, found);
  const area = make("textarea", "", { className: "wide", rows: 4, hidden: true });
  // A box that is read-only has no caret in some browsers; this one has, and takes no letters.
  area.addEventListener("beforeinput", (event) => event.preventDefault());
  area.setAttribute("aria-readonly", "true");
  area.setAttribute("aria-label", "Select the passage, then press Enter");
  const ways = make("div", "", { className: "ways" });
  const none = button("No theme fits ( 0 )", () => step("none"));
  ways.append(none, button("Mark a passage ( p )", () => choosePassage()), button("Undo ( u )", () => undo()),
    button("Next ( j )", () => move(1)));
  tools.append(which, offers, area, field, ways);

  // ---- what was given ----
  const shown = (mark) => `${mark.label}${mark.words ? ` “${mark.words}”` : ""}`;
  function draw(unit) {
    const work = works.get(unit), list = unit.querySelector(".given");
    list.replaceChildren(...work.marks.map((mark) => {
      const entry = make("li");
      entry.append(button(`${shown(mark)} ×`, () => { activate(unit, false); step("take", mark); }, { className: "mark" }));
      entry.firstChild.setAttribute("aria-label", `Take back ${shown(mark)}`);
      return entry;
    }));
    if (work.none) list.append(make("li", "No theme fits"));
    unit.classList.toggle("coded", isCoded(work));
    if (unit === active) drawTools();
  }
  function drawTools() {
    const given = new Set(works.get(active).marks.map((mark) => mark.theme));
    const picks = offered.map((offer, place) => {
      const entry = make("li"), pick = button("", () => take(offer.theme, place + 1));
      pick.append(make("kbd", place + 1), ` ${offer.label} `, make("span", offer.why, { className: "why" }));
      pick.setAttribute("aria-pressed", given.has(offer.theme));
      entry.append(pick);
      return entry;
    });
    offers.replaceChildren(...picks);
    offers.hidden = offered.length === 0;
    none.setAttribute("aria-pressed", works.get(active).none);
    which.textContent = passage ? `The next theme is for: “${passage.words}”. Escape: for the whole answer.` : "";
    search();
  }
  function search() {
    const sought = find.value.trim().toLowerCase();
    const fits = sought ? themes.filter(([, label, definition]) => `${label} ${definition}`.toLowerCase().includes(sought)) : [];
    fits.sort((one, other) => other[1].toLowerCase().includes(sought) - one[1].toLowerCase().includes(sought));
    found.replaceChildren(...fits.slice(0, 8).map(([code, label]) => {
      const entry = make("li");
      entry.append(button(label, () => take(code, 0)));
      return entry;
    }));
    found.hidden = fits.length === 0;
  }

  // ---- steps ----
  const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });
  async function send(form) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await fetch(told.save, { method: "POST", body: form, headers: { "X-CSRFToken": grid.dataset.csrf } });
        if (answer.redirected || answer.status === 403) { say("You are not signed in any more. Sign in again; what is shown as given is saved."); return null; }
        if (answer.ok || answer.status === 422) return await answer.json();
        if (answer.status < 500) { say("This could not be saved. Load the page again."); return null; }
      } catch {
        // the network is away: the same step goes again with the same mark
      }
      say("Not saved yet; trying again.");
      await wait(Math.min(1000 * 2 ** tries, 15000));
    }
  }
  function queue(fields, then) {
    const form = new URLSearchParams({ ...fields, mark: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(16).slice(2)}`,
      blind: grid.dataset.blind });
    waiting += 1;
    line = line.then(() => send(form)).then((answer) => {
      waiting -= 1;
      if (!answer) return;
      if (answer.problem) say(answer.problem);
      else then(answer);
    });
  }
  function keep(unit, answer) {
    const before = isCoded(works.get(unit));
    works.set(unit, { marks: answer.marks, none: answer.none, others: answer.others });
    const more = isCoded(answer) - before;
    counted.textContent = Number(counted.textContent) + more;
    if (unit.dataset.left) left.textContent = Number(left.textContent) - more;
    draw(unit);
  }
  function step(kind, mark, rank) {
    const unit = active;
    queue({ kind, of: unit.dataset.of, in: unit.dataset.in, theme: mark?.theme ?? "", start: mark?.start ?? -1,
      end: mark?.end ?? -1, rank: rank ?? 0, shown: offered.length }, (answer) => {
      keep(unit, answer);
      say(kind === "none" ? "Saved: no theme fits." : `Saved: ${labels.get(mark.theme) ?? mark.theme}${kind === "take" ? " taken back" : ""}.`);
    });
  }
  // An offer that was taken is taken back by the same key; what was found is only ever given.
  function take(theme, rank) {
    const mark = { theme, start: passage?.start ?? -1, end: passage?.end ?? -1 };
    const there = works.get(active).marks.find((one) => one.theme === theme && one.start === mark.start && one.end === mark.end);
    passage = null;
    find.value = "";
    getSelection().removeAllRanges();
    if (!there || rank) step(there ? "take" : "give", mark, rank);
    else say(`${labels.get(theme)} is given already.`);
    drawTools();
    active.focus({ preventScroll: true });
  }
  function undo() {
    queue({ kind: "undo" }, (answer) => {
      if (!answer.undone) { say("There is nothing to undo."); return; }
      const unit = units.find((one) => one.dataset.of === answer.of && one.dataset.in === answer.in);
      if (unit) { keep(unit, answer); activate(unit); }
      say(unit ? "Undone." : "Undone, in an answer that is not on this page.");
    });
  }

  // ---- moving ----
  function activate(unit, focus = true) {
    if (!unit) return;
    if (unit !== active) {
      active?.removeAttribute("aria-current");
      active = unit;
      passage = null;
      offered = [];
      area.hidden = true;
      find.value = "";
      unit.setAttribute("aria-current", "true");
      unit.querySelector(".given").after(tools);
      drawTools();
      ask(unit);
    }
    if (focus) { unit.focus({ preventScroll: true }); unit.scrollIntoView({ block: "nearest" }); }
  }
  async function ask(unit) {
    if (grid.dataset.blind) return;
    await line;  // so that the offers have learnt from what was just saved
    const query = new URLSearchParams({ of: unit.dataset.of, in: unit.dataset.in });
    const answer = await fetch(`${told.offers}?${query}`).then((got) => (got.ok ? got.json() : { offers: [] })).catch(() => ({ offers: [] }));
    if (unit !== active) return;
    offered = answer.offers;
    if (answer.wait) setTimeout(() => unit === active && ask(unit), 2000);
    drawTools();
  }
  function move(by) {
    const place = units.indexOf(active) + by;
    if (place < units.length) { activate(units[Math.max(place, 0)]); return; }
    const later = document.getElementById("later");
    if (later) line.then(() => later.click());
    else say("This was the last answer here.");
  }

  // ---- passages, in code points of the answer ----
  const points = (text, end) => [...text.slice(0, end)].length;
  function setPassage(text, from, to) {
    const words = text.slice(from, to);
    if (!words.trim()) return;
    const short = [...words];
    passage = { start: points(text, from), end: points(text, to), words: short.length > 60 ? `${short.slice(0, 59).join("")}…` : words };
    drawTools();
  }
  document.addEventListener("mouseup", () => {
    const picked = getSelection(), words = picked.anchorNode?.parentElement;
    if (picked.isCollapsed || !words?.classList.contains("words") || picked.anchorNode !== picked.focusNode) return;
    const unit = words.closest(".unit");
    if (!units.includes(unit)) return;
    const { startOffset, endOffset } = picked.getRangeAt(0);
    activate(unit, false);
    setPassage(picked.anchorNode.data, startOffset, endOffset);
    unit.focus({ preventScroll: true });
  });
  const text = () => active.querySelector(".words").textContent;
  function choosePassage() {
    area.value = text();
    area.hidden = false;
    area.focus();
    area.setSelectionRange(0, 0);
  }
  // A text box counts a carriage return and a line feed as one character.
  function outside(place) {
    const whole = text();
    let at = 0;
    for (let n = 0; n < place; n += 1) at += whole.startsWith("\r\n", at) ? 2 : 1;
    return at;
  }
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      setPassage(text(), outside(area.selectionStart), outside(area.selectionEnd));
    }
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.stopPropagation();
    area.hidden = true;
    active.focus();
  });

  // ---- keys, only while the focus is in the list ----
  const keys = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), u: undo, p: choosePassage,
    "/": () => find.focus(), 0: () => step("none"), Escape: () => { passage = null; drawTools(); },
  };
  grid.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    const unit = event.target.closest(".unit");
    if (unit && unit !== active) activate(unit, false);
    const offer = /^[1-5]$/.test(event.key) && offered[event.key - 1];
    if (offer) take(offer.theme, Number(event.key));
    else if (keys[event.key]) keys[event.key]();
    else return;
    event.preventDefault();
  });
  find.addEventListener("input", search);
  find.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { find.value = ""; search(); active.focus(); }
    if (event.key !== "Enter") return;
    event.preventDefault();
    found.querySelector("button")?.click();
  });

  // ---- begin ----
  document.getElementById("keys").hidden = false;
  for (const unit of units) {
    unit.tabIndex = -1;
    unit.setAttribute("aria-labelledby", (unit.querySelector(".which").id = `which-${units.indexOf(unit)}`));
    unit.querySelector(".code").addEventListener("click", (event) => { event.preventDefault(); activate(unit); });
    draw(unit);
  }
  // Browsers take the focus to the place that an address names, whenever they get there; it belongs to the answer.
  grid.tabIndex = -1;
  grid.addEventListener("focus", () => active.focus({ preventScroll: true }));
  addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
  activate(units[0], location.hash === "#grid");
})();
