// Doses that may be one, in a browser: one clinic says twice, two days apart, that it gave a made-up child MMR. Somebody
// decides that it was one injection, undoes it, and passes it on.
import { letters, open, post } from "./review.mjs";

const message = (sender, family, number, day, lot) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${number}^^^${sender}^MR||${family}^Odalys^^^^^L||20240102|F|||7 Levee Ct^^Houma^LA^70360||^PRN^PH^^^985^5550177`,
    `ORC|RE||${letters()}^${sender}`,
    `RXA|0|1|${day}||03^MMR^CVX|999|||00^^NIP001||||||${lot}|||||CP|A`,
  ].join("\r") + "\r";

/** Walks through the pages about doses. */
export async function walkDoses(visit, base, sender) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const says = async (text, what) => expect((await page.textContent("main")).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const [family, number] = ["Quar" + letters(), letters()];
  const name = sender.name.replace(/^ehr-/, "").toUpperCase();
  for (const [day, lot] of [["20250305", "M1234"], ["20250307", ""]]) {
    const answer = await post(base, sender, message(name, family, number, day, lot));
    expect(/MSA\|A[AE]/.test(answer), `a message was not taken: ${answer.slice(0, 200)}`);
  }
  const record = await open(visit, base, family, "Odalys");
  await visit.act("doses that may be one", () => page.click('a[href$="/doubtful"]'));
  const address = new URL(page.url()).pathname;
  await says("M1234", "the lot is not shown");
  await visit.act("doses without a note", () => page.click('button[value="unsure"]'), 422);
  await page.goto(base + address);
  await visit.act("one injection", () => page.click('button[value="one"]'));
  await says(word("Decided: one injection.", "Decidido: una inyección."), "nothing says that it was decided");
  await page.goto(base + record);
  expect((await page.locator('a[href$="/doubtful"]').count()) === 0, "the record still asks");
  await page.goto(base + address);
  await visit.act("one injection undone", () => page.locator("button[name=undo]").first().click());
  await says(word("Undone. The rules decide again.", "Deshecho. Las reglas deciden otra vez."), "nothing says that it was undone");
  await page.fill("textarea", "The clinic has to look at the chart.");
  await visit.act("doses passed on", () => page.click('button[value="unsure"]'));
  await visit.go("list of doses", "/review/doses");
  await says(family, "the child is not in the list");
}
