// What the pages of the clinic's day promise and no single page shows: what a screen reader hears of a dose, what stands on
// paper, that nothing typed is lost and nothing is saved twice, what the pages weigh, and what closes when it is tried too often.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { enterFamily } from "./family.mjs";
import { tabThrough } from "./keyboard.mjs";
import { letters, post } from "./review.mjs";

/** Most bytes on the wire: of a page, and of everything that a first visit fetches. */
const PAGE = 30 * 1024;
const FIRST_VISIT = 200 * 1024;
/** A day and a time as paper shows them. */
const TIME = /\d\d\/\d\d\/\d{4} \d{1,2}:\d\d/;
/** After so many wrong tries the code of a paper is shut. */
const TRIES = 10;

/** A pack of M-M-R II, as a scanner reads it. */
const pack = (lot, expires = "281231") => `]d2010030006468101717${expires}10${lot}`;

const dose = (day, vaccine, lot = "") => `RXA|0|1|${day}||${vaccine}^CVX|999|||00^^NIP001||||||${lot}|||||CP|A`;

/** A made-up child. All have one last name and one birthday, so that one search finds them. */
const message = (sender, family, given, number, doses) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${letters()}^^^${sender}^MR||${family}^${given}^^^^^L||20210112|F|||${number} Levee Ct^^Houma^LA^70360||` +
      `^PRN^PH^^^985^55501${number}`,
    ...doses.flatMap((one) => [`ORC|RE||${letters()}^${sender}`, one]),
  ].join("\r") + "\r";

/** A dose of nearly everything, month by month: more than fits on one sheet of paper. */
const months = ["202103", "202105", "202107", "202109", "202111", "202202", "202205"];
const many = ["20^DTaP", "10^IPV", "08^Hep B", "133^PCV13", "48^Hib", "116^rotavirus"].flatMap((vaccine, kind) =>
  months.map((month, at) => dose(`${month}${10 + kind}`, vaccine, `L${kind}${at}`)),
);

/** Runs a part of the walk; where it stops, the next ones still run. */
async function step(visit, place, walk) {
  visit.place = place;
  visit.expected = 200;
  try {
    await walk();
  } catch (error) {
    visit.place = place;
    visit.found(`stopped: ${error.message.split("\n")[0]}`);
  }
}

/** What a screen reader hears of an element: the text of the accessibility tree. */
async function heard(page, selector) {
  const devtools = await page.context().newCDPSession(page);
  try {
    const { root } = await devtools.send("DOM.getDocument");
    const { nodeId } = await devtools.send("DOM.querySelector", { nodeId: root.nodeId, selector });
    if (!nodeId) return "";
    const { nodes } = await devtools.send("Accessibility.queryAXTree", { nodeId });
    const texts = nodes.filter((node) => !node.ignored && node.role?.value === "StaticText");
    return texts.map((node) => node.name.value.trim()).join(" ").replace(/\s+/g, " ");
  } finally {
    await devtools.detach();
  }
}

/** The sheets of a page on paper, each as text. */
async function sheets(page, folder) {
  const file = join(folder, `${letters()}.pdf`);
  await page.pdf({ path: file, format: "Letter", printBackground: true });
  return read(file);
}

/** The sheets of a file. */
function read(file) {
  const quiet = { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] };
  const text = execFileSync("pdftotext", ["-layout", file, "-"], quiet);
  const count = Number(execFileSync("pdfinfo", [file], quiet).match(/^Pages: +(\d+)/m)?.[1]);
  const found = text.split("\f").slice(0, -1);
  if (found.length !== count) throw new Error(`${count} sheets, and text of ${found.length}`);
  return found;
}

/** Whether the tools to read paper are there. */
function reads() {
  try {
    execFileSync("pdftotext", ["-v"], { stdio: "ignore" });
    execFileSync("pdfinfo", ["-v"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** How many doses a record has. */
const doses = async ({ page }, base, record) => {
  await page.goto(`${base}${record}/by-date`);
  const links = page.locator('main a[href*="/doses/"]');
  return new Set(await links.evaluateAll((all) => all.map((one) => one.pathname))).size;
};

/** Walks through the promises. `nurse` and `other` are who signs in, `begin` begins another visit. */
export async function walkAcceptance(visit, base, { sender, nurse, other, begin }) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const main = () => page.textContent("main");
  const says = async (text, what) => expect((await main()).includes(text), what);
  page.setDefaultTimeout(10_000);
  const click = (selector) => Promise.all([page.waitForEvent("load"), page.click(selector)]);
  const family = "Accept" + letters();
  const name = sender.name.replace(/^ehr-/, "").toUpperCase();
  const children = {
    Katherine: [dose("20220102", "03^MMR", "M77")],
    Marguerite: many,
    Odile: [dose("20210315", "20^DTaP")],
    Remy: [dose("20210316", "20^DTaP")],
    Ursin: [dose("20210317", "20^DTaP")],
    Zenobie: [dose("20210318", "20^DTaP")],
  };
  for (const [at, [given, given_doses]] of Object.entries(children).entries()) {
    const answer = await post(base, sender, message(name, family, given, 20 + 7 * at, given_doses));
    expect(/MSA\|A[AE]/.test(answer), `the message of ${given} was not taken: ${answer.slice(0, 200)}`);
  }
  await visit.signIn(...nurse);
  await page.goto(`${base}/find`);
  await page.fill("#find-q", `${family} 1/12/2021`);
  await click("main form.bigsearch button");
  const records = {};
  for (const given of Object.keys(children)) {
    const link = page.locator(".found a", { hasText: given }).first();
    records[given] = await link.getAttribute("href", { timeout: 5000 });
  }
  const folder = mkdtempSync(join(tmpdir(), "jenner-e2e-"));
  const paper = reads();
  if (!paper) console.log("acceptance: prints skipped: pdftotext not found");
  try {
    await step(visit, "heard", () => hears(records.Katherine));
    if (paper) await step(visit, "print", () => prints());
    await step(visit, "unreadable, expired, barred", () => stops(records.Zenobie));
    await step(visit, "sent twice", () => twice(records.Ursin));
    await step(visit, "weights", () => weighs(records.Katherine));
    if (paper) await step(visit, "code guessed", () => guesses(records.Katherine));
    await step(visit, "session ends in recording", () => endsInRecording(records.Odile));
    await step(visit, "two edit one", () => both(records.Remy));
    await step(visit, "family", () => familyPages());
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await visit.signOut();
  }

  async function hears(record) {
    await page.goto(base + record);
    const bad = "td.dose:has(.verdict.bad)";
    const text = await heard(page, bad);
    for (const part of ["MMR", "dose 1", "01/02/2022", "age", "11 m", "not valid", "too young"]) {
      expect(text.toLowerCase().includes(part.toLowerCase()), `a screen reader hears no "${part}" in: ${text}`);
    }
    console.log(`acceptance: a screen reader hears "${text}"`);
  }

  /** The head of each sheet says who it is about, the foot who printed it and when; nothing of the screen is on it. */
  async function prints() {
    const counts = [];
    const sheetsOf = async (place, path, most, parts) => {
      visit.place = `print of ${place}`;
      await page.goto(base + path);
      const wanted = parts ?? [];
      if (!parts) {
        const number = (await page.textContent(".banner .number")).trim();
        wanted.push(family, "01/12/2021", number);
      }
      const all = await sheets(page, folder);
      counts.push(`${place} ${all.length}`);
      expect(all.length <= most, `${all.length} sheets are more than ${most}`);
      for (const [at, text] of all.entries()) {
        const sheet = `sheet ${at + 1} of ${all.length}`;
        for (const part of [...wanted, "Printed by"]) expect(text.includes(part), `${sheet} has no "${part}"`);
        expect(TIME.test(text), `${sheet} has no time`);
        for (const word of ["Sign out", "Find", "Skip to", "Record doses", "Scan"]) {
          expect(!text.includes(word), `${sheet} says "${word}"`);
        }
      }
      return all;
    };
    await sheetsOf("the record", records.Katherine, 3);
    const all = await sheetsOf("a long record", records.Marguerite, 6);
    expect(all.length > 1, "the long record fits on one sheet: it shows nothing");
    await sheetsOf("a long record by date", `${records.Marguerite}/by-date`, 6);
    await sheetsOf("the list of patients", "/patients/all", 12, []);
    console.log(`acceptance: sheets of paper: ${counts.join(", ")}`);
  }

  /** What cannot be read is kept to be corrected; what must not be given is not saved without a word. */
  async function stops(record) {
    const before = await doses(visit, base, record);
    const scan = async (text) => {
      await page.goto(`${base}${record}/record`);
      await page.fill("#scan", text);
      await Promise.all([page.waitForEvent("load"), page.press("#scan", "Enter")]);
      await page.selectOption("#eligibility", "V02");
      await page.check("#asked");
    };
    const saves = async (place) => {
      await visit.act(place, () => page.click('button[value="save"]'), 422);
    };
    await page.goto(`${base}${record}/record`);
    const smudged = pack("S" + letters()).replace("64681017", "64681018");
    await page.fill("#scan", smudged);
    await visit.act("an unreadable code", () => page.press("#scan", "Enter"));
    expect((await page.inputValue("#scan")) === smudged, "the code that was not taken is not in its field");
    await says("wrong digit", "nothing says what is wrong with the code");

    await scan(pack("E" + letters(), "240131"));
    await saves("an expired pack");
    await says("the lot has expired", "nothing says that the pack has expired");
    await says("it will not count", "nothing says what happens to a dose of an expired pack");
    await saves("an expired pack again");
    await says("Write why it is saved all the same", "an expired pack is saved without a reason");

    const lot = "Q" + letters();
    await page.goto(`${base}/lots`);
    await page.fill("#lot", lot);
    await page.fill("#why", "Refrigerator too warm");
    await click("form:has(#kind) button");
    await scan(pack(lot));
    await saves("a barred lot");
    await says("the lot is in quarantine", "nothing says that the lot is barred");
    await saves("a barred lot again");
    await says("Write why it is saved all the same", "a barred lot is saved without a reason");
    await page.goto(`${base}/lots`);
    await Promise.all([page.waitForEvent("load"), page.locator("tr", { hasText: lot }).locator("button[name=free]").click()]);
    expect((await doses(visit, base, record)) === before, "a pack that must not be given is on the record");
  }

  /** The form is sent a second time before the answer to the first is there. */
  async function twice(record) {
    const before = await doses(visit, base, record);
    await page.goto(`${base}${record}/record`);
    await page.fill("#scan", pack("D" + letters()));
    await Promise.all([page.waitForEvent("load"), page.press("#scan", "Enter")]);
    await page.selectOption("#eligibility", "V02");
    await page.check("#asked");
    const answers = await page.evaluate(async () => {
      const form = document.getElementById("scan").form;
      const fields = new URLSearchParams(new FormData(form));
      fields.set("act", "save");
      const send = async () => {
        const answer = await fetch(form.action, { method: "POST", body: fields });
        return [answer.status, answer.url, await answer.text()];
      };
      return [...(await Promise.all([send(), send()])), await send()];
    });
    for (const [status, url, text] of answers) {
      expect(status === 200 && url.includes("/written/"), `a form sent again is answered with ${status} at ${url}`);
      expect(text.includes("1 dose recorded"), "a form sent again does not say that one dose is recorded");
    }
    expect((await doses(visit, base, record)) === before + 1, "a form sent three times did not record one dose");
  }

  /** Bytes on the wire. */
  async function weighs(record) {
    const weights = [];
    const ofPerson = ["", "/by-date", "/record", "/past", "/edit", "/papers", "/plan", "/card"].map((rest) => record + rest);
    const others = ["/", "/find", "/patients", "/patients/all", "/patients/overdue", "/lots", "/verify", "/my-record", "/help"];
    for (const path of [...others, ...ofPerson]) {
      const answer = await page.goto(base + path);
      await answer.finished();
      const { responseBodySize, responseHeadersSize } = await answer.request().sizes();
      const bytes = responseBodySize + responseHeadersSize;
      weights.push([bytes, path.replace(record, "/people/X")]);
      expect(bytes > 0 && bytes <= PAGE, `${path} weighs ${bytes} bytes`);
    }
    const fresh = await begin();
    try {
      await fresh.context.addCookies(await visit.context.cookies());
      const requests = [];
      fresh.page.on("requestfinished", (request) => requests.push(request));
      await fresh.page.goto(base + record, { waitUntil: "networkidle" });
      const sizes = await Promise.all(requests.map((request) => request.sizes()));
      const all = sizes.reduce((sum, one) => sum + one.responseBodySize + one.responseHeadersSize, 0);
      expect(requests.length > 3, "a first visit fetches no style, script and fonts");
      expect(all <= FIRST_VISIT, `a first visit weighs ${all} bytes`);
      const [most, path] = weights.sort((a, b) => b[0] - a[0])[0];
      console.log(`acceptance: a first visit weighs ${all} bytes in ${requests.length} files`);
      console.log(`acceptance: the heaviest page weighs ${most} bytes (${path})`);
    } finally {
      await fresh.context.close();
    }
  }

  /** The code of a paper is tried with wrong birth dates until it is shut, and nothing tells the last answer from the first. */
  async function guesses(record) {
    // The full history: it has a code whatever is missing.
    const form = { do: "print", kind: "full", language: "en" };
    const answer = await page.request.post(`${base}${record}/papers`, { form, headers: { origin: base } });
    expect(answer.headers()["content-type"] === "application/pdf", `a paper is answered with ${answer.status()}`);
    const file = join(folder, "paper.pdf");
    writeFileSync(file, await answer.body());
    const code = read(file).join("\n").match(/\b[0-9A-Z]{4}(?:[- ][0-9A-Z]{4}){3}\b/)?.[0];
    if (!code) throw new Error("the paper has no code");
    // Somebody without an account.
    const guest = await begin();
    try {
      const check = async (born) => {
        await guest.page.goto(`${base}/verify`);
        await guest.page.fill("#code", code);
        await guest.page.fill("#born", born);
        await Promise.all([guest.page.waitForEvent("load"), guest.page.locator("main form .button.main").click()]);
        return (await guest.page.textContent("main section[role=status]")).replace(/\s+/g, " ").trim();
      };
      const right = await check("1/12/2021");
      expect(right.startsWith("Genuine"), `a paper just printed is answered with: ${right}`);
      const wrong = [];
      for (let at = 1; at <= TRIES; at += 1) wrong.push(await check(`2/${at}/2021`));
      const shut = await check("1/12/2021");
      expect(wrong[0].startsWith("No such certificate"), `a wrong birth date is answered with: ${wrong[0]}`);
      expect(new Set([...wrong, shut]).size === 1, `a shut code answers in other words: ${shut}`);
    } finally {
      await guest.context.close();
    }
  }

  /** Nobody clicks for so long that the session ends, with a scanned pack in the form. */
  async function endsInRecording(record) {
    const before = await doses(visit, base, record);
    await page.clock.install();
    await page.goto(`${base}${record}/record`);
    const lot = "N" + letters();
    await page.fill("#scan", pack(lot));
    await Promise.all([page.waitForEvent("load"), page.press("#scan", "Enter")]);
    await page.selectOption("#eligibility", "V02");
    await page.check("#asked");
    await page.fill("#giver", "Dana Broussard, RN");
    await lapse(visit);
    await visit.signInAnew(...nurse, base, "/kept");
    for (const part of [lot, "V02", "Dana Broussard, RN"]) await says(part, `"${part}" is lost with the session`);
    await visit.act("sent after the session", () => page.locator('main form[action="/kept/send"] button').click());
    await says("1 dose recorded", "what was kept does not record one dose");
    expect((await doses(visit, base, record)) === before + 1, "what was kept did not record one dose");
    await visit.go("nothing kept", "/kept");
    const kept = await forget(visit);
    expect(!kept, "a form that was sent is still kept");
  }

  /** Throws away a form that is still kept, which would meet the next who signs in. Answers whether there was one. */
  async function forget(visit) {
    const { page } = visit;
    await page.goto(`${base}/kept`);
    const drop = page.locator('form[action="/kept/drop"] button');
    const kept = (await drop.count()) > 0;
    if (kept) await Promise.all([page.waitForEvent("load"), drop.click()]);
    return kept;
  }

  /** Lets the time of the page pass until its session ends by itself. */
  async function lapse(visit) {
    const { page } = visit;
    const idle = Number(await page.getAttribute("body", "data-idle"));
    await page.clock.fastForward((idle - 60) * 1000);
    expect(await page.locator("dialog#idle").isVisible(), "nothing says that the session is about to end");
    await Promise.all([page.waitForURL((url) => url.pathname === "/sign-in"), page.clock.fastForward(60_000)]);
    await page.waitForLoadState("load");
  }

  /** Two people have one form open: the one who saves second is shown what the first one changed. */
  async function both(record) {
    const second = await begin();
    try {
      await second.signIn(...other);
      const button = "form:has([name=saw]) button.main";
      const save = (one) => Promise.all([one.page.waitForEvent("load"), one.page.click(button)]);
      await second.page.goto(`${base}/find`);
      await second.page.fill("#find-q", `${family} remy 1/12/2021`);
      await Promise.all([second.page.waitForEvent("load"), second.page.click("main form.bigsearch button")]);
      await Promise.all([second.page.waitForEvent("load"), second.page.locator(".found a", { hasText: "Remy" }).click()]);
      const value = (one, field) => one.page.inputValue(`#${field}`);
      // What no message tells of has no page to take it back on: the way leads to the record.
      const saved = (url) => url.includes("/written/") || new URL(url).pathname === record;
      // What is who somebody is, and what is beside it: the school is kept apart from the name.
      for (const [field, first, then, beside] of [
        ["email", "first@example.org", "second@example.org", "maiden_given"],
        ["school", "Levee Elementary", "Bayou Elementary", "custody"],
      ]) {
        second.place = `second of two, ${field}`;
        visit.place = `first of two, ${field}`;
        for (const one of [visit, second]) await one.page.goto(`${base}${record}/edit`);
        await page.fill(`#${field}`, first);
        visit.expected = 200;
        await save(visit);
        expect(saved(page.url()), `the first of two ends at ${page.url()}`);
        await second.page.fill(`#${field}`, then);
        await second.page.fill(`#${beside}`, "Odalys");
        second.expected = 409;
        await save(second);
        const told = (await second.page.textContent("main")).includes("Somebody changed this while you were working");
        if (!told) {
          second.found("is not told, and replaces what the first one saved");
          continue;
        }
        await second.check();
        const shown = await second.page.textContent("main");
        expect(shown.includes(first), "the second of two is not shown what the first one saved");
        expect((await value(second, field)) === then, "the second of two loses what was typed");
        expect((await value(second, beside)) === "Odalys", "the second of two loses another field");
        second.expected = 200;
        await save(second);
        expect(saved(second.page.url()), "the second of two cannot save after looking");
        await page.goto(`${base}${record}/edit`);
        expect((await value(visit, field)) === then, "what the second of two saved is not on file");
      }

      // The form lies there until the session ends; it is there again after signing in.
      visit.place = second.place = "session ends in editing";
      second.expected = 200;
      await second.page.clock.install();
      await second.page.goto(`${base}${record}/edit`);
      await second.page.fill("#street-0", "27 Coteau Lane");
      await lapse(second);
      await second.signInAnew(...other, base, "/kept");
      expect((await second.page.textContent("main")).includes("27 Coteau Lane"), "what was typed is lost with the session");
      await Promise.all([second.page.waitForEvent("load"), second.page.locator('main form[action="/kept/send"] button').click()]);
      await forget(second);
      await page.goto(`${base}${record}/edit`);
      expect((await value(visit, "street-0")) === "27 Coteau Lane", "what was kept is not saved");
    } finally {
      await second.context.close();
    }
  }

  /** The family's page on paper, and with keys alone. */
  async function familyPages() {
    const mother = await begin();
    try {
      mother.place = "family";
      const { family: own, record } = await enterFamily(mother, base, sender);
      for (const part of ["", "/shots", "/print", "/share", "/wrong", "/reminders"]) {
        await mother.page.goto(base + record + part);
        await tabThrough(mother, `family${part}`);
      }
      if (!paper) return;
      visit.place = "print of the family's page";
      await mother.page.goto(`${base}${record}/print`);
      const number = (await mother.page.textContent(".number")).trim();
      const all = await sheets(mother.page, folder);
      expect(all.length <= 2, `${all.length} sheets are more than 2`);
      for (const [at, text] of all.entries()) {
        const sheet = `sheet ${at + 1} of ${all.length}`;
        for (const part of [own, "01/02/2024", number]) expect(text.includes(part), `${sheet} has no "${part}"`);
        expect(TIME.test(text), `${sheet} has no time`);
        for (const word of ["Sign out", "Skip to", "Español"]) expect(!text.includes(word), `${sheet} says "${word}"`);
      }
    } finally {
      await mother.context.close();
    }
  }
}
