// The exchange with a sender, in a browser. As data quality: a message with an error is found in the log and in the
// inbox, corrected and sent again; the sender's score card leads to what is agreed with it, and a change is tried on the
// last messages. As a clinic: a table of doses is sent, looked at and taken.
import { letters, post } from "./review.mjs";

/** A made-up child's dose, of a vaccine that no table knows unless `vaccine` says otherwise. */
const message = (sender, control, family, { vaccine = "9999^Unheard of^CVX", birth = "20240102" } = {}) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${control}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${control}^^^${sender}^MR||${family}^Ottilie^^^^^L||${birth}|F|||7 Levee Ct^^Houma^LA^70360||^PRN^PH^^^985^5550166`,
    `ORC|RE||${control}^${sender}`,
    `RXA|0|1|20250305||${vaccine}|999|||01^^NIP001|||||||||||CP|A`,
  ].join("\r") + "\r";

/** Walks through the pages of data quality, who is signed in. */
export async function walkExchange(visit, base, sender) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const main = () => page.textContent("main");
  const says = async (text, what) => expect((await main()).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const organization = sender.name.replace(/^ehr-/, "").toUpperCase();
  const [control, family] = ["X-" + letters(), "Quar" + letters()];

  // What is wrong in different ways: a vaccine nobody knows, no birth date, no HL7 at all.
  await post(base, sender, message(organization, control, family));
  await post(base, sender, message(organization, "X-" + letters(), family, { birth: "" }));
  await post(base, sender, "This is no message\r");

  // Found in the log.
  await page.goto(`${base}/messages`);
  await page.fill("#control_id", control);
  await page.selectOption("#transport", "rest");
  await visit.act("log search", () => page.locator("form.filters .button.main").click());
  expect((await page.locator("tbody tr").count()) === 1, "the search does not find the one message");
  await visit.act("message with error", () => page.locator("tbody a").first().click());
  const original = new URL(page.url()).pathname;
  await visit.unfold("message with error unfolded");
  expect((await page.locator(".findings .tag.error").count()) > 0, "the error is not shown");
  const rule = await page.locator('.findings li:has(.tag.error) a[href^="/messages?rule="]').first().textContent();
  await page.goto(`${base}/messages?outcome=rejected`);
  await visit.act("message not stored", () => page.locator("tbody a").first().click());
  await page.goto(`${base}/messages?outcome=not-hl7`);
  await visit.act("message not HL7", () => page.locator("tbody a").first().click());

  // It waits in the inbox: counted some seconds after it came.
  const waiting = page.locator("tbody tr", { hasText: rule }).locator("a");
  let group;
  for (let tries = 0; tries < 30; tries += 1) {
    await page.goto(`${base}/messages/inbox`);
    if (await waiting.count()) {
      group = await waiting.first().getAttribute("href");
      await page.goto(base + group);
      if ((await main()).includes(control)) break;
    }
    await page.waitForTimeout(1000);
  }
  await visit.go("inbox", "/messages/inbox");
  await visit.act("inbox group", () => waiting.first().click());
  await says(control, "the message does not wait in the inbox");
  // Rules are counted with the inbox, so the search by rule finds it now.
  await page.goto(`${base}/messages?rule=${rule}`);
  await says(control, "the search by rule does not find the message");
  await page.goto(base + group);
  await page.fill("#note", "Asked the vendor.");
  await visit.act("inbox taken", () => page.click('button[value="take"]'));
  await page.goto(base + group);
  await visit.act("inbox given back", () => page.click('button[value="give-back"]'));

  // Corrected, looked at, sent.
  await page.goto(base + original);
  await visit.act("correct", () => page.click('a[href$="/correct"]'));
  const text = await page.inputValue("#text");
  expect(text.includes("9999^Unheard of^CVX"), "the message is not in the form");
  await page.fill("#text", "nonsense");
  await visit.act("correct nonsense", () => page.click('button[value="send"]'), 422);
  await page.fill("#text", text.replace("9999^Unheard of^CVX", "03^MMR^CVX"));
  await page.fill("#note", "The clinic says that it was MMR.");
  await visit.act("correct checked", () => page.click('button[value="try"]'));
  await says(word("1 dose would be taken in.", "Se tomaría 1 dosis."), "the check does not say that the dose is taken");
  await visit.act("corrected", () => page.click('button[value="send"]'));
  expect((await page.locator(".findings .tag.error").count()) === 0, "the corrected message still has an error");
  expect((await page.locator(`a[href="${original}"]`).count()) === 1, "the new message does not name the old one");
  await visit.go("message with correction", original);
  await visit.go("correct again", `${original}/correct`);
  const corrected = word("Corrected; the new message:", "Corregido; el mensaje nuevo:");
  await says(corrected, "nothing says that the message was corrected before");
  await page.goto(`${base}/messages/inbox`);
  if (await page.locator(`a[href="${group}"]`).count()) await page.goto(base + group);
  expect(!(await main()).includes(control), "the corrected message still waits in the inbox");

  // Judged again.
  await visit.go("judge again", "/messages/replay");
  await page.fill("#from", "yesterdayish");
  await visit.act("judge again bad day", () => page.locator("form.filters .button.main").click(), 422);
  await page.goto(`${base}/messages/replay`);
  await page.fill("#rule", rule);
  await visit.act("judge again asked", () => page.locator("form.filters .button.main").click());

  // The score card, the way into production, what is agreed.
  await visit.go("senders", "/senders?days=30");
  await visit.act("score card", () => page.locator("tbody a", { hasText: `(${sender.name})` }).click());
  const card = new URL(page.url()).pathname;
  await visit.act("onboarding", () => page.click('a[href$="/onboarding"]'));
  await page.goto(base + card);
  await visit.act("agreed", () => page.click('a[href^="/senders/profile/"]'));
  await page.fill("#text", '[rules]\n"PID-8.missing" = "perhaps"\n');
  await visit.act("agreed nonsense", () => page.click('button[value="try"]'), 422);
  await page.fill("#text", '[codes.vaccine]\n"9999" = "03"\n\n[rules]\n"PID-11.missing" = "reject"\n');
  await visit.act("agreed tried", () => page.click('button[value="try"]'));
  expect((await page.locator("section[aria-labelledby=impact]").count()) === 1, "nothing says what would be different");
  await visit.unfold("agreed unfolded");
  await visit.go("agreed with everybody", "/senders/profile/registry-0");
}

/** Sends a file on the page of uploads. */
async function send(visit, base, place, name, text, expected = 200) {
  const { page } = visit;
  await page.goto(`${base}/uploads`);
  await page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await visit.act(place, () => page.locator("main .button.main").click(), expected);
}

/** Walks through the upload of a table, as somebody of a clinic, who is signed in. */
export async function walkUpload(visit, base) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const family = "Quar" + letters();
  await visit.go("uploads", "/uploads");
  await send(visit, base, "upload refused", "empty.csv", "only one column\nhere\n", 422);
  const number = letters();
  const rows = [
    "MRN,Last Name,First Name,DOB,Sex,Vaccine,Date Given,Lot,Remark",
    `${number}1,${family},Odile,01/02/2024,F,M-M-R II,03/04/2025,M1234,`,
    `${number}2,${family},Remy,02/03/2023,M,Pediarix,03/05/2024,,seen by Dr. Landry`,
    `${number}3,${family},Ursin,02/03/2023,M,Stardust,03/05/2024,,`,
  ];
  await send(visit, base, "upload columns", "doses of spring.csv", rows.join("\n") + "\n");
  expect((await page.locator("select[name=column]").count()) === 9, "the columns are not all asked about");
  if (await page.locator("[name=dates][value=month_first]").count()) await page.check("[name=dates][value=month_first]");
  await visit.act("upload preview", () => page.locator("form.card button").last().click());
  expect((await page.locator("section[aria-labelledby=rows] .tag.ok").count()) === 2, "not two rows can be taken");
  expect((await page.locator("section[aria-labelledby=rows] .tag.late").count()) === 1, "the wrong row is not marked");
  await visit.act("upload taking", () => page.click('button[name="take"]'));
  const address = page.url();
  for (let tries = 0; tries < 30 && !(await page.locator('a[href$="/wrong.csv"]').count()); tries += 1) {
    await page.waitForTimeout(500);
    await page.goto(address);
  }
  await visit.go("upload done", new URL(address).pathname);
  expect((await page.locator('a[href$="/wrong.csv"]').count()) === 1, "the row that was not taken cannot be fetched");
  await visit.go("uploads with one", "/uploads");
  await page.goto(`${base}/find`);
  await page.fill("#find-q", `${family} 01/02/2024`);
  await visit.act("uploaded child", () => page.click("main button"));
  expect((await page.locator(".found a", { hasText: "Odile" }).count()) === 1, "the uploaded child is not found");
  await page.locator(".found a", { hasText: "Odile" }).click();
  await visit.go("registries", new URL(page.url()).pathname + "/registries");
}
