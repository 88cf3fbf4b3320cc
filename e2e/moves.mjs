// Vaccine that moves: a transfer is accepted, one is asked for, doses are offered, losses are gathered, borrowed doses are listed.

export async function walkMoves(visit) {
  const { page } = visit;
  await visit.go("transfers", "/transfers");
  if (!(await page.locator("main tbody tr").count())) visit.found("no transfer of the made-up state is listed");
  await visit.go("transfer new", "/transfers/new");
  await page.selectOption("#to", { index: 1 });
  const fields = page.locator("main tbody input");
  if (!(await fields.count())) visit.found("nothing can be sent");
  await page.fill("#why", "They would end here");
  await visit.act("transfer without doses", () => page.click("main form .button.main"), 422);
  if ((await page.inputValue("#why")) !== "They would end here") visit.found("what was typed is gone");
  await page.locator("main tbody input").first().fill("100000");
  await visit.act("transfer of too many", () => page.click("main form .button.main"), 422);
  await page.locator("main tbody input").first().fill("1");
  await visit.act("transfer asked", () => page.click("main form .button.main"));
  await visit.unfold("transfer unfolded");
  await page.fill("#withdraw-why", "Only for this walk");
  await visit.act("transfer called off", () => page.click("button[value=withdraw]"));
  // What is on the way can be accepted until somebody did.
  await visit.go("transfers again", "/transfers");
  const way = page.locator("main tbody tr", { has: page.locator(".tag.due") }).locator("th a");
  if (await way.count()) {
    await visit.act("transfer on the way", () => way.first().click());
    if (await page.locator("button[value=receive]").count()) {
      const accepted = page.locator("input[name^=accepted-]").first();
      const doses = Number(await accepted.inputValue());
      await page.fill("#time", "00:00");
      await page.fill("#temperature", "warm");
      await visit.act("transfer no temperature", () => page.click("button[value=receive]"), 422);
      await page.fill("#temperature", "41.0");
      const now = new Date(Date.now() - 60_000);
      const time = await page.evaluate((at) => new Date(at).toTimeString().slice(0, 5), now.getTime());
      await page.fill("#time", time);
      await page.locator("input[name^=accepted-]").first().fill(String(doses - 1));
      await visit.act("transfer rest unsaid", () => page.click("button[value=receive]"), 422);
      await page.fill("main form:last-of-type #why", "Nobody is here");
      await visit.act("transfer refused", () => page.click("button[value=refuse]"));
    }
  }
  await visit.go("offers", "/transfers/offers");
  if (await page.locator("button[value=offer]").count()) {
    await visit.act("offered", () => page.locator("button[value=offer]").first().click());
    await visit.act("offer back", () => page.locator("button[value=withdraw]").first().click());
  } else visit.found("the board finds nothing too many");
  await visit.go("returns", "/returns");
  if (await page.locator("main form .button.main").count()) {
    await visit.act("gathered", () => page.locator("main form .button.main").first().click());
    await visit.unfold("case unfolded");
    await page.fill("#withdraw-why", "Only for this walk");
    await visit.act("case called off", () => page.click("button[value=withdraw]"));
  } else visit.found("no loss waits");
  await visit.go("borrowing", "/borrowing");
  const paper = await page.request.get(new URL("/borrowing/report.pdf", page.url()).href);
  if (paper.headers()["content-type"] !== "application/pdf") visit.found(`the report is answered with ${paper.status()}`);
  if (await page.locator("main tbody th a").count()) {
    await visit.act("borrowed", () => page.locator("main tbody th a").first().click());
    await page.locator("input[name=reason]").last().check();
    await page.fill("#signed", "Walk");
    await visit.act("borrowed no words", () => page.click("button[value=note]"), 422);
  }
  await visit.go("no transfer", "/transfers/1", 404);
  await visit.go("no case", "/returns/1", 404);
}
