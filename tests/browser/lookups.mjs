// node lookups.mjs REQUEST: looks things up on one page in Chromium and prints what it showed, as a JSON array.
// REQUEST is JSON: {"browser": path, "page": url, "lookups": [[how, text]]}; how is "hash", "select", "load" (the
// page anew with this fragment), "query" (with this query string), "press" (a key on the list) or "back".
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const asked = JSON.parse(process.argv[2]);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const home = await mkdtemp(join(tmpdir(), "remit-lookups-"));
const context = await chromium.launchPersistentContext(home, {
  executablePath: asked.browser, headless: true, args, acceptDownloads: false,
});
const page = await context.newPage(), outside = [];
page.on("request", (request) => /^(file|data|blob|about):/.test(request.url()) || outside.push(request.url()));

async function anew(change) {
  const url = new URL(asked.page);
  change(url);
  await page.goto("about:blank");
  await page.goto(url.href);
}

const ways = {
  load: (text) => anew((url) => { url.hash = text; }),
  query: (text) => anew((url) => { url.search = text; }),
  hash: (text) => page.evaluate((to) => { location.hash = to; }, text),
  select: (text) => page.evaluate((to) => {
    const choose = document.getElementById("show");
    choose.value = to;
    choose.dispatchEvent(new Event("change"));
  }, text),
  press: async (key) => { await page.focus("#show"); await page.keyboard.press(key); },
  back: () => page.goBack(),
};

const found = [];
await page.goto(asked.page);
for (const [how, text] of asked.lookups) {
  await ways[how](text);
  await page.evaluate(() => new Promise((done) => { setTimeout(done, 10); })); // the event after the change
  found.push(await page.evaluate(() => ({
    shown: [...document.querySelectorAll(".view")].filter((view) => view.getClientRects().length > 0)
      .map((view) => view.getAttribute("aria-labelledby")),
    rows: [...document.querySelectorAll(".view table tr")].filter((row) => row.getClientRects().length > 0 && row.querySelector("td"))
      .map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent)),
    title: document.title,
    said: document.getElementById("said").textContent,
    chosen: document.getElementById("show").value,
  })));
}
await context.close();
await rm(home, { recursive: true, force: true });
console.log(JSON.stringify({ found, outside }));
