// The vaccine programme: a clinic applies and signs, the staff approves, plans a visit and writes down what it found, has the watch
// look at doses; accounts and doses by eligibility.

/** A day, so many days from today, as a date field has it. */
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export async function walkProgramme(visit) {
  const { page } = visit;
  await visit.go("vfc", "/vfc");
  if (await page.locator('form[action="/vfc/enrolments/new"]').count()) {
    await visit.act("vfc begun", () => page.click('form[action="/vfc/enrolments/new"] button'));
  } else {
    await visit.act("vfc latest", () => page.locator('main a[href^="/vfc/enrolments/"]').first().click());
  }
  if (await page.locator("button[value=submit]").count()) {
    await visit.act("vfc nothing there", () => page.click("button[value=submit]"), 422);
    for (const [field, value] of Object.entries({
      pin: "190001", street: "1 Main St", city: "Houma", zip: "70360", phone: "985-555-0100", hours_0: "09:00-12:00",
      director: "Ada Doe", director_title: "MD", licence: "L-77", primary_name: "Bo Lee", primary_email: "bo@clinic.example",
      primary_phone: "985-555-0101", primary_training: day(-30), primary_until: day(300), primary_certificate: "C-1",
      backup_name: "Cy Roe", backup_email: "cy@clinic.example", backup_phone: "985-555-0102", backup_training: day(-30),
      backup_until: day(300), backup_certificate: "C-2", signed_name: "Ada Doe", signed_title: "Medical director",
    })) await page.fill(`#${field}`, value);
    await page.check("#agrees");
    // A storage unit is needed, and the unit's own form brings it.
    if (await page.locator('main a[href="/cold-chain"]').count()) {
      await visit.act("vfc kept", () => page.click("button[value=save]"));
      const application = new URL(page.url()).pathname;
      await visit.go("vfc new unit", "/cold-chain/new");
      await page.fill("#name", `Refrigerator ${visit.width} ${visit.lang}`);
      await page.selectOption("#kind", "refrigerator");
      await page.selectOption("#style", "pharmacy");
      await visit.act("vfc unit", () => page.click("main form .button.main"));
      await visit.go("vfc application again", application);
      await page.fill("#signed_name", "Ada Doe");
      await page.fill("#signed_title", "Medical director");
      await page.check("#agrees");
    }
    await visit.act("vfc sent", () => page.click("button[value=submit]"));
  }
  await visit.go("vfc accounts", "/vfc/accounts");
  await visit.go("vfc accounts of days", `/vfc/accounts?from=${day(-90)}&until=${day(0)}`);
  await visit.go("vfc eligibility", "/vfc/eligibility");
  await visit.go("vfc visits", "/vfc/visits");
  await visit.go("vfc nothing here", "/vfc/visits/1", 404);
}

export async function walkProgrammeStaff(visit) {
  const { page } = visit;
  await visit.go("vfc staff", "/vfc");
  await visit.go("vfc applications", "/vfc/enrolments");
  if (await page.locator("main tbody th a").count()) {
    await visit.act("vfc application", () => page.locator("main tbody th a").first().click());
    if (await page.locator("button[value=approve]").count()) {
      await visit.act("vfc return without why", () => page.click("button[value=return]"), 422);
      await visit.act("vfc approved", () => page.click("button[value=approve]"));
    }
  }
  await visit.go("vfc rounds", "/vfc/visits");
  if (await page.locator('main form[action="/vfc/visits"]').count()) {
    await visit.act("vfc visit planned", () => page.locator('main form[action="/vfc/visits"] button').first().click());
    await page.check("input[name=is_units_fit][value=wrong]");
    await visit.act("vfc visit without words", () => page.click("button[value=record]"), 422);
    await page.fill("#words_units_fit", "A unit of dormitory style.");
    await visit.act("vfc visit recorded", () => page.click("button[value=record]"));
    await page.fill("#evidence-1", "Photo of the new unit.");
    await visit.act("vfc put right", () => page.click("button[value=close]"));
  }
  await visit.go("vfc accounts of the state", "/vfc/accounts?scope=state");
  await visit.go("vfc eligibility of the state", "/vfc/eligibility?scope=state");
  await visit.go("vfc watch", "/vfc/watch");
  await visit.act("vfc looked", () => page.click("main form .button.main"));
  if (await page.locator("main tbody th a").count()) {
    await visit.act("vfc finding", () => page.locator("main tbody th a").first().click());
    await page.fill("#why", "The private order came late.");
    await visit.act("vfc explained", () => page.click("button[value=explained]"));
  }
  await visit.go("vfc explained findings", "/vfc/watch?state=explained");
}
