// Official records: what may be printed, a paper printed and checked by its code, an exemption, a plan, a card, a roster; the
// pages for everybody.

const send = (page) => page.locator("main form .button.main").first().click();

/** The pages that need no account. */
export async function walkVerify(visit) {
  const { page } = visit;
  await visit.go("verify", "/verify");
  await visit.act("verify missing", () => send(page), 422);
  await page.fill("#code", "K7QM-4T9X-2HDR-8W3C");
  await page.fill("#born", "1/12/2021");
  await visit.act("verify unknown", () => send(page));
  await visit.go("verify scanned", "/v/K7QM4T9X2HDR8W3C");
  if ((await page.inputValue("#code")) !== "K7QM4T9X2HDR8W3C") visit.found("the scanned code is not in its field");
  await visit.go("verify card", "/verify/card");
  await page.fill("#card", "hello");
  await visit.act("verify card wrong", () => send(page), 422);
}

/** The pages of a person, whose address is given. */
export async function walkPapers(visit, person) {
  const { page } = visit;
  await visit.go("papers", `${person}/papers`);
  await visit.act("papers no exemption", () => page.locator("form.card .button.main").click(), 422);
  await visit.go("plan", `${person}/plan`);
  const calendar = await page.request.get(new URL(`${person}/plan/plan.ics`, page.url()).href);
  const text = await calendar.text();
  if (!text.startsWith("BEGIN:VCALENDAR")) visit.found("the calendar file is none");
  await visit.go("card", `${person}/card`);
  await visit.go("roster", "/papers/roster");
  await visit.act("roster nothing", () => send(page), 422);
  await page.fill("#numbers", "000-000-001-0");
  await visit.act("roster left out", () => send(page), 422);
}
