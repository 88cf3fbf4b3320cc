// How long the pages of the clinic's day take on a running server: the same questions many times, one after the other, and the
// percentiles of the whole answer as the client sees it (server, sessions, audit and local network together).
//
//   node speed.mjs --base http://127.0.0.1:8080 --user NAME --password SECRET --search "TEXT;TEXT;…" [--times N]
//
// Each TEXT is searched in turn; the first person of each result is opened, as of today and as of another day. A made-up state
// shows the code of the second factor on the page, and only there this works.
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    base: { type: "string" },
    user: { type: "string" },
    password: { type: "string" },
    search: { type: "string" },
    times: { type: "string", default: "100" },
  },
});
if (!options.base || !options.user || !options.password || !options.search) {
  console.error("usage: node speed.mjs --base URL --user NAME --password SECRET --search TEXT;TEXT (see the head of the file)");
  process.exit(2);
}
const base = options.base.replace(/\/$/, "");
let cookie = "";

async function ask(path, form) {
  const headers = { cookie, "accept-language": "en", "accept-encoding": "gzip", "sec-fetch-site": "same-origin" };
  const body = form && new URLSearchParams(form);
  const answer = await fetch(base + path, { method: form ? "POST" : "GET", headers, body, redirect: "manual" });
  for (const set of answer.headers.getSetCookie()) if (set.includes("session=")) cookie = set.split(";")[0];
  const text = await answer.text();
  return { status: answer.status, to: answer.headers.get("location") ?? "", text };
}

await ask("/sign-in", { user_name: options.user, password: options.password });
for (let tries = 0; tries < 12; tries += 1) {
  const page = await ask("/sign-in/code");
  const code = page.text.match(/data-code[^>]*>(\d{6})</)?.[1];
  if (code) {
    const { to } = await ask("/sign-in/code", { code });
    if (to === "/sign-in/agreement") {
      const version = (await ask(to)).text.match(/name="version" value="([^"]+)"/)?.[1] ?? "";
      await ask(to, { accepted: "yes", version });
    }
    break;
  }
  await new Promise((done) => setTimeout(done, 5000));
}
if ((await ask("/")).status !== 200) {
  console.error("the sign-in did not work");
  process.exit(1);
}

const times = new Map();
async function timed(what, path, form) {
  const began = performance.now();
  const answer = await ask(path, form);
  const all = times.get(what) ?? times.set(what, { ms: [], bytes: 0 }).get(what);
  all.ms.push(performance.now() - began);
  all.bytes = Math.max(all.bytes, answer.text.length);
  return answer;
}

const searches = options.search.split(";").map((text) => text.trim()).filter(Boolean);
const rounds = Number(options.times);
let opened = 0;
for (let n = 0; n < rounds; n += 1) {
  const kept = await ask("/find", { q: searches[n % searches.length] });
  if (kept.status === 429) {
    console.error(`after ${n} searches the server asks to wait: it counts searches an hour`);
    break;
  }
  const found = await timed("search", kept.to);
  const person = found.text.match(/href="(\/people\/[0-9a-z]{20})"/)?.[1] ?? (found.to.startsWith("/people/") && found.to);
  if (!person) continue;
  opened += 1;
  await timed("record", person);
  await timed("record as of another day", `${person}?on=2030-06-01`);
  await timed("doses that do not count", `${person}/not-valid`);
}
for (const list of ["", "/all", "/overdue", "/reports"]) {
  for (let n = 0; n < Math.min(rounds, 50); n += 1) await timed(`my patients${list}`, `/patients${list}`);
}
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1);
console.log("| page | times | p50 ms | p95 ms | p99 ms | characters |\n|---|---|---|---|---|---|");
for (const [what, { ms, bytes }] of times) {
  const sorted = ms.toSorted((a, b) => a - b);
  console.log(`| ${what} | ${ms.length} | ${at(sorted, 0.5)} | ${at(sorted, 0.95)} | ${at(sorted, 0.99)} | ${bytes} |`);
}
console.log(`${opened} records opened`);
