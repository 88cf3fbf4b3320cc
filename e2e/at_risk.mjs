// Places at risk: the ranked list by disease and by kind of place, its file, and who is missing in a place.
export async function walkAtRiskPlaces(visit, base) {
  const { page } = visit;
  await visit.go("at risk", "/at-risk");
  if (!(await page.locator("main tbody tr").count())) visit.found("there is no place in the list");
  await visit.unfold("at risk method");
  const kinds = await page.locator("#by option").evaluateAll((all) => all.map((one) => one.value));
  for (const kind of kinds) {
    await page.selectOption("#by", kind);
    await visit.act(`at risk by ${kind}`, () => page.locator("form.filters .button").click());
  }
  await page.selectOption("#by", kinds[0]);
  await visit.act("at risk again", () => page.locator("form.filters .button").click());
  const file = await page.request.get(`${base}${await page.locator('main a[href^="/at-risk.csv"]').getAttribute("href")}`);
  if (file.status() !== 200 || !(await file.text()).includes(",")) visit.found(`the file is answered with ${file.status()}`);
  const book = await page.request.get(`${base}${await page.locator('main a[href^="/at-risk.xlsx"]').getAttribute("href")}`);
  if (book.status() !== 200 || (await book.body()).subarray(0, 2).toString() !== "PK") visit.found(`the workbook is answered with ${book.status()}`);
  await page.selectOption("#of", "young");
  await visit.act("at risk overdue", () => page.locator("form.filters .button").click());
  const places = page.locator('main tbody th a[href^="/at-risk/people"]');
  if (!(await places.count())) return visit.found("no place leads to who is missing there");
  await visit.act("at risk people", () => places.first().click());
  await visit.go("at risk nowhere", "/at-risk?by=planet", 404);
}
