// node walk.mjs REQUEST: walks through a site in Chromium and prints what it found, as one JSON array.
// REQUEST is JSON: {"browser": path, "script": whether pages may run scripts, "widths": [px], "steps": [[what, ...]]}.
// Steps: ["open", url], ["fill", selector, text], ["tick", selector], ["choose", selector, value],
// ["spoil", name, value] (put a value into a field by force, even one the page does not offer), ["click", selector], ["wait", milliseconds], ["key", key, times], ["type", text], ["texts", selector], ["where"] (path, title and
// the id of what has the focus), ["axe"] (violations and sideways scroll at each width).
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
const page = await context.newPage();
const found = [], outside = [], refused = [];
const origin = new URL(asked.steps[0][1]).origin;
page.on("request", (request) => request.url().startsWith(origin) || /^(data|blob|about):/.test(request.url())
  || outside.push(request.url()));
page.on("console", (said) => said.type() === "error" && refused.push(said.text()));

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
};
const views = {
  texts: (where) => page.locator(where).allTextContents(),
  values: (where) => page.locator(where).evaluateAll((all) => all.map((one) => one.value)),
  where: async () => ({ path: new URL(page.url()).pathname, title: await page.title(),
    focus: await page.evaluate(() => document.activeElement?.id ?? "") }),
  axe: look,
};
for (const [what, ...more] of asked.steps) {
  if (views[what]) found.push(await views[what](...more));
  else await ways[what](...more);
}
await context.close();
await rm(home, { recursive: true, force: true });
console.log(JSON.stringify({ found, outside, refused }));
