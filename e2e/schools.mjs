// A school's list in a browser: a file that is no list, columns that are named, five groups, an answer, the list applied, the
// children and how they stand, five exceptions of the report, its signature; then the state's view. All of it within 15 clicks.
import { letters } from "./review.mjs";

/** Fills the file field and sends the form. */
async function send(visit, base, what, name, text, status) {
  const { page } = visit;
  await page.goto(`${base}/schools`);
  const file = { name, mimeType: "text/csv", buffer: Buffer.from(text) };
  await page.setInputFiles("#file", file);
  await visit.act(what, () => page.locator("form[enctype] .button.main").click(), status);
}

/** The pages of a school, as its own staff. */
export async function walkSchools(visit, base) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const family = "Quar" + letters();
  await visit.go("school", "/schools");
  await send(visit, base, "school refused", "empty.csv", "only one column\nhere\n", 422);
  const rows = [
    `Nr${letters()},pupil,day one,Grade`,
    `1,"${family}, Odile",1/14/2019,2`,
    `2,"${family}, Remy",1/44/2019,2`,
    `3,"${family}, Ursin",2/15/2018,3`,
  ];
  await send(visit, base, "school columns", "students.csv", rows.join("\n") + "\n");
  const selects = page.locator("select[name=column]");
  expect((await selects.count()) === 4, "the columns are not all asked about");
  for (const [place, word] of ["student_number", "full_name", "birth_date"].entries()) {
    await selects.nth(place).selectOption(word);
  }
  await page.check("[name=dates][value=month_first]");
  await visit.act("school review", () => page.click('button[value="columns"]'));
  const list = page.url().split("?")[0];
  for (let tries = 0; tries < 30 && !(await page.locator('button[value="apply"]').count()); tries += 1) {
    await page.waitForTimeout(500);
    await page.goto(list);
  }
  const path = new URL(list).pathname;
  for (const group of ["close", "elsewhere", "left", "new", "matched", "wrong"]) {
    await visit.go(`school ${group}`, `${path}?group=${group}`);
  }
  expect((await page.textContent("main")).includes("1/44/2019"), "the row with a mistake does not say what is wrong");
  await page.goto(`${list}?group=new`);
  await page.locator("select[name^=row-]").first().selectOption("skip");
  await visit.act("school answers", () => page.click('button[value="answer"]'));
  if (await page.locator("[name=sure]").count()) await page.check("[name=sure]");
  await visit.act("school applied", () => page.click('button[value="apply"]'));
  await visit.go("school children", "/schools/children");
  expect((await page.textContent("main")).includes(`${family}, Ursin`), "a child of the list is not shown");
  await visit.go("school no record", "/schools/children?stand=no_record");
  await visit.go("school report", "/schools/report");
  const clicks = await closeReport(visit);
  expect(clicks <= 15 - BEFORE_THE_REPORT, `the report took ${clicks} clicks`);
  expect((await page.textContent("main")).includes("Nell Nurse"), "the report does not say who signed");
}

/** Clicks from the first page of a school to its report: choose a file, send it, say that those who left have left, apply, report. */
const BEFORE_THE_REPORT = 5;

/** Says something about five exceptions at most, and signs. Every choice in a list and every field that is typed into is a click. */
async function closeReport(visit) {
  const { page } = visit;
  let clicks = 0;
  const selects = page.locator("select[name^=said-]");
  const many = Math.min(5, await selects.count());
  if (!many) visit.found("the report asks about nobody, and a child without a record is on the list");
  for (let place = 0; place < many; place += 1) {
    await selects.nth(place).selectOption(place === many - 1 && many > 1 ? "left" : "out");
    clicks += 1;
  }
  await visit.act("school decisions", () => page.click('button[value="decide"]'));
  clicks += 1;
  const told = await page.textContent("main");
  if (!told.includes("Kept out since")) visit.found("a child that is kept out is not shown as such");
  await page.fill("#name", "Nell Nurse");
  await page.fill("#title", "School nurse");
  await visit.act("school signed", () => page.click('button[value="submit"]'));
  return clicks + 3;
}

/** The state's view of schools. */
export async function walkReports(visit) {
  const { page } = visit;
  await visit.go("school reports", "/schools/reports");
  for (const order of ["lock", "unlock"]) {
    const button = page.locator(`button[value="${order}"]`).first();
    if (await button.count()) await visit.act(`school ${order}`, () => button.click());
  }
}
