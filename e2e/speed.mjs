// How long the pages of the clinic's day take on a running server, and what they weigh: the answers as the client sees them
// (server, sessions, audit and local network together), one after the other.
//
//   node speed.mjs --base http://127.0.0.1:8080 --output FILE [--times N]
//
// FILE is what `jenner demo` printed: the nurse of the clinic signs in, takes the people of the clinic's own list, and looks for
// them as people do: by name and birth date in any order, with beginnings and slips, by phone, by number, for nobody. The first
// person found is opened, as of today and as of another day, and doses are recorded. The demo state shows the code of the second
// factor on the page, and only there this works. The server counts searches by the hour: give it a high `searches_an_hour`.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";

const { values: options } = parseArgs({
  options: { base: { type: "string" }, output: { type: "string" }, times: { type: "string", default: "200" } },
});
if (!options.base || !options.output) {
  console.error("usage: node speed.mjs --base URL --output FILE (see the head of the file)");
  process.exit(2);
}
const base = new URL(options.base);
const [, user, password] = readFileSync(options.output, "utf8").match(/^ {2}(clinic) +(\S+)/m);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let cookie = "";

/** One request; the answer with its text and its size on the wire. */
function ask(path, form) {
  const body = form && new URLSearchParams(form).toString();
  const headers = { cookie, "accept-language": "en", "accept-encoding": "gzip", "sec-fetch-site": "same-origin" };
  if (body !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
  const { hostname, port } = base;
  return new Promise((done, fail) => {
    const asked = request({ agent, hostname, port, path, method: form ? "POST" : "GET", headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        for (const set of answer.headers["set-cookie"] ?? []) if (set.includes("session=")) cookie = set.split(";")[0];
        const sent = Buffer.concat(parts);
        const text = (answer.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent).toString();
        done({ status: answer.statusCode, to: answer.headers.location ?? "", text, bytes: sent.length });
      });
    });
    asked.on("error", fail);
    asked.end(body);
  });
}

async function signIn() {
  await ask("/sign-in", { user_name: user, password });
  for (let tries = 0; tries < 12; tries += 1) {
    const code = (await ask("/sign-in/code")).text.match(/data-code[^>]*>(\d{6})</)?.[1];
    if (code) {
      const { to } = await ask("/sign-in/code", { code });
      if (to === "/sign-in/agreement") {
        const version = (await ask(to)).text.match(/name="version" value="([^"]+)"/)?.[1] ?? "";
        await ask(to, { accepted: "yes", version });
      }
      break;
    }
    await new Promise((wait) => setTimeout(wait, 5000));
  }
  if ((await ask("/")).status !== 200) throw new Error("the sign-in did not work");
}

const times = new Map();
async function timed(what, path, form) {
  const began = performance.now();
  const answer = await ask(path, form);
  const all = times.get(what) ?? times.set(what, { ms: [], bytes: [] }).get(what);
  all.ms.push(performance.now() - began);
  all.bytes.push(answer.bytes);
  return answer;
}

/** The ways to ask for somebody, by turns. */
const ways = [
  ["name and birth date", ({ family, given, born }) => `${family} ${given} ${born}`],
  ["in another order", ({ family, given, born }) => `${born} ${given} ${family}`],
  ["beginnings", ({ family, given, born }) => `${family.slice(0, 5)} ${given.slice(0, 3)} ${born}`],
  ["a slip in the name", ({ family, given, born }) => `${family[1]}${family[0]}${family.slice(2)} ${given} ${born}`],
  ["a wrong day", ({ family, given, born }) => `${family} ${given} ${born.replace(/\/\d\d\//, (day) => (day === "/05/" ? "/06/" : "/05/"))}`],
  ["own patients by last name", ({ family }) => family],
  ["nobody", ({ given, born }) => `Qwerlytz ${given} ${born}`],
];

/** The fields of the first form that holds a field of this name, as a browser would send them. */
function fields(text, holding) {
  const forms = text.split("<form").filter((form) => form.includes(`name="${holding}"`));
  const found = {};
  let choice = "";
  for (const [, tag] of (forms[0]?.split("</form>")[0] ?? "").matchAll(/<((?:input|select|option|textarea)[^>]*)>/g)) {
    const of = (name) => tag.match(new RegExp(` ${name}="([^"]*)"`))?.[1];
    if (tag.startsWith("select")) found[(choice = of("name"))] = "";
    else if (tag.startsWith("option")) {
      if (/ selected/.test(tag)) found[choice] = of("value");
    } else if (!/type="(checkbox|radio)"/.test(tag) && of("name")) found[of("name")] = of("value") ?? "";
  }
  return found;
}

/** Records one dose that is due, as typed without a scanner. False where the page asks to look first. */
async function record(person) {
  const page = await timed("page to record on", `${person}/record`);
  const form = fields(page.text, "form");
  const line = [...page.text.matchAll(/name="product-(\d+)".*?<option value="(\d+\|[^"]*)"/gs)][0];
  if (!line) return false;
  Object.assign(form, {
    [`outcome-${line[1]}`]: "given",
    [`product-${line[1]}`]: line[2],
    [`lot-${line[1]}`]: `T${Math.random().toString(36).slice(2, 8)}`,
    eligibility: "V01",
    asked: "yes",
    act: "save",
  });
  const began = performance.now();
  const saved = await ask(`${person}/record`, form);
  if (!saved.to.includes("/written/")) return false;
  const all = times.get("save a dose") ?? times.set("save a dose", { ms: [], bytes: [] }).get("save a dose");
  all.ms.push(performance.now() - began);
  all.bytes.push(saved.bytes);
  await timed("what was saved", saved.to);
  return true;
}

await signIn();
const own = (await ask("/patients/all.csv")).text.split("\r\n").slice(1).filter((line) => /^[^,"]{3,},[^,"]{2,},\d{4}-/.test(line));
const people = own.map((line) => {
  const [family, given, born] = line.split(",");
  const [year, month, day] = born.split("-");
  return { family, given: given.split(" ")[0], born: `${month}/${day}/${year}` };
});
const rounds = Number(options.times);
let [opened, recorded] = [0, 0];
for (let n = 0; n < rounds; n += 1) {
  const [way, text] = ways[n % ways.length];
  const kept = await ask("/find", { q: text(people[(n * 7) % people.length]) });
  if (kept.status === 429) throw new Error(`after ${n} searches the server asks to wait: it counts searches an hour`);
  const found = await timed("search, all", kept.to);
  const all = times.get("search, all");
  const one = times.get(`search: ${way}`) ?? times.set(`search: ${way}`, { ms: [], bytes: [] }).get(`search: ${way}`);
  one.ms.push(all.ms.at(-1));
  one.bytes.push(all.bytes.at(-1));
  const person = found.text.match(/href="(\/people\/[0-9a-z]{20})"/)?.[1] ?? (found.to.startsWith("/people/") && found.to);
  if (!person) continue;
  opened += 1;
  await timed("person", person);
  await timed("person as of another day", `${person}?on=2030-06-01`);
  await timed("doses that do not count", `${person}/not-valid`);
  await timed("papers", `${person}/papers`);
  if (await record(person)) recorded += 1;
}
for (const list of ["", "/all", "/overdue", "/reports"]) {
  for (let n = 0; n < 20; n += 1) await timed(`my patients${list}`, `/patients${list}`);
}
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
console.log("| page | times | p50 ms | p95 ms | p99 ms | most bytes on the wire |\n|---|---|---|---|---|---|");
for (const [what, { ms, bytes }] of times) {
  const sorted = ms.toSorted((a, b) => a - b);
  const [half, most, worst] = [0.5, 0.95, 0.99].map((share) => at(sorted, share).toFixed(1));
  console.log(`| ${what} | ${ms.length} | ${half} | ${most} | ${worst} | ${Math.max(...bytes)} |`);
}
// What a first visit carries beside the page: styles, script and fonts, once.
const assets = [...new Set((await ask("/")).text.match(/\/assets\/[^"]+/g))];
const styles = (await ask(assets.find((path) => path.endsWith("app.css")))).text;
const version = assets[0].split("/")[2];
for (const [, font] of styles.matchAll(/url\((fonts\/[^)]+)\)/g)) assets.push(`/assets/${version}/${font}`);
let sum = 0;
for (const path of assets) sum += (await ask(path)).bytes;
console.log(`${people.length} people of the clinic, ${opened} records opened, ${recorded} doses recorded`);
console.log(`assets of a first visit: ${sum} bytes on the wire in ${assets.length} files`);
agent.destroy();
