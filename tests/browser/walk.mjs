// node walk.mjs REQUEST: walks through a site in Chromium and prints what it found, as one JSON array.
// REQUEST is JSON: {"browser": path, "script": whether pages may run scripts, "widths": [px], "steps": [[what, ...]]}.
// Steps: ["open", url], ["fill", selector, text], ["tick", selector], ["choose", selector, value], ["upload", selector, path],
// ["spoil", name, value] (put a value into a field by force, even one the page does not offer), ["click", selector], ["wait", milliseconds], ["key", key, times], ["type", text], ["texts", selector], ["where"] (path, title and
// the id of what has the focus), ["axe"] (violations and sideways scroll at each width), ["offline", true or false] (the network),
// ["press", selector] (a button that stays on the page), ["until", selector, text] (waits until the text is there),
// ["twice", selector] (a double click on its first word), ["scheme", "dark"] (how the person's system is set),
// ["size", width, height] (of the window), ["boxes", selector] (where these stand, and how high they are),
// ["pause"] (says so and waits for a line),
// ["tab"] (closes the page and opens an empty one), ["kept"] (what the browser keeps for the site, and whether a text of
// ["kept", text] stands in it in readable form).
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const asked = JSON.parse(process.argv[2]);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const home = await mkdtemp(join(tmpdir(), "remit-walk-"));
const context = await chromium.launchPersistentContext(home, {
  executablePath: asked.browser, headless: true, args, acceptDownloads: false,
  javaScriptEnabled: asked.script ?? true,
});
let page = await context.newPage();
const found = [], outside = [], refused = [];
const origin = new URL(asked.steps[0][1]).origin;
function listen() {
  page.on("request", (request) => request.url().startsWith(origin) || /^(data|blob|about):/.test(request.url())
    || outside.push(request.url()));
  page.on("console", (said) => said.type() === "error" && refused.push(said.text()));
}
listen();

// Everything that the site has put into this browser. Runs in the page.
async function keptHere(text) {
  const stores = (await indexedDB.databases()).map(({ name }) => name), seen = [];
  for (const name of stores) {
    const store = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
    const entries = await new Promise((done) => {
      store.transaction("kept").objectStore("kept").getAll().onsuccess = (event) => done(event.target.result);
    });
    store.close();
    for (const one of entries) {
      if (one instanceof CryptoKey) seen.push(`key ${one.extractable}`);
      else seen.push(`locked ${new TextDecoder("latin1").decode(one.text).includes(text) || JSON.stringify(one).includes(text)}`);
    }
  }
  return { stores, seen: seen.sort(), caches: await caches.keys(), local: localStorage.length + sessionStorage.length,
    workers: (await navigator.serviceWorker.getRegistrations()).length };
}

async function look() {
  const seen = [];
  for (const width of asked.widths ?? [1280]) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
    }));
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    seen.push({ width, sideways, path: new URL(page.url()).pathname,
      violations: violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5).map((n) => n.html.slice(0, 200)) })) });
  }
  return seen;
}

const ways = {
  open: (url) => page.goto(url),
  fill: (where, text) => page.fill(where, text),
  tick: (where) => page.check(where),
  choose: (where, value) => page.selectOption(where, value),
  spoil: (name, value) => page.evaluate(([field, text]) => {
    const one = document.querySelector(`[name="${field}"]`);
    if (/^(radio|checkbox)$/.test(one.type)) { one.checked = true; if (one.type === "radio") one.value = text; }
    else if (one.tagName === "SELECT") { one.value = text; } else { one.value = text; }
  }, [name, value]),
  click: (where) => Promise.all([page.waitForNavigation(), page.click(where)]),
  key: async (key, times) => { for (let n = 0; n < (times ?? 1); n += 1) await page.keyboard.press(key); },
  enter: (key) => Promise.all([page.waitForNavigation(), page.keyboard.press(key)]),
  type: (text) => page.keyboard.type(text),
  back: () => page.goBack(),
  wait: (milliseconds) => page.waitForTimeout(milliseconds),
  reload: () => page.reload(),
  offline: (yes) => context.setOffline(yes),
  pause: () => new Promise((done) => { process.stdin.once("data", done); console.log("pause"); }),
  upload: (where, path) => page.setInputFiles(where, path),
  press: (where) => page.click(where),
  twice: (where) => page.dblclick(where, { position: { x: 8, y: 12 } }),
  scheme: (name) => page.emulateMedia({ colorScheme: name }),
  size: (width, height) => page.setViewportSize({ width, height }),
  until: (where, text) => page.locator(where, { hasText: text }).first().waitFor({ timeout: 30000 }),
  tab: async () => {
    const old = page;
    page = await context.newPage();
    listen();
    await old.close({ runBeforeUnload: true });
  },
};
const views = {
  texts: (where) => page.locator(where).allTextContents(),
  values: (where) => page.locator(where).evaluateAll((all) => all.map((one) => one.value)),
  where: async () => ({ path: new URL(page.url()).pathname, title: await page.title(),
    focus: await page.evaluate(() => document.activeElement?.id ?? "") }),
  axe: look,
  boxes: (where) => page.locator(where).evaluateAll((all) => all.map((one) => {
    const { top, bottom, height } = one.getBoundingClientRect();
    return { words: one.textContent, top, bottom, height, line: parseFloat(getComputedStyle(one).lineHeight), screen: innerHeight };
  })),
  kept: (text) => page.evaluate(keptHere, text ?? "nothing of the kind"),
};
for (const [what, ...more] of asked.steps) {
  if (views[what]) found.push(await views[what](...more));
  else await ways[what](...more);
}
await context.close();
await rm(home, { recursive: true, force: true });
process.stdin.destroy();
console.log(JSON.stringify({ found, outside, refused }));
