// Papers of a school (letters, labels, days kept out, exemptions with their paper), and the numbers of all schools: for the state, a
// parish, a school, and for everybody.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Asks for the paper of a form as the browser would. Answers the PDF, or notes what came instead. */
async function paper(visit, form, what, fields, shots) {
  const { page } = visit;
  const hidden = await page.locator(`${form} input[type=hidden]`).evaluateAll((all) => all.map((one) => [one.name, one.value]));
  const headers = { origin: new URL(page.url()).origin, "content-type": "application/x-www-form-urlencoded" };
  const data = new URLSearchParams([...hidden, ...Object.entries(fields)]).toString();
  const answer = await page.request.post(new URL("/schools/letters", page.url()).href, { headers, data });
  const body = await answer.body();
  const kind = answer.headers()["content-type"];
  if (answer.status() !== 200 || !body.subarray(0, 5).equals(Buffer.from("%PDF-"))) {
    visit.found(`${what} are answered with ${answer.status()} ${kind}`);
  } else if (shots) {
    writeFileSync(`${shots}/${what}-${visit.width}-${visit.lang}.pdf`, body);
  }
}

/** A list with addresses and languages, so that letters have what a window shows. */
const LIST = [
  "Student ID,Last,First,DOB,Sex,Grade,Homeroom,Guardian,Street,City,State,ZIP,Language",
  "p-1,Aucoin,Odile,1/14/2019,F,2,Ms. Trahan,Marie Aucoin,118 Oak Alley Rd Apt 4,Rayne,LA,70578,English",
  "p-2,Núñez Villarreal de la Fuente,María Guadalupe Esperanza,2/15/2018,F,3,Mr. Thibodeaux-Fontenot,José Núñez,9 Levee Ct,Iota,LA,70543,Spanish",
  "p-3,Broussard,Remy,3/16/2020,M,K,Ms. Trahan,,,,,,",
].join("\n");

/** Papers and days of children, as the school's own staff. `shots`: where papers are kept to be looked at. */
export async function walkSchoolPapers(visit, base, shots) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  await page.goto(`${base}/schools`);
  await page.setInputFiles("#file", { name: "papers.csv", mimeType: "text/csv", buffer: Buffer.from(LIST + "\n") });
  await visit.act("papers list", () => page.locator("form[enctype] .button.main").click());
  for (let tries = 0; tries < 60 && !(await page.locator('button[value="apply"]').count()); tries += 1) {
    await page.waitForTimeout(500);
    await page.reload();
  }
  if (await page.locator("[name=sure]").count()) await page.check("[name=sure]");
  await visit.act("papers applied", () => page.click('button[value="apply"]'));

  await visit.go("letters", "/schools/letters?stand=no_record");
  const form = "main form.card:first-of-type";
  await page.fill("#by", "2020-01-02");
  await visit.act("letters too early", () => page.click('button[value="letters"]'), 422);
  await visit.go("letters nobody", "/schools/letters?stand=exempt");
  await visit.go("letters", "/schools/letters?stand=no_record");
  const said = { by: "2026-12-15", out: "2027-01-11", contact: "Pat Naquin, 337 555 0143", paper: "letters" };
  said.place = "Health unit, 600 Polk St, Tuesdays 8 to 12";
  await paper(visit, form, "letters-own", { ...said, language: "own", to_address: "1" }, shots);
  await paper(visit, form, "letters-spanish", { ...said, language: "es", to_address: "1" }, shots);
  await paper(visit, form, "letters-home", { ...said, language: "en" }, shots);
  await page.goto(`${base}/schools/letters`);
  await page.fill("#used", "30");
  await visit.act("labels too many used", () => page.click('button[value="labels"]'), 422);
  await page.goto(`${base}/schools/letters`);
  await paper(visit, form, "labels", { paper: "labels", language: "es", used: "4" }, shots);

  await visit.go("papers children", "/schools/children?stand=no_record");
  await visit.act("school child", () => page.locator('main a[href^="/schools/children/"]').first().click());
  await page.fill("#until", "2020-01-02");
  await visit.act("school child wrong", () => page.locator("form.card .button.main").click(), 422);
  await page.fill("#until", "");
  await visit.act("school child out", () => page.locator("form.card .button.main").click());
  await page.check("[name=kind][value=absent]");
  await page.selectOption("#reason", "illness");
  await visit.act("school child absent", () => page.locator("form.card .button.main").click());
  expect((await page.locator("ul.lines li b").count()) >= 2, "what was noted about a child does not stand there");
  await visit.go("papers children noted", "/schools/children?stand=no_record");
  await visit.go("papers report", "/schools/report");
  await page.goBack();
  await visit.act("school child again", () => page.locator('main a[href^="/schools/children/"]').first().click());
  for (let left = await page.locator("ul.lines button").count(); left > 0; left -= 1) {
    await visit.act("school child ended", () => page.locator("ul.lines button").first().click());
  }
}

/** The exemptions of a person whom this clinic or school sees. */
export async function walkExemptions(visit, person) {
  const { page } = visit;
  await visit.go("exemptions", `${person}/exemptions`);
  const save = () => page.locator("form.card .button.main").click();
  await page.check("#kind-1");
  await page.fill("#signed", "2026-10-01");
  await visit.act("exemptions without paper", save, 422);
  await page.check("#kind-1");
  await page.fill("#signed", "2026-10-01");
  const scan = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n");
  await page.setInputFiles("#scan", { name: "paper.pdf", mimeType: "application/pdf", buffer: scan });
  await visit.act("exemptions noted", save);
  if (!(await page.locator('main a[href$="/scan"]').count())) visit.found("the scan of an exemption is not there");
  await visit.act("exemptions ended", () => page.locator("main td form button").first().click());
}

/** What other rules would do: wrong ones, none, and those of other states. */
async function walkLaw(visit, base) {
  const { page } = visit;
  const show = () => page.locator("form.card .button.main").click();
  await page.goto(`${base}/schools/numbers`);
  await visit.act("law", () => page.locator('main a[href="/schools/law"]').click());
  await visit.act("law nothing", show, 422);
  await page.fill("#text", "[law]\nid = 7");
  await visit.act("law wrong", show, 422);
  await page.fill("#text", readFileSync(new URL("../packs/texas/school.toml", import.meta.url), "utf8"));
  await visit.act("law pasted", show);
  if (!(await page.locator("main tbody tr").count())) visit.found("another state's law changes nobody");
  await page.setInputFiles("#file", fileURLToPath(new URL("../packs/us/school.toml", import.meta.url)));
  await visit.act("law file", show);
  if (!(await page.locator("main [role=status]").count())) visit.found("no answer to a file of rules");
}

/** The numbers for the state's staff, and what everybody may see of them. */
export async function walkNumbers(visit, base) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  await visit.go("numbers", "/schools/numbers");
  const grades = await page.locator("main nav a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  expect(grades.length >= 2, "there are no grades to choose from");
  await visit.go("numbers second grade", grades[1]);
  await visit.go("numbers all schools", "/schools/numbers");
  await visit.act("numbers with all", () => page.locator('main p a[href*="all"]').first().click());
  const rows = page.locator("main tbody th a");
  expect(await rows.count(), "no area can be opened");
  if (await rows.count()) await visit.act("numbers parish", () => rows.first().click());
  if (await rows.count()) await visit.act("numbers district or school", () => rows.first().click());
  if (!(await page.locator("#sector").count()) && (await rows.count())) {
    await visit.act("numbers school", () => rows.first().click());
  }
  if (await page.locator("#sector").count()) {
    await page.fill("#last_grade", "nonsense");
    await visit.act("numbers no grade", () => page.click('button[value="describe"]'), 422);
    await page.fill("#last_grade", "8");
    await page.selectOption("#sector", "public");
    await visit.act("numbers described", () => page.click('button[value="describe"]'));
  } else {
    visit.found("there is no page about a school");
  }
  for (const rows of ["areas", "schools"]) {
    const file = await page.request.get(`${base}/schools/numbers.csv?rows=${rows}`);
    const text = await file.text();
    expect(file.status() === 200 && /^\uFEFF?"?school_year/.test(text), `the file of ${rows} is none: ${text.slice(0, 60)}`);
  }
  await walkLaw(visit, base);
  await page.goto(`${base}/schools/numbers`);
  await visit.act("numbers published", () => page.click('button[value="publish"]'));
  await visit.signOut();
  await visit.go("numbers public", "/schools/public");
  const file = await page.request.get(`${base}/schools/public.csv`);
  expect(file.status() === 200, `the public file is answered with ${file.status()}`);
}
