// node axe.mjs REQUEST: opens pages in Chromium, measures them and prints one JSON array.
// REQUEST is JSON: {"browser": path, "pages": [url], "widths": [px], "schemes": ["light", "dark"],
// "type": {selector: text to type, or true to tick}, "read": selector of the texts to give back,
// "paper": whether to count the sheets the page prints on}.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const asked = JSON.parse(process.argv[2]);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const home = await mkdtemp(join(tmpdir(), "remit-axe-"));
const context = await chromium.launchPersistentContext(home, {
  executablePath: asked.browser, headless: true, args, bypassCSP: true, acceptDownloads: false,
});

// Runs in the page: what axe does not say about width, charts and text size.
function measure() {
  const shown = (el) => el.getClientRects().length > 0 && getComputedStyle(el).visibility !== "hidden";
  const charts = [...document.querySelectorAll(".chart svg")].filter(shown);
  const texts = charts.flatMap((svg) => [...svg.querySelectorAll("text")].map((text) => ({ svg, text })));
  return {
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    smallest: Math.min(Infinity, ...texts.map(({ svg, text }) =>
      parseFloat(getComputedStyle(text).fontSize) * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)),
    clipped: texts.filter(({ svg, text }) => {
      const [box, all] = [text.getBoundingClientRect(), svg.getBoundingClientRect()];
      return box.left < all.left - 2 || box.right > all.right + 2 || box.top < all.top - 2 || box.bottom > all.bottom + 2;
    }).map(({ text }) => text.textContent),
    charts: charts.length,
  };
}

const found = [];
for (const address of asked.pages) for (const width of asked.widths) for (const scheme of asked.schemes) {
  const page = await context.newPage();
  const outside = [];
  page.on("request", (request) => /^(file|data|blob|about):/.test(request.url()) || outside.push(request.url()));
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(address);
  for (const [where, what] of Object.entries(asked.type ?? {})) {
    await (what === true ? page.check(where) : page.fill(where, what));
  }
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
  }));
  const said = asked.read ? await page.locator(asked.read).allTextContents() : [];
  const measured = await page.evaluate(measure);
  let sheets = 0;
  if (asked.paper) {
    await page.emulateMedia({ media: "print" });
    const printed = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    sheets = printed.match(/\/Type\s*\/Page\b/g).length;
  }
  found.push({ page: address, width, scheme, outside, said, sheets, ...measured,
    violations: violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 5).map((n) => n.html.slice(0, 200)) })) });
  await page.close();
}
await context.close();
await rm(home, { recursive: true, force: true });
console.log(JSON.stringify(found));
