// An outbreak from its first contact to its end, and a recalled lot.

/** Days before today, as a date field has them. */
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

export async function walkOutbreaks(visit) {
  const { page } = visit;
  await visit.go("outbreaks", "/outbreaks");
  await page.fill("#title", `Bayou Elementary ${visit.width} ${visit.lang}`);
  await page.selectOption("#disease", "measles");
  await page.selectOption("#setting", "school");
  await page.fill("#first", ago(2));
  await page.fill("#last", ago(4));
  await visit.act("outbreak ends before", () => page.click("main form .button.main"), 422);
  await page.fill("#last", ago(1));
  await visit.act("outbreak empty", () => page.click("main form .button.main"));
  const board = new URL(page.url()).pathname;
  await visit.go("outbreak contacts", `${board}/contacts`);
  await page.fill("#text", "Nobody, Atall, 1/3/2015, 985-555-0143\nRemy\nAbsent, Ana, 5/20/2026");
  await visit.act("outbreak contacts taken", () => page.locator("main form .button.main").first().click());
  if (!(await page.inputValue("#text")).includes("Remy")) visit.found("the line that was not taken is not there to be mended");
  await page.fill("#zips", "7036");
  await visit.act("outbreak area wrong", () => page.locator("main form").nth(1).locator("button").click(), 422);
  await page.fill("#zips", "70360");
  await page.fill("#first", "2018");
  await page.fill("#last", "2021");
  await visit.act("outbreak area", () => page.locator("main form").nth(1).locator("button").click());
  await visit.go("outbreak board", board);
  const rows = await page.locator("main tbody tr").count();
  if (rows < 2) visit.found(`${rows} contacts on the board instead of two at least`);
  await visit.go("outbreak no match", `${board}?show=no-match`);
  await visit.go("outbreak nobody", `${board}?show=exempt&page=9`);
  await visit.go("outbreak papers", `${board}/papers`);
  const form = { paper: "situation", language: visit.lang };
  const sheet = await page.request.post(new URL(`${board}/papers`, page.url()).href, { form, headers: { "sec-fetch-site": "same-origin" } });
  if (sheet.headers()["content-type"] !== "application/pdf") visit.found(`the situation sheet is answered with ${sheet.status()}`);
  await visit.go("outbreak export", `${board}/export`);
  if (!/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/.test(await page.inputValue("input[name=password]"))) visit.found("no password was drawn");
  await visit.go("outbreak member", board);
  await page.fill("#username", "nobody of this name");
  await visit.act("outbreak no member", () => page.click("button[value=member]"));
  await page.check("input[name=sure]");
  await visit.act("outbreak closed", () => page.click("button[value=close]"));
  if (await page.locator("main tbody tr").count()) visit.found("a closed outbreak shows contacts");
  await visit.go("lot recall", "/lot-recall");
  await page.fill("#lot", "K4");
  await visit.act("lot too short", () => page.click("main form .button.main"), 422);
  await page.fill("#lot", "no such lot");
  await visit.act("lot of nobody", () => page.click("main form .button.main"));
}
