// The vendor lab in a browser: a broken message is pasted, corrected, and clean; what was sent is asked for; the session
// is kept and its link opened by somebody else; the endpoint misbehaves as it is told.

/** Walks through the lab. `another` begins a visit that shares nothing with this one. */
export async function walkLab(visit, base, another) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const main = () => page.textContent("main");
  await visit.go("lab", "/lab");
  await page.goto(`${base}/lab?example=broken-dates`);
  const broken = await page.inputValue("#text");
  expect(broken.startsWith("MSH|"), "the example is not in the form");
  await page.fill("#text", "");
  await visit.act("lab nothing pasted", () => page.locator(".lab-form .button.main").click(), 422);
  await page.fill("#text", broken);
  await visit.act("lab findings", () => page.locator(".lab-form .button.main").click());
  expect((await page.locator("tr.wrong .tag.error").count()) > 0, "no field is marked");
  expect((await main()).includes("MSA|AE|"), "the broken message was not answered with AE");
  await visit.unfold("lab findings unfolded");

  // Corrected: the day, the vaccine and the birth are put right.
  const session = new URL(page.url()).pathname.replace(/\/messages\/.*/, "");
  await page.goto(`${base}${session}?example=new-dose`);
  const good = await page.inputValue("#text");
  await page.fill("#text", good);
  await visit.act("lab clean", () => page.locator(".lab-form .button.main").click());
  expect((await page.locator(".findings li").count()) === 0, "something was found in a good message");
  expect((await main()).includes("MSA|AA|"), "the good message was not answered with AA");
  await page.goto(`${base}${session}?example=query-forecast`);
  await visit.act("lab forecast", () => page.locator(".lab-form .button.main").click());
  expect((await main()).includes("59783-1"), "the query has no forecast");

  // The endpoint.
  await visit.go("lab session", session);
  const door = await page.locator(".door code").allTextContents();
  const send = async () => {
    const answer = await fetch(`${base}${session}/hl7/rest`, {
      method: "POST",
      headers: {
        authorization: "Basic " + Buffer.from(`${door[2]}:${door[3]}`).toString("base64"),
        "content-type": "application/hl7-v2",
      },
      body: good.replaceAll("LAB-NEW", "LAB-WIRE"),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const honest = await send();
  expect(honest.status === 200 && honest.text.includes("MSA|AA|LAB-WIRE"), `the endpoint said ${honest.text}`);
  await page.check("#mis-no-control-id");
  await page.check("#mis-line-feeds");
  await visit.act("lab switched", () => page.locator("form[action$='/switch'] .button").click());
  const bent = await send();
  expect(bent.text.includes("MSA|AA\n") || bent.text.includes("MSA|AA|\n"), `MSA-2 is still there: ${bent.text}`);
  expect(!bent.text.includes("\r"), "the lines do not end with line feeds");

  // The link.
  await visit.act("lab not kept", () => page.locator("form[action$='/keep'] .button").click());
  expect((await page.locator("[role=status]").count()) === 1, "nothing says why it was not kept");
  await page.check("#invented");
  await visit.act("lab kept", () => page.locator("form[action$='/keep'] .button").click());
  const other = await another();
  other.place = "lab link";
  await other.page.goto(base + session);
  expect((await other.page.textContent("main")).includes("LAB-WIRE"), "the link does not show the messages");
  await other.context.close();
  await visit.act("lab forgotten", () => page.locator("form[action$='/forget'] .button").click());
  await visit.go("lab gone", session, 404);
}
