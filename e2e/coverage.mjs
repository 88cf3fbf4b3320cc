// Coverage for staff: the live page with its map and files, report cards, the fix list and its papers.
import { execFileSync } from "node:child_process";

/** A file of the page, as bytes; what it is answered with is checked. */
async function fetched(visit, base, path, kind) {
  const answer = await visit.page.request.get(`${base}${path}`);
  const bytes = await answer.body();
  const got = answer.headers()["content-type"] ?? "";
  if (answer.status() !== 200 || !got.startsWith(kind)) visit.found(`${path} is answered with ${answer.status()} ${got}`);
  return bytes;
}

/** The text of a PDF and how many pages it has. */
function paper(bytes) {
  const text = execFileSync("pdftotext", ["-layout", "-", "-"], { input: bytes }).toString();
  const tagged = execFileSync("pdfinfo", ["-"], { input: bytes }).toString();
  return { text, pages: (text.match(/\f/g) ?? []).length, isTagged: /Tagged:\s+yes/.test(tagged) };
}

/** Staff of the state: questions, map, files, comparison, what is refused. */
export async function walkLiveCoverage(visit, base) {
  const { page } = visit;
  await visit.go("coverage", "/coverage?measure=mmr1-24m");
  await visit.unfold("coverage method");
  if ((await page.locator("svg.map a").count()) < 10) visit.found("there is no map of counties");
  const rows = await page.locator("main tbody tr").count();
  if (!rows) visit.found("there is no area in the table");
  for (const by of ["state", "region", "zip", "provider", "school"]) {
    await page.selectOption("#by", by);
    await visit.act(`coverage by ${by}`, () => page.locator("form.filters .button").click());
  }
  await page.selectOption("#by", "county");
  await page.fill("#before", "t");
  await page.selectOption("#sex", "female");
  await visit.act("coverage compared", () => page.locator("form.filters .button").click());
  const files = page.locator('main a[href^="/coverage."]');
  const csv = (await fetched(visit, base, await files.nth(0).getAttribute("href"), "text/csv")).toString();
  if (!csv.startsWith("measure,as_of,denominator,level,area,name,numerator,of,share,before_as_of")) visit.found("the CSV has other columns");
  const xlsx = await fetched(visit, base, await files.nth(1).getAttribute("href"), "application/vnd.openxmlformats");
  if (xlsx.subarray(0, 2).toString() !== "PK") visit.found("the workbook is no ZIP file");
  // The link says the whole question: it gives the same page.
  const link = await page.locator('main p.buttons a[href^="/coverage?"]').getAttribute("href");
  const finding = await page.locator("main p b").first().textContent();
  await visit.go("coverage by link", link);
  if ((await page.locator("main p b").first().textContent()) !== finding) visit.found("the link gives another answer");
  await page.fill("#find", "hpv");
  await visit.act("coverage found", () => page.locator("form.filters .button").click());
  if (!(await page.locator("#measure option:checked").textContent()).includes(visit.lang === "es" ? "VPH" : "HPV")) {
    visit.found("looking for a measure does not find it");
  }
  await visit.go("coverage future", "/coverage?measure=mmr1-24m&on=12/31/2099", 422);
  await visit.go("coverage no census", "/coverage?measure=mmr1-24m&of=census&by=zip", 422);
  await visit.go("card to choose", "/report-card");
  await page.selectOption("#provider", { index: 1 });
  await visit.act("card of a provider", () => page.locator("form.filters .button").click());
}

/** A clinic: its card, its fix list, both on paper. */
export async function walkReportCard(visit, base) {
  const { page } = visit;
  await visit.go("card", "/report-card");
  if (!(await page.locator("main tbody tr").count())) visit.found("the card has no measure");
  await visit.unfold("card charts");
  const card = paper(await fetched(visit, base, await page.locator('main a[href^="/report-card/card.pdf"]').getAttribute("href"), "application/pdf"));
  if (card.pages !== 2 || !card.isTagged) visit.found(`the card has ${card.pages} pages, tagged: ${card.isTagged}`);
  await visit.go("card future", "/report-card?on=12/31/2099", 422);
  await visit.go("card", "/report-card");
  await visit.act("fix list", () => page.locator('main p.buttons a[href^="/report-card/fix?"]').click());
  const names = page.locator("main tbody th a");
  if (!(await names.count())) return visit.found("nobody is on the fix list");
  const family = (await names.first().textContent()).split(",")[0].trim();
  if (card.text.includes(family)) visit.found("a patient's name is on the card for the wall");
  const csv = (await fetched(visit, base, await page.locator('main a[href^="/report-card/fix.csv"]').getAttribute("href"), "text/csv")).toString();
  if (!csv.includes(family)) visit.found("the CSV lacks who is on the page");
  const list = paper(await fetched(visit, base, await page.locator('main a[href^="/report-card/fix.pdf"]').getAttribute("href"), "application/pdf"));
  if (!list.text.includes(family) || !list.isTagged) visit.found("the paper lacks who is on the page, or is not tagged");
  await page.selectOption("#what", "late");
  await visit.act("fix list late", () => page.locator("form.filters .button").click());
  if (await names.count()) await visit.act("fix list person", () => names.first().click());
  await visit.go("fix list without", "/report-card/fix?measure=invalid-child", 422);
}
