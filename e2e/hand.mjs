// A visit at the clinic, in a browser: a made-up child is found, three packs are scanned as a scanner types, a warning is met,
// the doses are recorded and undone; past doses are pasted; a dose and the person are put right; a lot is barred.
import { letters, open, post } from "./review.mjs";

/** Packs of M-M-R II, VARIVAX and VAQTA: package number, expiry, lot. */
const packs = ["0100300064681017", "0100300064827019", "0100300064831016"];
const code = (pack, lot) => `]d2${pack}1728123110${lot}`;

const message = (sender, family, number) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${number}^^^${sender}^MR||${family}^Odile^^^^^L||20240102|F|||9 Levee Ct^^Houma^LA^70360||^PRN^PH^^^985^5550178`,
    `ORC|RE||${letters()}^${sender}`,
    `RXA|0|1|20240305||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A`,
  ].join("\r") + "\r";

/** Walks through the pages on which people write down by hand. The visitor is a nurse who has signed in. */
export async function walkHand(visit, base, sender) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const says = async (text, what) => expect((await page.textContent("main")).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const family = "Zeri" + letters();
  const name = sender.name.replace(/^ehr-/, "").toUpperCase();
  const answer = await post(base, sender, message(name, family, letters()));
  expect(/MSA\|A[AE]/.test(answer), `a message was not taken: ${answer.slice(0, 200)}`);
  const record = await open(visit, base, family, "Odile");

  await visit.act("record doses", () => page.locator('main a[href$="/record"]').first().click());
  const began = Date.now();
  await page.fill("#scan", "no code at all");
  await visit.act("a bad scan", () => page.press("#scan", "Enter"));
  for (const [at, pack] of packs.entries()) {
    await page.fill("#scan", code(pack, `L${at}${letters()}`));
    await visit.act(`scan ${at + 1}`, () => page.press("#scan", "Enter"));
  }
  await visit.act("recorded without eligibility", () => page.click('button[value="save"]'), 422);
  await page.selectOption("#eligibility", "V02");
  await page.check("#asked");
  await visit.act("three doses recorded", () => page.click('button[value="save"]'));
  expect(Date.now() - began < 60_000, "recording three doses took more than a minute");
  await says(word("3 doses recorded", "3 dosis anotadas"), "three doses are not said to be recorded");
  await visit.act("undone", () => page.click('button[name="undo"]'));

  await page.goto(`${base}${record}/record`);
  const last = (await page.locator('[name^="outcome-"]').count()) - 1;
  await page.fill(`#vaccine-${last}`, "HPV");
  await page.fill(`#lot-${last}`, "H" + letters());
  await page.selectOption("#eligibility", "V02");
  await page.check("#asked");
  await visit.act("a dose that is not recommended", () => page.click('button[value="save"]'), 422);

  await visit.go("past doses", `${record}/past`);
  await page.locator("summary").last().click();
  await page.fill("#paste", "MMR\t3/14/2025\nquad 5/5/2025\nPediarix 3/2024\nblurb 1/1/2025");
  await visit.act("a list with mistakes", () => page.click('button[value="read"]'), 422);
  await page.selectOption("#pick-1", { index: 1 });
  await page.fill("#vaccine-3", "");
  await page.fill("#on-3", "");
  const saves = () => page.click('button[value="save"]');
  await Promise.all([page.waitForEvent("load"), saves()]);
  if (!page.url().includes("/written/")) await visit.act("past doses saved", saves);
  await visit.check();
  await says(word("3 past doses added", "3 dosis pasadas agregadas"), "the past doses are not said to be added");

  await visit.go("by date", `${record}/by-date`);
  const dose = await page.locator('main a[href*="/doses/"]').last().getAttribute("href");
  await visit.go("put a dose right", `${dose}/change`);
  await page.fill("#lot", "C" + letters());
  await visit.act("changed without a reason", () => page.click('button[value="change"]'), 422);
  await page.fill("#why", "The lot was missing.");
  await Promise.all([page.waitForEvent("load"), page.click('button[value="change"]')]);
  await visit.check();
  await visit.go("versions", `${dose}/change`);
  await says("The lot was missing.", "the reason is not among the versions");
  await visit.go("reaction", `${dose}/reaction`);

  await visit.go("edit", `${record}/edit`);
  await page.fill("#phone-0", "555");
  await visit.act("a phone that is none", () => page.locator("form:has([name=saw]) button.main").click(), 422);
  await page.fill("#phone-0", "(985) 555-0188");
  await page.fill("#school", "Levee Elementary");
  await visit.act("edited", () => page.locator("form:has([name=saw]) button.main").click());

  await visit.go("lots", "/lots");
  await page.fill("#lot", "Q" + letters());
  await page.fill("#why", "Refrigerator too warm");
  await visit.act("a lot barred", () => page.locator("form:has(#kind) button").click());
  await visit.act("a lot freed", () => page.locator("button[name=free]").first().click());
}
