// Opens the pages in Chromium at several widths and in both languages, and finds what is wrong with them:
// axe violations (WCAG 2.2 A and AA), pages wider than the window, console errors, requests to other hosts.
//
//   node run.mjs --base http://127.0.0.1:8080 --user NAME --password SECRET
//     (or JENNER_URL, and in JENNER_DEMO_OUTPUT a file with the lines `jenner demo` printed)
//     [--reader NAME]        a user who reads messages, when the first one does not (same password)
//     [--search TEXT]        a search that finds somebody   [--nobody TEXT]  one that finds nobody
//     [--shots DIR]          saves a picture of every page  [--chromium PATH]
//     [--no-script]          the same without JavaScript
//     [--key BASE32]         the key of the user's codes, where the page does not show them (a demo state does)
//     [--sender NAME:SECRET] a machine sender, for the children that the review desk needs
//     [--lang en|es]         only the pages in this language
//     [--part NAME]          only this part; a name that is none prints them all
//
// Exit code 0: nothing found; 1: problems found; 2: wrong usage.
import { readFileSync, mkdirSync } from "node:fs";
import { createHash, createHmac } from "node:crypto";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { walkAcceptance } from "./acceptance.mjs";
import { walkLab } from "./lab.mjs";
import { walkAtRiskPlaces } from "./at_risk.mjs";
import { walkPacks } from "./away.mjs";
import { walkLiveCoverage, walkReportCard } from "./coverage.mjs";
import { walkCold } from "./cold.mjs";
import { walkOrder } from "./orders.mjs";
import { walkMoves } from "./moves.mjs";
import { walkDesk } from "./desk.mjs";
import { walkDoses } from "./doses.mjs";
import { walkHand } from "./hand.mjs";
import { walkFamily } from "./family.mjs";
import { walkKeys, walkTabs } from "./keyboard.mjs";
import { walkExchange, walkUpload } from "./exchange.mjs";
import { walkParticipation, walkPrivacy } from "./participation.mjs";
import { walkOutbreaks } from "./outbreaks.mjs";
import { walkLists } from "./lists.mjs";
import { walkReminders } from "./outreach.mjs";
import { walkPapers, walkVerify } from "./papers.mjs";
import { walkReview } from "./review.mjs";
import { walkProgramme, walkProgrammeStaff } from "./vfc.mjs";
import { walkExemptions, walkNumbers, walkSchoolPapers } from "./school_numbers.mjs";
import { walkClose, walkReports, walkSchools } from "./schools.mjs";
import { beginStock, endCount, timeCount, walkRecall, walkStock } from "./stock.mjs";

const { values: options } = parseArgs({
  options: {
    base: { type: "string", default: process.env.JENNER_URL },
    user: { type: "string" },
    password: { type: "string" },
    reader: { type: "string" },
    search: { type: "string" },
    sender: { type: "string" },
    key: { type: "string" },
    nobody: { type: "string", default: "zzyzx nobody 1/1/2020" },
    shots: { type: "string" },
    chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" },
    "no-script": { type: "boolean", default: false },
    lang: { type: "string" },
    part: { type: "string" },
  },
});
// What `jenner demo` printed: lines of "USER PASSWORD WHAT FOR", and whom to look for.
if (process.env.JENNER_DEMO_OUTPUT) {
  const printed = readFileSync(process.env.JENNER_DEMO_OUTPUT, "utf8");
  const password = (user) => printed.match(new RegExp(`^ +${user} +(\\S+)`, "m"))?.[1];
  options.user ??= "clinic";
  options.password ??= password(options.user);
  if (!options.reader && password("quality")) {
    options.reader = "quality";
    options.readerPassword = password("quality");
  }
  options.schoolPassword = password("school");
  if (password("privacy") && password("second")) {
    options.officers = [["privacy", password("privacy")], ["second", password("second")]];
  }
  if (password("unit")) options.other = ["unit", password("unit")];
  options.search ??= printed.match(/^Look for: +(.+)$/m)?.[1];
  const sender = printed.match(/^Send HL7 messages to .*\n +(\S+) (\S+)$/m);
  if (sender) options.sender ??= `${sender[1]}:${sender[2]}`;
}
options.search ??= "arceneaux mari";
if (!options.base || !options.user || !options.password) {
  console.error("usage: node run.mjs --base URL --user NAME --password SECRET (see the head of the file)");
  process.exit(2);
}
const base = options.base.replace(/\/$/, "");
const host = new URL(base).host;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const problems = [];
let checked = 0;
/** Pages that axe judged; the others have the structure of one that it had judged. */
let judged = 0;
const seen = new Set();

/** Sessions to be taken up again, by user. */
const sessions = new Map();

/** The code of a key at this moment (RFC 6238). */
function totp(key) {
  const bits = [...key.replace(/[ =]/g, "").toUpperCase()]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const seed = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30000)));
  const tag = createHmac("sha1", seed).update(step).digest();
  const number = tag.readUInt32BE(tag.at(-1) & 15) & 0x7fffffff;
  return String(number % 1000000).padStart(6, "0");
}

/** One visit: a fresh browser profile at one width, in one language. */
class Visit {
  constructor(context, page, width, lang, script) {
    Object.assign(this, { context, page, width, lang, script, place: "", expected: 200 });
  }

  static async begin(browser, width, lang, script = !options["no-script"]) {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      locale: lang === "es" ? "es-US" : "en-US",
      javaScriptEnabled: script,
    });
    const page = await context.newPage();
    const visit = new Visit(context, page, width, lang, script);
    page.on("console", (message) => {
      const refused = message.text().includes("status of " + visit.expected);
      const { url } = message.location();
      if (message.type() === "error" && !refused) visit.found(`console: ${message.text()} ${url}`.trimEnd());
    });
    page.on("pageerror", (error) => visit.found(`script: ${error.message}`));
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && url.host !== host) visit.found(`request to ${url.host}`);
    });
    return visit;
  }

  found(what) {
    problems.push(`${this.place} (${this.width} px, ${this.lang}): ${what}`);
  }

  async go(place, path, expected = 200) {
    this.place = place;
    this.expected = expected;
    const answer = await this.page.goto(base + path);
    if (answer.status() !== expected) this.found(`status ${answer.status()} instead of ${expected}`);
    await this.check();
  }

  /** Does something that leads to another page, then checks that page. */
  async act(place, action, expected = 200) {
    this.place = place;
    this.expected = expected;
    await Promise.all([this.page.waitForEvent("load"), action()]);
    await this.check();
  }

  /**
   * Whether no page of this structure was judged before in this language, on a screen of this sort. The structure is every
   * element with all that axe looks at: classes, ids, roles, states, names of fields, and how long its text is.
   */
  async isNew() {
    const structure = await this.page.evaluate(() => {
      const looked = /^(id|for|class|role|type|name|scope|lang|alt|title|tabindex|headers|disabled|hidden|open|aria-.*)$/;
      const parts = [...document.querySelectorAll("*")].map((one) => {
        const attributes = [...one.attributes].filter((a) => looked.test(a.name)).map((a) => `${a.name}=${a.value}`);
        const text = [...one.childNodes].filter((n) => n.nodeType === 3).reduce((sum, n) => sum + n.data.trim().length, 0);
        return `${one.tagName} ${attributes.join(" ")} ${Math.min(text, 40) >> 2}`;
      });
      return parts.join("\n");
    });
    const key = createHash("sha256").update(`${this.width > 700} ${this.lang} ${structure}`).digest("hex");
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  }

  /** Whether nothing is wider than the window; on a phone also at 320 px, which is a window of 1280 px magnified to 400 %. */
  async measure() {
    const { page, width } = this;
    const wide = async (window) => {
      const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth).catch(() => 0);
      if (over <= 0) return;
      // The innermost of what reaches furthest.
      const which = await page.evaluate(() => {
        const right = (one) => one.getBoundingClientRect().right;
        const last = [...document.querySelectorAll("body *")].reduce((a, b) => (right(b) >= right(a) ? b : a), document.body);
        return `${last.localName}${last.id && `#${last.id}`} "${last.textContent.trim().slice(0, 40)}"`;
      });
      this.found(`${over} px wider than ${window}: ${which}`);
    };
    await wide("the window");
    if (width !== 360) return;
    await page.setViewportSize({ width: 320, height: 900 });
    await wide("a window of 320 px");
    await page.setViewportSize({ width, height: 900 });
  }

  async check() {
    checked += 1;
    await this.measure();
    // On a phone a cell stands in two columns, its heading and one part: a second part would fall under the heading.
    const torn = await this.page
      .evaluate(() =>
        [...document.querySelectorAll("table.cards td[data-label]")]
          .filter((cell) => getComputedStyle(cell).display === "grid")
          .filter((cell) => {
            const stands = (one) =>
              one.nodeType === 1 ? getComputedStyle(one).position !== "absolute" : one.nodeType === 3 && one.data.trim() !== "";
            return [...cell.childNodes].filter(stands).length > 1;
          })
          .map((cell) => cell.dataset.label),
      )
      .catch(() => []);
    if (torn.length) this.found(`cells with more than one part: ${[...new Set(torn)].join(", ")}`);
    if (this.script && (await this.isNew())) {
      judged += 1;
      await this.page.evaluate(axe);
      const result = await this.page.evaluate(() =>
        axe.run(document, {
          runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
          resultTypes: ["violations"],
        }),
      );
      for (const violation of result.violations) {
        const where = violation.nodes.slice(0, 3).map((node) => node.target.join(" ")).join("; ");
        this.found(`axe ${violation.id}: ${violation.help} [${where}]`);
      }
    }
    if (options.shots) {
      mkdirSync(options.shots, { recursive: true });
      const name = `${this.place.replaceAll(" ", "-")}-${this.width}-${this.lang}.png`;
      await this.page.screenshot({ path: `${options.shots}/${name}`, fullPage: true });
    }
  }

  /** Opens everything that is folded away, and looks again. */
  async unfold(place) {
    this.place = place;
    await this.page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
    await this.check();
  }

  /** Takes a session of this user up again, or signs in: a code works once, and there are two a minute. */
  async signIn(user, password) {
    if (sessions.has(user)) {
      await this.context.addCookies(sessions.get(user));
      await this.go("today", "/");
      if (new URL(this.page.url()).pathname === "/") return;
    }
    await this.signInAnew(user, password);
    sessions.set(user, (await this.context.cookies()).filter((cookie) => !["lang", "device"].includes(cookie.name)));
  }

  /** The code of this moment. A made-up state shows it on the page; elsewhere it is computed from --key. */
  async code(at) {
    const { page } = this;
    await page.goto(`${at}/sign-in/code`);
    for (let tries = 0; tries < 12 && !(await page.locator("[data-code]").count()) && !options.key; tries += 1) {
      await page.waitForTimeout(5000);
      await page.reload();
    }
    return (await page.locator("[data-code]").count()) ? page.textContent("[data-code]") : totp(options.key);
  }

  /** Every step of the way in: password, code, and the agreement where it is asked for. `end` is where it leads. */
  async signInAnew(user, password, at = base, end = "/") {
    const { page } = this;
    await page.goto(`${at}/sign-in`);
    await page.fill("#user_name", user);
    await page.fill("#password", password);
    await this.act("sign-in code", () => page.click("main button"));
    // A code lives for a minute, and the checks of this page may have taken as long.
    this.expected = 401;
    for (let tries = 0; tries < 3 && new URL(page.url()).pathname === "/sign-in/code"; tries += 1) {
      await page.fill("#code", await this.code(at));
      await Promise.all([page.waitForEvent("load"), page.click("main form button")]);
    }
    this.expected = 200;
    if (new URL(page.url()).pathname === "/sign-in/agreement") {
      this.place = "agreement";
      await this.check();
      await page.check("#accepted");
      await Promise.all([page.waitForEvent("load"), page.click("main form button")]);
    }
    this.place = end === "/" ? "today" : `signed in to ${end.slice(1)}`;
    if (new URL(page.url()).pathname !== end) this.found(`the way in ends at ${page.url()}`);
    await this.check();
  }

  /** Leaves the session to the next visit. */
  async signOut() {
    await this.context.clearCookies({ name: "session" });
  }
}

/** Fills the form of the page to try the schedule and asks. */
async function ask(visit, place, question, expected = 200) {
  const { page } = visit;
  await page.goto(`${base}/try`);
  await page.fill("#birth", question.birth ?? "");
  await page.selectOption("#sex", question.sex ?? "");
  await page.fill("#on", question.on ?? "");
  for (const [at, [date, vaccine]] of (question.doses ?? []).entries()) {
    await page.fill(`#date-${at + 1}`, date);
    await page.fill(`#vaccine-${at + 1}`, vaccine);
  }
  if (question.seen) {
    await page.locator("details.card > summary").click();
    await page.fill("#seen-1", question.seen);
  }
  if (question.nurse) await page.check("input[value=nurse]");
  await visit.act(place, () => page.locator("form.try .button.main").click(), expected);
}

/** Pages that need no account. */
async function walkPublic(visit) {
  const { page } = visit;
  await walkVerify(visit);
  await visit.go("try", "/try");
  await visit.act("try more rows", () => page.locator("[name=more]").click());
  if ((await page.locator("[name=vaccine]").count()) !== 20) visit.found("there are no more rows");
  await ask(visit, "try error", { birth: "2/30/2021", doses: [["3/14/2021", "hep b"], ["", "nonsense"]] }, 422);
  await ask(visit, "try nobody", { birth: "2/1/2026", on: "3/1/2026" });
  // The first MMR is too early and the second too soon after it; one dose lies before birth.
  const child = {
    birth: "1/12/2021",
    sex: "F",
    on: "11/22/2025",
    doses: [
      ["3/14/2021", "Pediarix"],
      ["3/14/2021", "Hib (PRP-T) (48)"],
      ["5/17/2021", "110"],
      ["7/20/2021", "110"],
      ["1/7/2022", "MMR"],
      ["1/20/2022", "3"],
      ["1/20/2022", "21"],
      ["1/20/2020", "20"],
    ],
  };
  await ask(visit, "try child", child);
  if (!(await page.locator(".verdict.bad").count())) visit.found("no dose is marked as not valid");
  await page.locator("td.dose a").first().click();
  await visit.unfold("try child reasons");
  await ask(visit, "try child for nurses", { ...child, nurse: true });
  await visit.unfold("try child reasons for nurses");
  await ask(visit, "try adult", { birth: "5/1/1961", doses: [["10/1/2024", "Pneumovax 23"]], seen: "153", on: "11/22/2025" });
  if (!(await page.locator(".due .tag.due, .due .tag.late").count())) visit.found("nothing is due");
  await visit.unfold("try adult reasons");
}

async function walkPeople(visit) {
  const { page } = visit;
  await visit.go("sign-in", "/sign-in");
  // A new name each time: the server slows down whoever tries one name again and again.
  await page.fill("#user_name", `nobody-${Math.random().toString(36).slice(2)}`);
  await page.fill("#password", "wrong");
  await visit.act("sign-in refused", () => page.click("main button"), 401);
  await visit.signIn(options.user, options.password);
  await visit.go("help", "/help");
  await visit.go("find", "/find");
  await page.fill("#find-q", options.nobody);
  await visit.act("find nobody", () => page.click("main button"));
  await page.fill("#find-q", options.search);
  await visit.act("find people", () => page.click("main button"));
  await visit.act("person", () => page.click(".found a"));
  const person = new URL(page.url()).pathname;
  await visit.go("person by date", `${person}/by-date`);
  await visit.go("person details", `${person}/details`);
  await visit.go("person sources", `${person}/sources`);
  await visit.go("person", person);
  await visit.unfold("person reasons");
  if (await page.locator("td.dose a").count()) {
    await visit.act("dose", () => page.locator("td.dose a").first().click());
  } else {
    visit.found("the person has no doses to open");
  }
  await walkPapers(visit, person);
  await visit.go("missing", "/people/00000000000000000000", 404);
  if (options.reader) await visit.go("forbidden", "/review", 403);
  await visit.go("today", "/");
  await visit.signOut();
}

/** The way in and one's own account, at the widest and at a phone's width. */
async function walkAccount(visit) {
  if (![1280, 360].includes(visit.width)) return;
  const { page } = visit;
  await page.goto(`${base}/sign-in`);
  await page.fill("#user_name", options.user);
  await page.fill("#password", options.password);
  await visit.act("sign-in code", () => page.click("main button"));
  await page.fill("#code", "000000");
  await visit.act("sign-in code refused", () => page.click("main form button"), 401);
  await visit.go("link gone", "/link/ffffffffffffffffffffffffffffffff", 410);
  await visit.go("sign-in asleep", "/sign-in/closed?why=asleep");
  await visit.signInAnew(options.user, options.password);
  await visit.go("account", "/account");
  await page.fill("#factor-present", "not the password");
  await visit.act("account refused", () => page.locator("[name=what][value=add]").click(), 422);
  await page.fill("#factor-present", options.password);
  await visit.act("app setup", () => page.locator("[name=what][value=add]").click());
  if (!(await page.locator(".square svg path").count())) visit.found("there is no square code");
  await visit.act("signed out", () => page.click(".out button"));
  await page.goto(`${base}/account`);
  if (!page.url().includes("/sign-in")) visit.found("signed out, and the account still opens");
}

/**
 * A passkey is made and signs its owner in. The authenticator is Chromium's own virtual one; the address is this machine's
 * name, because a passkey belongs to a name.
 */
async function walkPasskey(visit) {
  const address = new URL(base);
  if (visit.width !== 1280 || visit.lang !== "en" || options["no-script"] || address.hostname !== "127.0.0.1") return;
  address.hostname = "localhost";
  const there = address.origin;
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const other = new Visit(context, page, visit.width, visit.lang, true);
  page.on("pageerror", (error) => other.found(`script: ${error.message}`));
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await other.signInAnew(options.user, options.password, there);
  await page.goto(`${there}/account`);
  await page.fill("#factor-present", options.password);
  await other.act("passkey add", () => page.locator("[name=what][value=passkey]").click());
  await page.fill("#label", "The virtual one");
  await Promise.all([page.waitForURL(`${there}/account`), page.locator("form[data-passkey] button").click()]);
  await other.check();
  const added = page.locator("li", { hasText: "The virtual one" });
  if (!(await added.count())) other.found("the passkey is not on the account");
  // Two in a row: a question is answered once, and the counter moves on.
  for (const time of ["first", "second"]) {
    await page.click(".out button");
    await page.fill("#user_name", options.user);
    await page.fill("#password", options.password);
    await other.act("sign-in code with passkey", () => page.click("main button"));
    await Promise.all([
      page.waitForURL((url) => !url.pathname.startsWith("/sign-in"), { timeout: 10000 }).catch(() => {}),
      page.locator("form[data-passkey] button").click(),
    ]);
    if (new URL(page.url()).pathname !== "/") other.found(`the ${time} time the passkey ends at ${page.url()}`);
  }
  await page.goto(`${there}/account`);
  await page.fill("#factor-present", options.password);
  await other.act("passkey removed", () => added.locator("button").click());
  if (await added.count()) other.found("the passkey is still on the account");
  await context.close();
}

async function walkMessages(visit) {
  const { page } = visit;
  await visit.signIn(options.reader ?? options.user, options.readerPassword ?? options.password);
  await visit.go("messages", "/messages");
  await visit.go("messages none", "/messages?control_id=no-such-message");
  await visit.go("messages bad day", "/messages?from=yesterdayish");
  await visit.go("messages", "/messages");
  await visit.act("message", () => page.locator("tbody a").first().click());
  await visit.signOut();
}

/** The review desk: at the widest and the narrowest, because it does and undoes much. */
async function walkReviews(visit) {
  if (!options.sender || !options.readerPassword || visit.width === 360) return;
  const [name, secret] = options.sender.split(":");
  await visit.signIn(options.reader, options.readerPassword);
  await walkReview(visit, base, { name, secret }, visit.script);
  await walkDoses(visit, base, { name, secret });
  await visit.signOut();
}

/** What a nurse writes down by hand, at the widest and at a phone's width. */
async function walkByHand(visit) {
  if (!options.sender || ![1280, 360].includes(visit.width)) return;
  const [name, secret] = options.sender.split(":");
  await visit.signIn(options.user, options.password);
  await walkHand(visit, base, { name, secret });
  await visit.signOut();
}

/** The vendor lab, at the widest and at a phone's width. */
async function walkLabs(visit) {
  if (![1280, 360].includes(visit.width)) return;
  await walkLab(visit, base, () => Visit.begin(browser, visit.width, visit.lang));
}

/** The exchange with a sender, at the widest and at a phone's width. */
async function walkExchanges(visit) {
  if (!options.sender || !options.readerPassword || ![1280, 360].includes(visit.width)) return;
  const [name, secret] = options.sender.split(":");
  await visit.signIn(options.reader, options.readerPassword);
  await walkExchange(visit, base, { name, secret });
  await visit.signOut();
  await visit.signIn(options.user, options.password);
  await walkUpload(visit, base);
  await visit.signOut();
}

/** A school and its list, at the widest and at a phone's width; then the state's view. */
async function walkOfSchools(visit) {
  if (!options.schoolPassword || ![1280, 360].includes(visit.width)) return;
  await visit.signIn("school", options.schoolPassword);
  await walkSchools(visit, base);
  await visit.signOut();
  if (!options.readerPassword) return;
  await visit.signIn(options.reader, options.readerPassword);
  await walkReports(visit);
  await visit.signOut();
}

/** A school of 500 is closed, and the clicks are counted: once, and last, because other parts would walk through its 500 children. */
async function walkClosing(last) {
  if (!options.sender || !options.schoolPassword || last.width !== 320 || last.lang !== "es" || !last.script) return;
  const [name, secret] = options.sender.split(":");
  const visit = await Visit.begin(browser, 1280, "en");
  try {
    await visit.signIn("school", options.schoolPassword);
    await walkClose(visit, base, { name, secret });
  } finally {
    await visit.context.close();
  }
}

/** Papers of a school and exemptions; the numbers of all schools. */
async function walkSchoolNumbers(visit) {
  if (!options.schoolPassword || !options.readerPassword || ![1280, 390, 360].includes(visit.width)) return;
  const { page } = visit;
  await visit.signIn("school", options.schoolPassword);
  await walkSchoolPapers(visit, base, options.shots);
  await visit.go("numbers of a school", "/schools/numbers");
  await visit.signOut();
  await visit.signIn(options.user, options.password);
  await page.goto(`${base}/find`);
  await page.fill("#find-q", options.search);
  await visit.act("exemptions find", () => page.click("main form.bigsearch button"));
  await visit.act("exemptions person", () => page.locator(".found a").first().click());
  await walkExemptions(visit, new URL(page.url()).pathname);
  await visit.signOut();
  await visit.signIn(options.reader, options.readerPassword);
  await walkNumbers(visit, base);
}

/** The privacy policy and the public form. */
async function walkPrivate(visit) {
  if (![1280, 360].includes(visit.width)) return;
  await walkPrivacy(visit, base);
}

/** The desk for requests about taking part. */
async function walkRequests(visit) {
  if (!options.sender || !options.officers || ![1280, 360].includes(visit.width)) return;
  const [name, secret] = options.sender.split(":");
  const [officer, second] = options.officers;
  const nurse = [options.user, options.password];
  await walkParticipation(visit, base, { sender: { name, secret }, nurse, officer, second });
}

/** The clinic's day, at the widest and at a phone's width. */
async function walkDay(visit) {
  if (!options.sender || ![1280, 360].includes(visit.width)) return;
  const [name, secret] = options.sender.split(":");
  await visit.signIn(options.user, options.password);
  await walkDesk(visit, base, { name, secret });
  await visit.signOut();
}

/** An outbreak and a recalled lot, at the widest and at a phone's width. */
async function walkOutbreak(visit) {
  if (!options.other || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(...options.other);
  await walkOutbreaks(visit, options.search);
  await visit.signOut();
}

/** Refrigerators, at the widest and at a phone's width. */
async function walkColdChain(visit) {
  if (!options.sender || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.user, options.password);
  await walkCold(visit);
  await visit.signOut();
}

/** Vaccine stock, at the widest and at a phone's width; forty lots are counted once at each, in English. */
async function walkVaccines(visit) {
  if (!options.readerPassword || ![1280, 390].includes(visit.width)) return;
  const { page } = visit;
  await visit.signIn(options.user, options.password);
  const clinic = await page.locator(".who span").textContent();
  await visit.signOut();
  await visit.signIn(options.reader, options.readerPassword);
  await beginStock(visit, clinic);
  await visit.signOut();
  await visit.signIn(options.user, options.password);
  const sheets = [await walkStock(visit)];
  const plain = await Visit.begin(browser, visit.width, visit.lang, false);
  await visit.signOut();
  await visit.signIn(options.reader, options.readerPassword);
  await walkRecall(visit);
  await endCount(visit, sheets.pop());
  await visit.signOut();
  try {
    await plain.signIn(options.user, options.password);
    sheets.push(await walkStock(plain));
    await plain.signOut();
  } finally {
    await plain.context.close();
  }
  if (visit.lang === "en") {
    await visit.signIn(options.reader, options.readerPassword);
    await endCount(visit, sheets.pop());
    await visit.signOut();
    await visit.signIn(options.user, options.password);
    sheets.push(await timeCount(visit, base));
    await visit.signOut();
  }
  await visit.signIn(options.reader, options.readerPassword);
  await endCount(visit, sheets.pop());
  await visit.signOut();
}

/** Orders of vaccine, at the widest and at a phone's width. */
async function walkOrders(visit) {
  if (!options.sender || !options.reader || ![1280, 390].includes(visit.width)) return;
  await walkOrder(visit, {
    clinic: [options.user, options.password],
    program: [options.reader, options.readerPassword ?? options.password],
  });
}

/** Vaccine that moves, at the widest and at a phone's width. */
async function walkMovesOfVaccine(visit) {
  if (!options.sender || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.user, options.password);
  await walkMoves(visit);
  await visit.signOut();
}

/** The vaccine programme: a clinic, then its staff, at the widest and at a phone's width. */
async function walkVaccineProgramme(visit) {
  if (!options.other || !options.reader || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(...options.other);
  await walkProgramme(visit);
  await visit.signOut();
  await visit.signIn(options.reader, options.readerPassword);
  await walkProgrammeStaff(visit);
  await visit.signOut();
}

/** Reminders, at the widest and at a phone's width. */
async function walkOutreach(visit) {
  if (!options.sender || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.user, options.password);
  await walkReminders(visit);
  await visit.signOut();
}

/** Lists and counts of a question of one's own. */
async function walkOfLists(visit) {
  if (!options.sender || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.user, options.password);
  await walkLists(visit);
  await visit.signOut();
}

/** Places at risk, for those who look after the whole state. */
async function walkAtRisk(visit) {
  if (!options.readerPassword || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.reader, options.readerPassword);
  await walkAtRiskPlaces(visit, base);
  await visit.signOut();
}

/** Coverage for staff, and the report card of a clinic. */
async function walkCoverage(visit) {
  if (!options.readerPassword || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.user, options.password);
  await walkReportCard(visit, base);
  await visit.signOut();
  await visit.signIn(options.reader, options.readerPassword);
  await walkLiveCoverage(visit, base);
  await visit.signOut();
}

/** A pack for a disaster, at the widest and at a phone's width. */
async function walkPack(visit) {
  if (!options.readerPassword || ![1280, 390, 360].includes(visit.width)) return;
  await visit.signIn(options.reader, options.readerPassword);
  await walkPacks(visit);
  await visit.signOut();
}

/** The family's own page, and the desk that answers. */
async function walkFamilies(visit) {
  if (!options.sender || !options.readerPassword || ![1280, 360].includes(visit.width)) return;
  const [name, secret] = options.sender.split(":");
  await walkFamily(visit, base, { sender: { name, secret }, desk: [options.reader, options.readerPassword] });
}

/** Without a mouse, at the widest: there is a keyboard. */
async function walkKeyboard(visit) {
  if (!options.sender || visit.width !== 1280 || !visit.script) return;
  const [name, secret] = options.sender.split(":");
  await visit.signIn(options.user, options.password);
  const places = await walkKeys(visit, base, { name, secret });
  if (visit.lang === "en") await walkTabs(visit, base, places);
  await visit.signOut();
}

/** Without any script, at the widest and at a phone's width: the day at the clinic, the family, and a paper. */
async function walkPlain(visit) {
  if (!options.sender || !options.readerPassword || !visit.script) return;
  if (![1280, 360].includes(visit.width) || visit.lang !== "en") return;
  const [name, secret] = options.sender.split(":");
  const plain = await Visit.begin(browser, visit.width, visit.lang, false);
  const { page } = plain;
  try {
    await plain.signIn(options.user, options.password);
    await page.goto(`${base}/find`);
    await page.fill("#find-q", options.search);
    await plain.act("plain find people", () => page.click("main form.bigsearch button"));
    await plain.act("plain person", () => page.locator(".found a").first().click());
    const person = new URL(page.url()).pathname;
    if (!(await page.locator("td.dose a").count())) plain.found("the person has no doses to read");
    for (const tab of ["by-date", "not-valid", "details", "sources"]) await plain.go(`plain ${tab}`, `${person}/${tab}`);
    await plain.go("plain papers", `${person}/papers`);
    // The browser may show the paper or save it: what counts is the answer to the button.
    plain.expected = 404; // the picture that a browser looks for beside a paper
    const printed = page.waitForResponse((one) => one.url().includes("/papers/") && one.request().method() === "GET");
    await page.locator('button[name=language][value=en]').first().click();
    const paper = await printed;
    const kind = paper.headers()["content-type"];
    if (paper.status() !== 200 || kind !== "application/pdf") plain.found(`a paper is answered with ${paper.status()} ${kind}`);
    await walkHand(plain, base, { name, secret });
    // Who works at a desk, and who looks at a phone: what these pages need of a script does not depend on the width.
    if (visit.width === 1280) await walkDesk(plain, base, { name, secret });
    await plain.signOut();
    const desk = [options.reader, options.readerPassword];
    if (visit.width === 360) await walkFamily(plain, base, { sender: { name, secret }, desk });
  } catch (error) {
    plain.found(`plain stopped: ${error.message.split("\n")[0]}`);
  } finally {
    await plain.context.close();
  }
}

/** What the pages promise, at the widest, in English. */
async function walkPromises(visit) {
  if (!options.sender || !options.other || visit.width !== 1280 || visit.lang !== "en" || !visit.script) return;
  const [name, secret] = options.sender.split(":");
  await walkAcceptance(visit, base, {
    sender: { name, secret },
    nurse: [options.user, options.password],
    other: options.other,
    begin: () => Visit.begin(browser, visit.width, visit.lang),
  });
}

const parts = {
  public: walkPublic,
  lab: walkLabs,
  account: walkAccount,
  passkey: walkPasskey,
  people: walkPeople,
  desk: walkDay,
  messages: walkMessages,
  review: walkReviews,
  hand: walkByHand,
  exchange: walkExchanges,
  schools: walkOfSchools,
  numbers: walkSchoolNumbers,
  privacy: walkPrivate,
  participation: walkRequests,
  family: walkFamilies,
  outbreaks: walkOutbreak,
  cold: walkColdChain,
  stock: walkVaccines,
  orders: walkOrders,
  moves: walkMovesOfVaccine,
  vfc: walkVaccineProgramme,
  outreach: walkOutreach,
  lists: walkOfLists,
  atrisk: walkAtRisk,
  coverage: walkCoverage,
  packs: walkPack,
  keyboard: walkKeyboard,
  plain: walkPlain,
  acceptance: walkPromises,
  close: walkClosing,
};
if (options.part && !parts[options.part]) {
  console.error(`--part is one of ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

const browser = await chromium.launch({
  executablePath: options.chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  for (const lang of ["en", "es"].filter((one) => !options.lang || options.lang === one)) {
    for (const width of [1280, 390, 360, 320]) {
      const visit = await Visit.begin(browser, width, lang);
      for (const [name, walk] of Object.entries(parts)) {
        if (options.part && options.part !== name) continue;
        // A busy machine can make a walk wait in vain. It is said, and walked once more; what pages show is never tried twice.
        for (const last of [false, true]) {
          try {
            await walk(visit);
            break;
          } catch (error) {
            const why = `${name} stopped at ${visit.place} (${visit.width} px, ${lang}): ${error.message.split("\n")[0]}`;
            if (last) visit.found(why);
            else console.log(`walked once more: ${why}`);
            await visit.context.clearCookies();
          }
        }
      }
      await visit.context.close();
    }
  }
} finally {
  await browser.close();
}
for (const problem of new Set(problems)) console.log(problem);
console.log(`${checked} pages checked, ${judged} of different structure judged by axe, ${new Set(problems).size} problems`);
process.exit(problems.length ? 1 : 0);
