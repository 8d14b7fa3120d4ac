// What a device with a copy decides by itself: which questions come next, and what is sent in which order.
"use strict";
const Remit = (() => {
  const any = (list) => (list ?? []).some((text) => text.trim());
  const parts = (name) => ["year", "month", "day"].map((part) => `${name}.${part}`);

  // The stored value of a variable: "" for none, null for something, undefined where only the site can tell.
  function stored(item, sent, name) {
    const one = (field) => (sent[field] ?? []).map((text) => text.trim()).find((text) => text) ?? "";
    const no = item.fields.find((field) => field[1] === "declined");
    const rest = item.fields.some(([field, way]) =>
      way !== "declined" && (way === "date" ? parts(field) : [field]).some((each) => any(sent[each])));
    if (no && one(no[0])) return rest ? undefined : one(no[0]);
    if (!rest) return "";
    const filled = item.fields.filter(([field]) => any(sent[field])).map(([field]) => Number(field.split(".")[1]));
    if (item.moves && filled.some((place) => place > 1 && !filled.includes(place - 1))) return undefined;
    const [, way, , words] = item.fields.find((field) => field[0] === name) ?? [];
    const text = one(name);
    if (way === "date") {
      const [year, month, day] = parts(name).map(one);
      return /^\d{4} \d\d? \d\d?$/.test(`${year} ${month} ${day}`)
        ? [year, month.padStart(2, 0), day.padStart(2, 0)].join("-") : undefined;
    }
    if (!text) return way && !any(sent[item.other]) ? "" : undefined;
    if (way === "tick") return "1";
    if (way === "code") return text in words ? text : undefined;
    return way === "number" && /^-?\d+(\.\d+)?$/.test(text) ? text : null;
  }

  // Who is asked what, given the fields of all pages: true, false, or undefined where only the site can tell.
  function plan(kit, fields) {
    const asked = {}, shown = {}, at = {};
    for (const page of kit.pages) for (const item of page.items) at[item.id] = [item, fields[page.id] ?? {}];
    const given = (text) => text === null || (text && !kit.missing.includes(text));
    const value = (name) => {
      const id = name.split(".")[0];
      if (!at[id]) return undefined;
      if (asked[id] === false) return "";
      const found = stored(...at[id], name);
      return asked[id] || found === "" ? found : undefined;
    };
    const rank = (form, codes, text) => {
      if (form === "ordered") return codes.includes(text) ? codes.indexOf(text) : NaN;
      return Number(form === "date" ? text.replaceAll("-", "") : text);
    };
    const compare = ([form, names, codes], sign, literal) => {
      const text = value(names[0]);
      if (text === undefined || text === null) return undefined;
      if (!given(text)) return sign === "=" && text !== "" && text === literal;
      if (sign === "=" && form !== "number") return text === literal;
      const [a, b] = [rank(form, codes, text), rank(form, codes, literal)];
      return { "=": a === b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[sign];
    };
    const join = (found, stop) => (found.includes(stop) ? stop : found.includes(undefined) ? undefined : !stop);
    const not = (found) => (found === undefined ? found : !found);
    const holds = (condition) => {
      if (!condition) return true;
      const [sign, name, literal] = condition, rest = condition.slice(1);
      if (sign === "not") return not(holds(name));
      if (sign === "all" || sign === "any") return join(rest.map(holds), sign === "any");
      const target = kit.names[name];
      if (!target) return undefined;
      const texts = target[1].map(value);
      if (sign === "answered") {
        return join(texts.map((text) => (text === undefined ? text : !!given(text))), true);
      }
      if (sign === "has" && target[0] === "flags") {
        const text = value(`${name}.${literal}`);
        return text === undefined ? text : text === "1";
      }
      if (sign === "has") return join(texts.map((text) => text === literal || (text === null ? undefined : text && false)), true);
      if (sign === "in") return join(literal.map((each) => compare(target, "=", each)), true);
      return sign === "!=" ? not(compare(target, "=", literal)) : compare(target, sign, literal);
    };
    for (const page of kit.pages) {
      const here = holds(page.when);
      for (const item of page.items) asked[item.id] = join([here, holds(item.when)], false);
      shown[page.id] = page.open || join(page.items.map((item) => asked[item.id]), true);
    }
    return { asked, shown };
  }

  // The page before (-1) or after (1) one, where there is any.
  function beside(kit, fields, id, step) {
    const { shown } = plan(kit, fields), order = kit.pages.map((page) => page.id);
    for (let at = order.indexOf(id) + step; order[at]; at += step) if (shown[order[at]] !== false) return order[at];
    return undefined;
  }

  // What was answered, a line each.
  function lines(item, sent) {
    return item.fields.flatMap(([name, way, label, words]) => {
      const texts = (way === "date" ? [parts(name).reverse().flatMap((part) => sent[part] ?? []).filter((text) => text).join("/")]
        : sent[name] ?? []).filter((text) => text.trim());
      return texts.map((text) => (way === "tick" ? label
        : `${label ? `${label}: ` : ""}${words[text] ?? `${text} ${words[""] ?? ""}`.trim()}`));
    });
  }

  // Everything goes through here: kept first, then sent one after the other, each until an answer is heard.
  function queue({ read, write, post }) {
    let turn = Promise.resolve(), running = null;
    const change = (how) => {
      const next = turn.then(async () => {
        const state = await read();
        if (!state) return undefined;
        const found = how(state);
        await write(state);
        return found;
      });
      turn = next.catch(() => 0);
      return next;
    };
    const put = (page, fields, go = "", typed = false, seen = "") => change((state) => {
      if (state.receipt !== undefined || state.over) return;
      if (state.ops.at(-1)?.key) {
        if (state.ops.at(-1).tried) return;
        state.ops.pop();
        state.held = true;
      }
      if (typed && JSON.stringify(state.fields[page]) === JSON.stringify(fields)) return;
      if (!typed) delete state.clash[page];
      const last = state.ops.at(-1);
      if (last?.page === page && last.seen === seen && !last.tried) Object.assign(last, { fields, go });
      else state.ops.push({ n: (state.n += 1), page, fields, go, seen });
      state.fields[page] = fields;
      state.at = page;
    });
    const finish = (key) => change((state) => {
      if (Object.keys(state.clash).length || state.ops.at(-1)?.key || state.receipt !== undefined) return;
      state.held = false;
      state.ops.push({ n: (state.n += 1), key });
    });
    const settle = (state, op, reply) => {
      if (state.ops[0]?.n !== op.n) return;
      if (reply.over || reply.receipt !== undefined) {
        const lost = reply.over ? state.ops.length : 0;
        Object.assign(state, { ops: [], fields: {}, seen: {}, clash: {}, lost, over: reply.over, receipt: reply.receipt });
      } else if (reply.shut) {
        state.shut = true;
      } else {
        state.ops.shift();
        state.last = { n: op.n, to: reply.to };
        if (reply.held) state.held = true;
        if (reply.unasked) state.unasked = true;
        if (reply.clash) {
          state.clash[op.page] = (state.ops.findLast((each) => each.page === op.page) ?? op).fields;
          state.held ||= state.ops.some((each) => each.key);
          state.ops = state.ops.filter((each) => each.page !== op.page && !each.key);
        }
        if (reply.seen) state.seen[op.page] = reply.seen;
        if (reply.fields && !state.ops.some((each) => each.page === op.page)) state.fields[op.page] = reply.fields;
      }
    };
    const flush = () => (running ??= (async () => {
      try {
        for (;;) {
          const op = await change((state) => {
            const first = state.shut ? undefined : state.ops[0];
            if (first) first.tried = true;
            return first && { ...first, seen: first.seen || state.seen[first.page] };
          });
          const reply = op && (await post(op).catch(() => null));
          if (!reply || reply.wait) return;
          await change((state) => settle(state, op, reply));
        }
      } finally {
        running = null;
      }
    })());
    // What stands at the site now, where nothing of this device is still on its way.
    const adopt = ({ fields, seen }) => change((state) => {
      state.shut = state.away = false;
      if (!state.ops.length) Object.assign(state, { fields, seen });
    });
    return { change, put, finish, flush, adopt };
  }
  const begin = ({ fields, seen }) => ({ n: 0, ops: [], fields, seen, clash: {} });
  return { plan, beside, lines, queue, begin };
})();
