// A question of one's own: built without a script, asked, kept, taken away in a file; a count; what is wrong.

export async function walkLists(visit) {
  const { page } = visit;
  const name = `Toddlers ${visit.width} ${visit.lang}`;
  const press = (what, value, expected) => visit.act(`lists ${what}`, () => page.click(`main form button[value="${value}"]:not([tabindex="-1"])`), expected);
  await visit.go("lists", "/lists");
  await visit.go("lists example", "/lists/new?from=no-mmr");
  if ((await page.locator("fieldset.ask").count()) !== 2) visit.found("the example does not come with its two conditions");
  await page.selectOption("#kind", "lives");
  await press("one condition more", "add");
  await page.fill("#r3-zip", "7036");
  await press("wrong", "show", 422);
  if (!(await page.locator(".alert.late a[href='#row-3']").count())) visit.found("the wrong condition is not named");
  if ((await page.inputValue("#r3-zip")) !== "7036") visit.found("what was typed is gone");
  await press("one condition less", "remove-3");
  await press("answer", "show");
  const answer = new URL(page.url()).pathname;
  if (!(await page.locator(".lead").count())) visit.found("the question is not said in a sentence");
  const rows = await page.locator("main table tbody tr").count();
  if (rows) {
    const file = await page.request.get(new URL(`${answer}/csv`, page.url()).href);
    const lines = (await file.text()).trim().split("\r\n").length - 1;
    if (lines < rows) visit.found(`the file has ${lines} lines, the page ${rows}`);
    const book = await page.request.get(new URL(`${answer}/xlsx`, page.url()).href);
    if (!(await book.body()).subarray(0, 2).equals(Buffer.from("PK"))) visit.found("the spreadsheet is none");
  }
  await press("without a name", "keep", 422);
  await page.fill("#name", name);
  await press("kept", "keep");
  await visit.go("lists with one", "/lists");
  await visit.act("lists again", () => page.getByRole("link", { name }).click());
  // Nobody lives there.
  await visit.go("lists change", `/lists/new?from=${answer.split("/").pop()}`);
  await page.selectOption("#kind", "lives");
  await press("an area", "add");
  await page.fill("#r3-zip", "99999");
  await press("nobody", "show");
  if (!(await page.locator(".card.empty").count())) visit.found("an answer without anybody does not say so");
  // Doses, as a count by two groupings.
  await visit.go("lists doses", "/lists/new?from=doses");
  await page.selectOption("#by2", "age_group");
  await press("count", "show");
  if (!(await page.locator("main table tbody tr").count())) visit.found("no dose is counted");
  await visit.go("lists people and doses", "/lists/new");
  await page.selectOption("#listed", "doses");
  await press("update", "again");
  if (!(await page.locator("#d-group").count())) visit.found("the form does not ask which doses");
  await visit.go("lists kept", answer);
  await press("removed", "remove");
}
