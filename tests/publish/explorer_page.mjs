// node explorer_page.mjs < REQUEST: runs the script of an explorer page on a bare page and prints what it shows.
// REQUEST is JSON, one entry a page: {"script", "title", "views": [{"name", "id", "ids"}], "outside": [ids],
// "lookups": [["hash" | "select" | "load", text]]}. Prints, for each page, one [view shown, title, said] a look-up.
import vm from "node:vm";

function open(page, hash) {
  const views = page.views.map(({ name, id }) => ({
    hidden: false,
    querySelector: () => ({ textContent: name }),
    getAttribute: (attribute) => (attribute === "aria-labelledby" ? id : null),
  }));
  const places = new Map(page.outside.map((id) => [id, { closest: () => null, hidden: true }]));
  page.views.forEach(({ ids }, number) => ids.forEach((id) => places.set(id, { closest: () => views[number] })));
  const url = new URL("file:///explorer/page.html"), listeners = { change: [], hashchange: [] };
  const listen = (kind, run) => listeners[kind].push(run);
  const options = new Set(page.views.map(({ id }) => id));
  let value = page.views[0].id;
  const choose = {
    addEventListener: listen,
    closest: () => null,
    get value() { return value; },
    set value(text) { value = options.has(text) ? text : ""; }, // as a select element does
  };
  const said = { textContent: "", closest: () => null };
  places.set("show", choose).set("said", said);
  const pieces = { ".jumps": { hidden: false }, ".choose": { hidden: true } };
  const document = {
    title: page.title,
    querySelectorAll: () => views,
    querySelector: (name) => pieces[name],
    getElementById: (id) => places.get(id) ?? null,
  };
  function go(text) {
    const before = url.hash;
    url.hash = text;
    if (url.hash !== before) listeners.hashchange.forEach((run) => run());
  }
  const location = { get hash() { return url.hash; }, set hash(text) { go(text); } };
  url.hash = hash;
  vm.runInNewContext(page.script, { document, location, window: { addEventListener: listen } });
  const shown = () => {
    const visible = views.flatMap((view, number) => (view.hidden ? [] : [page.views[number].id]));
    return [visible.join(" "), document.title, said.textContent, choose.value, pieces[".jumps"].hidden, pieces[".choose"].hidden];
  };
  return { go, shown, select(text) { choose.value = text; listeners.change.forEach((run) => run()); } };
}

let text = "";
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map((page) => {
  let at = open(page, "");
  return page.lookups.map(([how, what]) => {
    if (how === "load") at = open(page, what);
    else if (how === "select") at.select(what);
    else at.go(what);
    return at.shown();
  });
})));
