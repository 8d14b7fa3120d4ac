// node queue.mjs: runs the queue of a device outside a browser. Each line in is a command, each line out what came of it.
// Commands (JSON): {"do": "begin", "answers"}, "put" (page, fields, go, typed, seen), "finish" (key), "flush", "adopt" (answers),
// "kill" (the device stops: what was not written is forgotten), "state", "plan" (kit, fields), {"reply"} to what is posted.
// Out: {"post": op} while flushing, then {"done": what came of the command}.
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const source = await readFile(new URL("../../src/remit/site/static/queue.js", import.meta.url), "utf8");
const Remit = new Function(`${source}; return Remit;`)();
const out = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
let disk = "null", life = 0, waiting = null, queue = null;

function wake() {
  const own = (life += 1);
  waiting = null;
  queue = Remit.queue({
    read: async () => JSON.parse(disk),
    write: async (state) => { if (own === life) disk = JSON.stringify(state); },
    post: (op) => new Promise((done, failed) => {
      if (own !== life) return;
      waiting = (reply) => (reply ? done(reply) : failed(new Error("no connection")));
      out({ post: op });
    }),
  });
}
wake();
const ways = {
  begin: ({ answers }) => { disk = JSON.stringify(Remit.begin(answers)); wake(); },
  put: ({ page, fields, go, typed, seen }) => queue.put(page, fields, go, typed, seen),
  finish: ({ key }) => queue.finish(key),
  flush: () => queue.flush(),
  adopt: ({ answers }) => queue.adopt(answers),
  kill: () => wake(),
  state: () => JSON.parse(disk),
  plan: ({ kit, fields }) => {
    const { asked, shown } = Remit.plan(kit, fields);
    const told = (found) => Object.fromEntries(Object.entries(found).map(([id, yes]) => [id, yes ?? null]));
    return { asked: told(asked), shown: told(shown) };
  },
  lines: ({ item, sent }) => Remit.lines(item, sent),
};
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  if ("reply" in asked) {
    const answer = waiting;
    waiting = null;
    answer?.(asked.reply);
  } else {
    const own = life;
    Promise.resolve(ways[asked.do](asked)).then((done) => { if (own === life || asked.do !== "flush") out({ done: done ?? null }); });
  }
}
