"use strict";
(() => {
  const all = (root, query) => [...root.querySelectorAll(query)];
  // How many said the same; `group` names whose figures they are, where it is not everybody's.
  const people = (el, group) => {
    if (!el || !el.dataset.p) return "";
    const many = `${el.dataset.p}${el.dataset.n ? ` (${el.dataset.n})` : ""}`, said = el.dataset.w || "the same";
    return group ? ` In the group “${group}” ${many} said ${said}.` : ` ${el.dataset.p} of those who answered${el.dataset.n ? ` (${el.dataset.n})` : ""} said ${said}.`;
  };
  const end = (text) => text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
  // Where a value lies, from 0 to 1: on the plain scale, or among the columns, each of which is a range.
  function locate(strip, value) {
    if (strip.dataset.low !== undefined) {
      const [low, high] = [Number(strip.dataset.low), Number(strip.dataset.high)];
      return { at: (value - low) / (high - low) };
    }
    const columns = all(strip, "span"), ends = columns.map((el) => [end(el.dataset.from), end(el.dataset.to)]);
    const middle = (number) => (number + 0.5) / columns.length;
    for (let number = 0; number < columns.length; number += 1) {
      const [low, high] = ends[number];
      if (value >= low && value <= high) return { at: middle(number), column: columns[number] };
      if (value < low) {
        if (number === 0) return { at: -1 };
        const before = ends[number - 1][1];
        return { at: middle(number - 1) + (value - before) / (low - before) / columns.length };
      }
    }
    return { at: 2 };
  }
  const number = (text) => {
    const plain = text.trim().replace(/\s/g, "").replace(",", ".").replace("\u2212", "-");
    return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
  };
  function place(value, d, group) {
    const of = group ? ` of “${group}”` : "";
    const has = (name) => d[name] !== undefined;
    const [q1, q3, middle] = [Number(d.q1), Number(d.q3), Number(d.median)];
    if (has("q1") && has("q3")) {
      if (value < q1) return `Below the middle half${of} (${d.q1} to ${d.q3}).`;
      if (value > q3) return `Above the middle half${of} (${d.q1} to ${d.q3}).`;
      const where = !has("median") ? "" : value === middle ? ", at the median" : value < middle ? ", below the median" : ", above the median";
      return `Within the middle half${of}${where}.`;
    }
    const [name, mark] = has("median") ? ["median", middle] : ["mean", Number(d.mean)];
    if (Number.isNaN(mark)) return "";
    return value === mark ? `At the ${name}.` : value < mark ? `Below the ${name}.` : `Above the ${name}.`;
  }
  function typed(fact, field, out) {
    const strip = fact.querySelector(".strip"), value = number(field.value);
    const me = strip && strip.querySelector(".me");
    all(fact, ".on").forEach((el) => el.classList.remove("on"));
    if (me) me.hidden = true;
    if (field.value.trim() === "") { out.textContent = ""; return; }
    if (Number.isNaN(value)) { out.textContent = "Please type a number, for example 7.5"; return; }
    if (!strip) { out.textContent = ""; return; }
    const { at, column } = locate(strip, value);
    me.style.left = `${Math.min(Math.max(at, 0), 1) * 100}%`;
    me.hidden = false;
    if (column) column.classList.add("on");
    const beyond = at < 0 || at > 1 ? " This lies outside the values shown." : "";
    out.textContent = `You: ${field.value.trim()}. ${place(value, strip.dataset, fact.dataset.who)}${people(column)}${beyond}`;
  }
  // One answer, or several where several may be ticked.
  function picked(fact, field, out) {
    const own = all(fact, "input").filter((one) => one.checked).map((one) => one.value);
    const rows = all(fact, "[data-v]");
    rows.forEach((row) => row.classList.toggle("on", own.includes(row.dataset.v)));
    const same = rows.filter((row) => row.classList.contains("on"));
    out.textContent = same.map((row) => `You: ${row.firstChild.textContent}.${people(row, fact.dataset.who)}`).join(" ");
  }
  const facts = all(document, ".fact");
  for (const fact of facts) {
    const out = fact.querySelector(".out"), show = fact.dataset.kind === "number" ? typed : picked;
    all(fact, "input").forEach((field) => field.addEventListener("input", () => show(fact, field, out)));
  }
  all(document, ".do").forEach((el) => { el.hidden = false; });
  all(document, ".print").forEach((el) => el.addEventListener("click", () => window.print()));
  all(document, ".clear").forEach((el) => el.addEventListener("click", () => {
    for (const fact of facts) {
      const fields = all(fact, "input");
      fields.forEach((field) => { if (field.type === "text") field.value = ""; else field.checked = false; });
      fields[0].dispatchEvent(new Event("input"));
    }
  }));
})();
