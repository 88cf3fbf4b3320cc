// The clinic's day in a browser: a made-up child whose MMR came too early is found by a slip and a short form; the record says
// what to give today, why a dose does not count and what would change it; the schedule is asked for another day; the child goes
// on today's list and off it; the own lists; somebody is added after who may be the one was shown.
import { letters, post } from "./review.mjs";

const message = (sender, family, number) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${number}^^^${sender}^MR||${family}^Katherine^^^^^L||20210112|F|||9 Levee Ct^^Houma^LA^70360||^PRN^PH^^^985^5550188`,
    `ORC|RE||${letters()}^${sender}`,
    `RXA|0|1|20220102||03^MMR^CVX|999|||00^^NIP001||||||M77||||CP|A`,
  ].join("\r") + "\r";

/** Walks through finding, the record, the own patients and adding somebody. */
export async function walkDesk(visit, base, sender) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const main = () => page.textContent("main");
  const says = async (text, what) => expect((await main()).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const family = "Desk" + letters();
  const name = sender.name.replace(/^ehr-/, "").toUpperCase();
  const answer = await post(base, sender, message(name, family, letters()));
  expect(/MSA\|A[AE]/.test(answer), `a message was not taken: ${answer.slice(0, 200)}`);

  const search = async (place, text) => {
    await page.goto(`${base}/find`);
    await page.fill("#find-q", text);
    await visit.act(place, () => page.click("main form.bigsearch button"));
  };
  await search("find by a short form", `katie ${family} 1/12/2021`);
  await says(family, "a short form does not find the child");
  await search("find near", `${family} katherine 1/13/2021`);
  await says(word("Perhaps another birth date", "Quizás otra fecha de nacimiento"), "a slip in the birth date is not offered");
  await visit.act("record", () => page.click(".found a"));
  const record = new URL(page.url()).pathname;
  await says(word("Give today", "Poner hoy"), "nothing says what to give today");
  expect((await page.locator(".chips a").count()) > 3, "few vaccines are due to a child without doses");
  await says(word("too young", "demasiado joven"), "the grid does not say why the MMR does not count");
  await visit.go("record not valid", `${record}/not-valid`);
  await says("01/08/2022", "the day from which the MMR would have counted is missing");
  await visit.unfold("record not valid");
  await visit.go("record as of", `${record}?on=2021-01-20`);
  await says(word("not today", "no hoy"), "nothing says that this is another day");
  await visit.go("record bad day", `${record}?on=someday`, 422);
  await visit.go("record", record);
  await visit.act("put on the list", () => page.click('button[name="do"][value="add"]'));
  await visit.go("patients today", "/patients");
  await says(family, "the child is not on today's list");
  for (const list of ["all", "overdue", "reports", "tasks"]) await visit.go(`patients ${list}`, `/patients/${list}`);
  await visit.go("patients narrowed", "/patients/overdue?group=MMR&ages=2-5");
  await page.goto(`${base}/patients`);
  const mine = page.locator("tr", { hasText: family }).locator('button[value="remove"]');
  await visit.act("taken off the list", () => mine.click());
  expect(!(await main()).includes(family), "the child is still on the list");

  await search("find nobody to add", `${family} katherine 1/12/2021`);
  await visit.act("add", () => page.click('main a[href^="/patients/add"]'));
  await visit.act("add without a sex", () => page.click("main form.card button"), 422);
  await page.selectOption("#new-sex", "F");
  await visit.act("add, likely", () => page.click("main form.card button"));
  await says(family, "the child on file is not shown before saving");
  await page.fill("#new-family", "Other" + letters());
  await page.fill("#new-given", "Ngọc Ánh");
  await page.fill("#new-born", "8/9/2020");
  await page.fill("#new-phone", "");
  await visit.act("added", () => page.click("main form.card button"));
  if (await page.locator('button[name="sure"]').count()) {
    await visit.act("added all the same", () => page.click('button[name="sure"]'));
  }
  await says("Ngọc Ánh", "the new record is not open");
}
