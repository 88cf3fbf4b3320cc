// A run of reminders from its question to its end; saved groups, templates, what runs by itself.

/** A day after today, as a date field has it. */
const ahead = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export async function walkReminders(visit) {
  const { page } = visit;
  const name = `Reminders ${visit.width} ${visit.lang}`;
  const send = (button, expected) => visit.act(`reminders ${button}`, () => page.click(`main form button[value=${button}]`), expected);
  await visit.go("reminders", "/outreach");
  await visit.go("reminders new", "/outreach/new");
  // No name, no phone, and a day in the future.
  await page.fill("#as_of", ahead(9));
  await visit.act("reminders wrong", () => page.click("button[value=plan]"), 422);
  if ((await page.locator(".alert.late li").count()) < 3) visit.found("not everything that is wrong is said");
  await page.fill("#as_of", "");
  await page.fill("#name", name);
  await page.fill("#phone", "985-555-0100");
  // An area in which nobody lives.
  await page.fill("#zips", "99999");
  await send("plan");
  if (!(await page.locator(".card.empty").count())) visit.found("an area without people is not said to be one");
  await visit.go("reminders again", "/outreach/new");
  await page.fill("#name", name);
  await page.fill("#phone", "985-555-0100");
  await page.fill("#to", "6");
  await page.fill("#hour_from", "0");
  await page.fill("#hour_until", "24");
  await page.check("input[name=channel][value=letter]");
  await page.fill("#save_as", `${name} saved`);
  await visit.act("reminders save", () => page.click("button[value=save]"));
  await visit.act("reminders from saved", () => page.getByRole("link", { name: `${name} saved` }).click());
  if ((await page.inputValue("#to")) !== "83") visit.found("saved ages do not come back");
  await page.fill("#name", name);
  await page.fill("#phone", "985-555-0100");
  await page.check("input[name=channel][value=letter]");
  await send("plan");
  const run = new URL(page.url()).pathname;
  const sure = () => page.locator("input[name=sure]").first().check();
  if (await page.locator("button[value=approve]").count()) {
    await sure();
    await visit.act("reminders approved", () => page.click("button[value=approve]"));
    if (await page.locator("button[value=pause]").count()) {
      await visit.act("reminders paused", () => page.click("button[value=pause]"));
      // So few messages may all have gone in between.
      if (await page.locator("button[value=resume]").count()) {
        await visit.act("reminders go on", () => page.click("button[value=resume]"));
      }
    }
  } else visit.found("the run cannot be approved");
  await visit.go("reminders run", run);
  if (await page.locator("button[value=stop]").count()) {
    await sure();
    await visit.act("reminders stopped", () => page.click("button[value=stop]"));
  }
  await visit.go("reminders templates", "/outreach/templates");
  await page.fill("#name", name);
  await page.fill("#text", "Call {clinik}. Reply STOP to end.");
  await visit.act("template field unknown", () => page.click("button[value=keep]"), 422);
  await page.fill("#text", "Time for MMR at {clinic}. Reply STOP to end.");
  await visit.act("template names a vaccine", () => page.click("button[value=keep]"), 422);
  await page.fill("#text", "Please call {clinic} at {phone}. Reply STOP to end.");
  await visit.act("template kept", () => page.click("button[value=keep]"));
  await visit.go("reminders by itself", "/outreach/new");
  await page.fill("#name", `${name} weekly`);
  await page.fill("#phone", "985-555-0100");
  await page.fill("#first", ahead(30));
  await visit.act("reminders scheduled", () => page.click("button[value=schedule]"));
  const end = page.locator("button[value^=schedule-]");
  while (await end.count()) await visit.act("schedule ended", () => end.first().click());
  await visit.go("reminders saved", "/outreach/saved");
  const gone = page.locator("main form button[name=id]");
  while (await gone.count()) await visit.act("saved removed", () => gone.first().click());
}
