// Vaccine stock: begun, received by scan, found, counted, signed; a lot, reports, a recall. At last forty lots are counted with the speed
// of a person, and the time is printed.

/** A day, so many days from today, as GS1 has it: YYMMDD. */
const gs1Day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(2, 10).replaceAll("-", "");

/** M-M-R II, the carton of ten. */
const MMR = "00300064681000";
/** A box as a scanner sends it: the group separator is lost by keyboards, so the lot stands last. */
const box = (lot, days, gtin = MMR) => `01${gtin}17${gs1Day(days)}10${lot}`;

/** Makes a lot's number that no other visit has. */
const lotOf = (visit, n) => `E${visit.width}${visit.lang === "en" ? "A" : "B"}${visit.script ? "S" : "P"}${n}`.toUpperCase();

/** Types as a scanner does: fast, then Enter. */
async function scan(visit, place, text, expected = 200) {
  await visit.page.fill("#scan", "");
  await visit.page.focus("#scan");
  await visit.act(place, async () => {
    await visit.page.keyboard.type(text);
    await visit.page.keyboard.press("Enter");
  }, expected);
}

/** The registry begins for the clinic whose name stands in the bar, unless somebody did. */
export async function beginStock(visit, clinic) {
  const { page } = visit;
  await visit.go("stock of the registry", "/stock");
  await visit.go("stock begin", "/stock/begin");
  await page.selectOption("#organization", { label: clinic });
  await page.fill("#on", "1/1/2020");
  await visit.act("stock begin too early", () => page.click("main form .button.main"), 422);
  await page.selectOption("#organization", { label: clinic });
  await page.fill("#on", "t");
  await visit.act("stock begun", () => page.click("main form .button.main"));
}

/** What a clinic does. */
export async function walkStock(visit) {
  const { page } = visit;
  const [a, b] = [lotOf(visit, 1), lotOf(visit, 2)];
  await visit.go("stock receive", "/stock/receive");
  await scan(visit, "stock scan broken", `01${MMR.slice(0, 13)}9`, 422);
  if (!(await page.locator("#scan-said.bad").count())) visit.found("a wrong digit is not told");
  await scan(visit, "stock scan read", box(a, 300));
  if ((await page.inputValue("#lot")) !== a) visit.found(`the lot that was scanned is not in its field: ${await page.inputValue("#lot")}`);
  if (!(await page.inputValue("#vaccine")).includes("(0")) visit.found("the vaccine is not filled in");
  await page.fill("#boxes", "2");
  await page.fill("#per_box", "10");
  await page.fill("#document", "PS-4711");
  await visit.act("stock no funding", () => page.click("button[value=book]"), 422);
  if ((await page.inputValue("#document")) !== "PS-4711") visit.found("what was typed is gone");
  await page.selectOption("#funding", "vfc");
  await visit.act("stock booked", () => page.click("button[value=book]"));
  if (!(await page.locator(".alert.done").textContent()).includes("20")) visit.found("what was booked is not told");
  // The next box: as many doses are in it; this one has ended.
  await scan(visit, "stock scan ended", box(b, -3));
  if ((await page.inputValue("#per_box")) !== "10") visit.found("the doses of a known box are not filled in");
  await visit.act("stock not seen", () => page.click("button[value=book]"), 422);
  await page.check("input[name=saw]");
  await visit.act("stock booked ended", () => page.click("button[value=book]"));
  await visit.go("stock", "/stock");
  if (!(await page.locator(".tag.late").count())) visit.found("a lot that has ended is not red");
  await scan(visit, "stock nothing found", "NOSUCHLOT", 422);
  await scan(visit, "stock lot", box(a, 300));
  const lot = new URL(page.url()).pathname;
  if (!lot.startsWith("/stock/lots/")) visit.found(`a scan on the list leads to ${lot}`);
  await visit.unfold("stock lot unfolded");
  await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  await page.selectOption("#reason", "wasted:other_waste");
  await page.fill("#doses", "1");
  await visit.act("stock out without words", () => page.click("button[value=out]"), 422);
  await page.fill("#why", "Fell from the tray");
  await visit.act("stock out", () => page.click("button[value=out]"));
  await page.locator("button[value=back]").first().locator("xpath=..").locator("input[name=why]").fill("It did not break");
  await visit.act("stock taken back", () => page.locator("button[value=back]").first().click());
  if (!(await page.locator("main s").count())) visit.found("what was taken back is not struck");
  await visit.go("stock filtered", "/stock?funding=vfc&empty=1");
  await visit.go("stock not deducted", "/stock/not-deducted");
  for (const report of ["on-hand", "use", "moves", "losses", "account"]) await visit.go(`stock report ${report}`, `/stock/reports?report=${report}`);
  const table = await page.request.get(new URL("/stock/reports.csv?report=on-hand", page.url()).href);
  if (!(await table.text()).includes(a)) visit.found("the lot is not in the table");
  const paper = await page.request.get(new URL("/stock/reports.pdf?report=on-hand", page.url()).href);
  if (paper.headers()["content-type"] !== "application/pdf") visit.found(`the paper is answered with ${paper.status()}`);
  // The count: blind, a scan adds a box, a number can be typed.
  await visit.go("stock counts", "/stock/counts");
  await visit.act("stock sheet", () => page.click("button[value=begin]"));
  const sheet = new URL(page.url()).pathname;
  const field = page.locator("tr", { hasText: a }).locator("input[inputmode=numeric]");
  if ((await field.inputValue()) !== "") visit.found("the sheet is not blind");
  await scan(visit, "stock sheet scanned", box(a, 300));
  if ((await field.inputValue()) !== "10") visit.found("a scan does not add a box");
  await scan(visit, "stock sheet scanned twice", box(a, 300));
  if ((await field.inputValue()) !== "20") visit.found("a second scan does not add a box");
  await scan(visit, "stock sheet unknown", box("NOSUCH9", 300), 422);
  await page.fill("#scan", "");
  await field.fill("many");
  await visit.act("stock sheet no number", () => page.click("[data-last=count]"), 422);
  await field.fill("18");
  for (const one of await page.locator("input[data-next=count]").all()) if (!(await one.inputValue())) await one.fill("10");
  await visit.act("stock compare", () => page.click("button[value=compare]"));
  if (!(await page.locator("main select").count())) visit.found("a difference asks for no reason");
  for (const one of await page.locator("main select").all()) await one.selectOption("not_recorded");
  await visit.act("stock reasons", () => page.click("button[value=save]"));
  return sheet;
}

/** The registry signs, twice where it has to, and looks at a recall. */
export async function walkRecall(visit) {
  const { page } = visit;
  await visit.go("stock recall", "/stock/recall");
  await page.fill("#lot", lotOf(visit, 1));
  await visit.act("stock recall looked", () => page.click("button[value=look]"));
  if (!(await page.locator("main table").count())) visit.found("who has the lot is not told");
  await visit.act("stock recall mute", () => page.click("button[value=recall]"), 422);
}

/** Gives a count up, so that the next visit begins its own. */
export async function endCount(visit, sheet) {
  const { page } = visit;
  await visit.go("stock compare of the registry", `${sheet}/compare`);
  await page.evaluate(() => document.querySelectorAll("main details").forEach((one) => (one.open = true)));
  await page.fill("#end-why", "Only for this walk");
  await visit.act("stock count given up", () => page.click("button[value=end]"));
}

const PAUSE = 200;
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

/**
 * Counts forty lots as a person would: half by scanning (the code comes at a scanner's speed, and the hands need a second and a half
 * to take the next box), half by typing two figures and Enter with 200 ms a key and a second to look at the shelf. Prints the time.
 */
export async function timeCount(visit, base) {
  const { page } = visit;
  // Each width counts forty lots of its own.
  const funding = visit.width === 1280 ? "private" : "state";
  const lots = [...Array(40).keys()].map((n) => `C40${visit.width}L${String(n).padStart(2, "0")}`);
  for (const lot of lots) {
    await page.goto(`${base}/stock/receive`);
    const form = await page.inputValue("input[name=form]");
    const made = await page.request.post(`${base}/stock/receive`, {
      headers: { "sec-fetch-site": "same-origin" },
      form: { form, act: "book", what: "received", scan: "", vaccine: "MMR (03)", maker: "MSD", lot, expires: "12/2028", funding, unit: "", boxes: "1", per_box: "10", on: "t", document: "" },
      maxRedirects: 0,
    });
    if (made.status() !== 303) visit.found(`lot ${lot} is answered with ${made.status()}`);
  }
  await page.goto(`${base}/stock/counts`);
  await page.selectOption("#funding", funding);
  await visit.act("stock sheet of forty", () => page.click("button[value=begin]"));
  const sheet = new URL(page.url()).pathname;
  const began = Date.now();
  let keys = 0;
  for (const lot of lots.slice(0, 20)) {
    await sleep(1500);
    await page.focus("#scan");
    await Promise.all([
      page.waitForEvent("load"),
      (async () => {
        await page.keyboard.type(`01${MMR}1728123110${lot}`, { delay: 2 });
        await page.keyboard.press("Enter");
      })(),
    ]);
  }
  const scanned = Date.now();
  const fields = page.locator("input[data-next=count]");
  const first = await fields.evaluateAll((all) => all.findIndex((one) => !one.value));
  await fields.nth(first).focus();
  for (let left = await fields.evaluateAll((all) => all.filter((one) => !one.value).length); left > 0; left -= 1) {
    await sleep(1000);
    for (const key of ["1", "0", "Enter"]) {
      await page.keyboard.press(key);
      keys += 1;
      await sleep(PAUSE);
    }
  }
  await sleep(PAUSE);
  await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  const ended = Date.now();
  visit.place = "stock forty lots counted";
  await visit.check();
  const left = await page.locator("input[data-next=count]").evaluateAll((all) => all.filter((one) => one.value !== "10").length);
  if (left) visit.found(`${left} of forty lots are not counted as they were`);
  const seconds = (ms) => (ms / 1000).toFixed(1);
  console.log(
    `count of 40 lots at ${visit.width} px: ${seconds(ended - began)} s (20 scanned in ${seconds(scanned - began)} s, 20 typed with ${keys} keys in ${seconds(ended - scanned)} s)`,
  );
  if (ended - began > 180_000) visit.found("forty lots take more than three minutes");
  return sheet;
}
