// A refrigerator: readings by hand, a logger's file with a spell that is too warm, and what is done about it until the end.

/** A day, so many days before today, as a date field has it. */
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** A logger's file: two hours every ten minutes, too warm for an hour of them, with a broken row. */
function loggerFile() {
  const day = ago(3);
  const rows = [...Array(13).keys()].map((n) => {
    const time = `${String(12 + Math.floor(n / 6)).padStart(2, "0")}:${String((n % 6) * 10).padStart(2, "0")}`;
    return `${day} ${time},${n >= 3 && n < 10 ? "48.9" : "41.0"}`;
  });
  return ["Timestamp,Temperature", ...rows, "broken,41.0"].join("\n");
}

export async function walkCold(visit) {
  const { page } = visit;
  const named = `Refrigerator ${visit.width} ${visit.lang}${visit.script ? "" : " plain"}`;
  await visit.go("cold units", "/cold-chain");
  // The made-up state has a refrigerator that was too warm.
  const demo = await page.locator("main tbody th a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  if (demo.length < 3) visit.found(`${demo.length} units in place of three at least`);
  await visit.go("cold settings", "/cold-chain/settings");
  await page.locator("input[name=workday]").evaluateAll((all) => all.forEach((one) => (one.checked = false)));
  await visit.act("cold no workday", () => page.click("button[value=settings]"), 422);
  await visit.act("cold settings kept", () => page.click("button[value=settings]"));
  await page.fill("#day", ago(-30));
  await page.fill("#why", "Staff day");
  await visit.act("cold closed day", () => page.click("button[value=close]"));
  await visit.act("cold open after all", () => page.locator("button[name=open]").first().click());
  await visit.go("cold new unit", "/cold-chain/new");
  await page.fill("#name", named);
  await page.selectOption("#kind", "refrigerator");
  await page.selectOption("#style", "dormitory");
  await visit.act("cold dormitory", () => page.click("main form .button.main"), 422);
  await page.selectOption("#style", "pharmacy");
  await visit.act("cold unit empty", () => page.click("main form .button.main"));
  const unit = new URL(page.url()).pathname;
  await page.fill("#serial", "A-1042");
  await page.fill("#certificate", ago(-20));
  await visit.act("cold logger", () => page.click("button[value=logger]"));
  if (!(await page.locator(".tag.warn").count())) visit.found("a certificate that ends in 20 days is not told");
  // Readings by hand.
  await visit.go("cold reading", `${unit}/reading`);
  for (const [field, value] of [["low", "50"], ["high", "45"], ["shown", "41"], ["initials", "rf"]]) await page.fill(`#${field}`, value);
  await visit.act("cold reading wrong", () => page.click("main form .button.main"), 422);
  if ((await page.inputValue("#high")) !== "45") visit.found("what was typed is gone");
  await page.fill("#low", "38.5");
  await visit.act("cold reading kept", () => page.click("main form .button.main"));
  await visit.go("cold unit read", unit);
  await page.locator(`a[href*="${unit}/readings/"]`).first().click();
  await page.waitForURL("**/readings/*");
  visit.place = "cold correction";
  await visit.check();
  await page.fill("#high", "46.0");
  await page.fill("#why", "misread");
  await visit.act("cold corrected", () => page.click("button[value=new]"));
  if (!(await page.locator("main s").count())) visit.found("the old reading cannot be seen");
  // A file: what it leaves open is asked, then it is taken.
  await visit.go("cold file", `${unit}/import`);
  const send = (name, text) => page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await send("letter.csv", "Dear maker, thank you");
  await visit.act("cold no file", () => page.click("main form .button.main"), 422);
  await send("logger.csv", loggerFile());
  await visit.act("cold file open", () => page.click("main form .button.main"));
  await page.check("input[name=scale][value=F]");
  await visit.act("cold file read", () => page.click("button[value=choose]"));
  const before = new URL(page.url()).pathname;
  const broken = await page.request.get(new URL(`${before}/wrong.csv`, page.url()).href);
  if (!(await broken.text()).includes("no-moment")) visit.found("the broken row is not in the table of rows that are left out");
  await visit.act("cold file taken", () => page.click("button[value=take]"));
  await visit.go("cold unit warm", `${unit}?days=7`);
  if ((await page.locator(".course svg rect[stroke-dasharray]").count()) !== 1) visit.found("the spell is not marked in the chart");
  await visit.unfold("cold unit unfolded");
  const paper = await page.request.get(new URL(`${unit}/log.pdf?month=${ago(3).slice(0, 7)}`, page.url()).href);
  if (paper.headers()["content-type"] !== "application/pdf") visit.found(`the log is answered with ${paper.status()}`);
  const table = await page.request.get(new URL(`${unit}/readings.csv`, page.url()).href);
  if (!(await table.text()).includes("9.4")) visit.found("the readings are not in the table");
  await visit.go("cold units warm", "/cold-chain");
  await visit.go("cold unit again", unit);
  await visit.act("cold excursion", () => page.locator('main table a[href*="/excursions/"]').first().click());
  const excursion = new URL(page.url()).pathname;
  // Nothing is decided before it is known what happened and what the maker says.
  await page.fill("#end", "all is well");
  await visit.act("cold too soon", () => page.click("button[value=conclude]"), 422);
  await page.selectOption("#cause", "door");
  await page.fill("#words", "The door stood open during a delivery. 72 °F in the room.");
  await visit.act("cold facts", () => page.click("button[value=facts]"));
  await page.fill("#lot", "K4477");
  await page.fill("#vaccine", "MMR");
  await visit.act("cold lot", () => page.click("button[value=lot]"));
  await visit.unfold("cold excursion unfolded");
  await page.fill("#words-1", "By phone, stable for this time");
  await page.check("input[name=outcome][value=usable]");
  await visit.act("cold answer without case", () => page.click("button[value=answer]"), 422);
  await page.fill("#case-1", "C-20117");
  await page.check("input[name=outcome][value=usable]");
  await visit.act("cold answer", () => page.click("button[value=answer]"));
  await page.fill("#end", "The maker says it may be used");
  await visit.act("cold cleared", () => page.click("button[value=conclude]"));
  if (await page.locator(".alert.late").count()) visit.found("what was decided is held still");
  await visit.go("cold excursion again", excursion);
  await visit.go("cold unit cleared", `${unit}?days=31`);
  await page.locator("details summary").last().click();
  await page.fill("#why", "Only for this walk");
  await visit.act("cold retired", () => page.click("button[value=retire]"));
  await visit.go("cold units at the end", "/cold-chain");
  await visit.act("cold demo excursion", () => page.locator('main a[href*="/excursions/"]').first().click());
  await visit.act("cold demo unit", () => page.locator(".crumb a").click());
  await visit.go("cold nothing here", "/cold-chain/units/1", 404);
}
