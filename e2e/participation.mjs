// Taking part, in a browser: a family sends the public form; a nurse takes a request on paper that lacks something,
// adds it, prints the receipt; one privacy officer compares and proposes, the same officer is refused as the second
// person, another agrees; letters and receipt are fetched; the family comes back.
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { letters, post } from "./review.mjs";

/** A picture of one point: a scan. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Two made-up twins. */
const message = (sender, family, given, order) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${letters()}^^^${sender}^MR||${family}^${given}^^^^^L||20240102|F|||118 Oak Aly^^Houma^LA^70360||^PRN^PH^^^985^5550143|||||||||||Y|${order}`,
    `NK1|1|${family}^Anne^^^^^L|MTH^Mother^HL70063`,
    `ORC|RE||${letters()}^${sender}`,
    "RXA|0|1|20240305||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A",
  ].join("\r") + "\r";

const person = (family) => ({
  given: "Camille", family, born: "2024-01-02", street: "118 Oak Aly", city: "Houma", state: "LA", zip: "70360",
  guardian: `Anne ${family}`,
});

/** The day it is where the registry is: on this machine it may be tomorrow already. */
const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "America/Chicago" }).format(new Date());

async function fill(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${name}`, value);
}

/** A PDF that the signed-in browser fetches. */
async function pdf(visit, base, path, what) {
  const answer = await visit.page.request.get(new URL(path, base).href);
  const bytes = await answer.body();
  if (answer.status() !== 200 || !bytes.subarray(0, 5).equals(Buffer.from("%PDF-"))) visit.found(`${what} is no PDF`);
}

/** What everybody can do without an account. */
export async function walkPrivacy(visit, base) {
  const { page } = visit;
  const says = async (text, what) => (await page.textContent("main")).includes(text) || visit.found(what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  await visit.go("privacy", "/privacy");
  await says(word("Your choices", "Sus opciones"), "the policy does not say what one may choose");
  for (const path of ["poster", "brochure"]) await pdf(visit, base, `/privacy/${path}/${visit.lang}`, path);
  await pdf(visit, base, `/opt-out/form/${visit.lang}`, "the form");
  await visit.go("opt-out", "/opt-out");
  await visit.act("opt-out missing", () => page.locator("main form .button.main").click(), 422);
  // Somebody who is in no registry, and somebody else: the same answer.
  const answers = [];
  for (const given of ["Camille", "Zyx"]) {
    await page.goto(`${base}/opt-out`);
    await page.check("input[name=kind][value=stop_reminders]");
    await fill(page, { ...person("Quar" + letters()), given, signature: "Anne" });
    visit.expected = 429; // which the console may name where many visits come in a minute
    const answer = page.waitForResponse((r) => r.request().method() === "POST");
    // The page of the answer, and not the form that is still there when the answer begins.
    const [sent] = await Promise.all([answer, page.waitForEvent("load"), page.locator("main form .button.main").click()]);
    if (sent.status() === 429) return;
    visit.place = "opt-out sent";
    visit.expected = 200;
    answers.push((await page.textContent("main")).replace(/R-\S+/, "R"));
  }
  await visit.check();
  if (answers[0] !== answers[1]) visit.found("two requests are answered differently");
}

/** The desk, by a nurse and two officers. */
export async function walkParticipation(visit, base, { sender, nurse, officer, second }) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const says = async (text, what) => expect((await page.textContent("main")).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const family = "Quar" + letters();
  const code = sender.name.replace(/^ehr-/, "").toUpperCase();
  for (const [given, order] of [["Camille", 1], ["Cosette", 2]]) {
    const answer = await post(base, sender, message(code, family, given, order));
    expect(/MSA\|A[AE]/.test(answer), `the message of ${given} was not taken: ${answer.slice(0, 200)}`);
  }
  const folder = mkdtempSync(join(tmpdir(), "jenner-e2e-"));
  const scan = join(folder, "letter.png");
  writeFileSync(scan, PNG);
  const fake = join(folder, "program.png");
  writeFileSync(fake, "MZ this is a program");
  try {
    await visit.signIn(...nurse);
    await visit.go("policy to acknowledge", "/privacy/acknowledgement");
    if (await page.locator("main form").count()) await visit.act("policy acknowledged", () => page.locator("main form button").click());
    await says(word("Acknowledged on", "Confirmada el"), "the acknowledgement is not shown");

    // Taken with something missing, and a file that is no scan.
    await visit.go("request new", "/participation/new");
    await page.check("input[name=kind][value=lock]");
    await fill(page, { ...person(family), zip: "", written: today() });
    await page.check("input[name=signed]");
    await page.setInputFiles("#scan", fake);
    await visit.act("request with a program", () => page.locator("main form .button.main").click(), 422);
    await says(word("no PNG, JPEG or PDF", "No es PNG, JPEG ni PDF"), "a program was taken as a scan");
    await page.setInputFiles("#scan", scan);
    await page.check("input[name=signed]");
    await visit.act("request incomplete", () => page.locator("main form .button.main").click());
    const request = new URL(page.url()).pathname;
    await says(word("We need something more", "Nos falta algo"), "no letter asks for what is missing");
    await page.fill("#zip", "70360");
    await visit.act("request complete", () => page.locator("details form button").click());
    await says(word("We have your request", "Recibimos su solicitud"), "no letter says that it is complete");
    await pdf(visit, base, `${request}/receipt`, "the receipt");
    expect((await page.locator("input[name=person]").count()) === 0, "a nurse is shown records to choose from");
    await visit.signOut();

    // The first officer.
    await visit.signIn(...officer);
    await visit.go("requests", "/participation");
    await visit.act("request", () => page.locator("tbody a").last().click().then(() => page.goto(base + request)));
    await says("Cosette", "the twin is not shown as a warning");
    await page.locator("li.card", { hasText: "Camille" }).locator("input[name=person]").first().check();
    await visit.act("request unchecked", () => page.click('button[value="propose"]'), 422);
    await page.goto(base + request);
    await page.locator("li.card", { hasText: "Camille" }).locator("input[name=person]").first().check();
    await page.selectOption("#check", "papers");
    await visit.act("request proposed", () => page.click('button[value="propose"]'));
    await visit.act("request same person", () => page.click('button[value="agree"]'), 422);
    await says(word("A second person has to agree", "Una segunda persona"), "the same officer agreed twice");
    await visit.signOut();

    // The second.
    await visit.signIn(...second);
    await visit.go("request second", request);
    await visit.act("request done", () => page.click('button[value="agree"]'));
    await says(word("Your request has been done", "Su solicitud está cumplida"), "no last letter");
    for (const link of await page.locator('main a[href*="/letters/"]').all()) {
      await pdf(visit, base, await link.getAttribute("href"), "a letter");
    }
    await visit.go("requests ended", "/participation?ended=1");
    await says(family, "the request is not among those that ended");
    await visit.signOut();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
