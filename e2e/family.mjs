// The family's own page, in a browser: a mother who does not fit, the code, what is due, a link for a day, a note that a desk
// answers; an access code on paper; a claim of somebody who was not found, and how far it is.
import { letters, post } from "./review.mjs";

/** A made-up child with a phone of its own. */
const message = (sender, family, phone) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${letters()}^^^${sender}^MR||${family}^Zoe^^^^^L||20240102|F|||118 Oak Aly^^Houma^LA^70360||^PRN^PH^^^985^${phone}`,
    `NK1|1|${family}^Anne^^^^^L|MTH^Mother^HL70063`,
    `ORC|RE||${letters()}^${sender}`,
    "RXA|0|1|20240305||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A",
  ].join("\r") + "\r";

async function who(page, { given, family, year = "2024" }, child = true) {
  if (child) await page.check("#who-child");
  await page.fill("#given", given);
  await page.fill("#family", family);
  await page.fill("#month", "1");
  await page.fill("#day", "2");
  await page.fill("#year", year);
}

/** A mother proves who she is, and opens the record of her child. Answers name and address. */
export async function enterFamily(visit, base, sender) {
  const { page } = visit;
  const send = () => Promise.all([page.waitForEvent("load"), page.locator("main form .button.main").first().click()]);
  const family = "Maman" + letters();
  const phone = String(5550000 + Math.floor(Math.random() * 9999)).padStart(7, "0");
  const answer = await post(base, sender, message(sender.name.replace(/^ehr-/, "").toUpperCase(), family, phone));
  if (!/MSA\|A[AE]/.test(answer)) visit.found(`the message was not taken: ${answer.slice(0, 200)}`);
  await page.goto(`${base}/my-record`);
  await who(page, { given: "Zoe", family });
  await page.fill("#contact", `985${phone}`);
  await send();
  await page.fill("#code", await page.locator(".alert .number").textContent());
  await send();
  await Promise.all([page.waitForEvent("load"), page.locator("section.fam .button.main").first().click()]);
  return { family, record: new URL(page.url()).pathname };
}

export async function walkFamily(visit, base, { sender, desk }) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const main = () => page.textContent("main");
  const says = async (text, what) => expect((await main()).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const send = () => page.locator("main form .button.main").first().click();
  const family = "Quar" + letters();
  const phone = String(5550000 + Math.floor(Math.random() * 9999)).padStart(7, "0");
  const code = sender.name.replace(/^ehr-/, "").toUpperCase();
  const answer = await post(base, sender, message(code, family, phone));
  expect(/MSA\|A[AE]/.test(answer), `the message was not taken: ${answer.slice(0, 200)}`);

  // Nothing typed; then somebody who is not there: the same page as for everybody, and one answer.
  await visit.go("my record", "/my-record");
  await visit.act("my record missing", send, 422);
  await who(page, { given: "Zyx", family });
  await page.fill("#contact", `985${phone}`);
  await visit.act("my record code", send);
  await says(phone.slice(-4), "the page does not say where the code goes");
  await page.fill("#code", "00000000");
  await visit.act("my record no", send, 422);
  expect(!(await main()).includes("Zyx"), "the answer names somebody");

  // A claim, and how far it is.
  await visit.go("my record help", "/my-record/help");
  await who(page, { given: "Zyx", family }, false);
  await page.fill("#asker", `Anne ${family}`);
  await visit.act("my record claimed", send);
  const [number, secret] = await page.locator("dd.number").allTextContents();
  await visit.go("my record follow", "/my-record/claim");
  await page.fill("#number", number);
  await page.fill("#code", secret);
  await visit.act("my record followed", send);
  await says(number, "the claim is not shown");

  // The mother.
  await visit.go("my record", "/my-record");
  await who(page, { given: "Zoe", family });
  await page.fill("#contact", `(985) ${phone}`);
  await visit.act("my record code", send);
  await page.fill("#code", await page.locator(".alert .number").textContent());
  await visit.act("family", send);
  await says(`Zoe ${family}`, "the child is not on the list");
  await visit.act("family due", () => page.locator("section.fam .button.main").first().click());
  const record = new URL(page.url()).pathname;
  await says(word("measles", "sarampión"), "it is not said what a vaccine protects from");
  await visit.unfold("family due reasons");
  for (const part of ["shots", "print", "looked", "out", "reminders"]) await visit.go(`family ${part}`, `${record}/${part}`);
  await page.locator("input[name=channel]").first().check();
  await visit.act("family reminders saved", send);
  await visit.go("family share", `${record}/share`);
  await visit.act("family shared link", send);
  const link = await page.locator(".asks a").getAttribute("href");
  await visit.go("family wrong", `${record}/wrong`);
  await page.locator("input[name=about]").first().check();
  await page.fill("#text", "The flu shot of October is not there.");
  await visit.act("family wrong sent", send);
  await visit.signOut();
  await visit.go("shared", new URL(link).pathname);
  await says(word("Shots of", "Vacunas de"), "the link shows nothing");
  expect(!(await main()).includes("Oak Aly"), "the link shows an address");

  // The registry's desk answers, and gives a code.
  await visit.signIn(...desk);
  await visit.go("family requests", "/family-requests");
  await visit.act("family request", () => page.locator("tbody a").last().click());
  await visit.act("family request empty", () => page.click('button[value="done"]'), 422);
  await page.fill("#note", "We added it.");
  await visit.act("family request done", () => page.click('button[value="done"]'));
  const person = record.replace("/family/", "/people/");
  await visit.go("family codes", `${person}/family`);
  await visit.act("family code given", () => page.click('button[value="give"]'));
  const paper = await page.locator(".big.number").textContent();
  await visit.signOut();

  // The code on paper.
  await visit.go("my record paper", "/my-record/access-code");
  await page.fill("#code", paper.toLowerCase());
  await who(page, { given: "Zoe", family });
  await visit.act("family by paper", send);
  await visit.go("family wrong answered", `${record}/wrong`);
  await says("We added it.", "the answer is not shown");
  await visit.signOut();
}
