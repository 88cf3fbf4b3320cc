// An order of vaccine: drafted and sent by the clinic, cut and approved by the program, out in a file, its status and its package in
// by files, received by scanning, and on the shelf.

const MMR = "00006-4681-00";
const VARICELLA = "00006-4827-00";
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");

const file = (kind, rows) => ["H," + kind + ",1," + day(0) + ",CENTRAL", ...rows, `T,${rows.length}`, ""].join("\r\n");

/** Takes a file as the program does. */
async function send(visit, place, name, text, status) {
  const { page } = visit;
  await page.setInputFiles("#file", { name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await visit.act(place, () => page.locator("form[enctype] .button").click(), status);
}

/** Says of each dose that took nothing that it is left. */
async function leaveAll({ page }) {
  const reason = page.locator('main input[name="why"]').first();
  for (let left = 60; left > 0 && (await reason.count()); left--) {
    await page.locator("main details:has(input[name=why])").first().locator("summary").click();
    await reason.fill("Given for a walk");
    await page.locator("main details[open] form .button").first().click();
    await page.waitForLoadState();
  }
}

export async function walkOrder(visit, { clinic, program }) {
  const { page } = visit;
  await visit.signIn(...clinic);
  await visit.go("orders", "/orders");
  await visit.go("orders how", "/orders/settings");
  await page.fill("#refrigerated", "many");
  await visit.act("orders no number", () => page.locator("main form .button.main").click(), 422);
  await page.fill("#refrigerated", "2000");
  await page.fill("#delivery", "Mon to Thu 8 to 4");
  await visit.act("orders how kept", () => page.locator("main form .button.main").click());
  await visit.go("order new", "/orders/new?set=routine&funding=vfc");
  await visit.unfold("order new unfolded");
  for (const field of await page.locator("main input[name^=doses-]").all()) await field.fill("");
  await visit.act("order of nothing", () => page.locator("main form .button.main").click(), 422);
  await page.fill(`#doses-${MMR}`, "15");
  await visit.act("order no boxes", () => page.locator("main form .button.main").click(), 422);
  if ((await page.inputValue(`#doses-${MMR}`)) !== "15") visit.found("what was typed is gone");
  await page.fill(`#doses-${MMR}`, "30");
  await page.fill(`#doses-${VARICELLA}`, "10");
  await visit.act("order draft", () => page.locator("main form .button.main").click());
  const order = new URL(page.url()).pathname;
  const id = order.split("/").pop();
  await page.fill(`#doses-${MMR}`, "40");
  await visit.act("order saved", () => page.click("button[value=save]"));
  // Doses that took nothing stand in the way of an order; those that other parts left behind are left, with a reason.
  const inTheWay = page.locator("#blocks");
  if (await inTheWay.count()) {
    await visit.act("order waits for the work list", () => inTheWay.locator('a[href*="/stock/not-deducted"]').first().click());
    await leaveAll(visit);
    await visit.go("order again", order);
  }
  if (await inTheWay.count()) {
    visit.found(`the order cannot be sent: ${await inTheWay.innerText()}`);
    return;
  }
  await visit.act("order sent", () => page.click("button[value=submit]"));
  if (!(await page.locator("h1 ~ dl .tag.warn").count())) {
    visit.found(`the order is not sent: ${await page.locator("main").innerText()}`);
    return;
  }
  await visit.signOut();

  await visit.signIn(...program);
  await visit.go("orders queue", "/orders");
  await visit.go("order to answer", order);
  await page.fill(`main form fieldset #doses-${MMR}`, "30");
  await visit.act("order cut without a word", () => page.click("button[value=approve]"), 422);
  await page.fill(`main form fieldset #doses-${MMR}`, "30");
  await page.fill(`#cut-${MMR}`, "Supply is short");
  await visit.act("order approved", () => page.click("button[value=approve]"));
  await visit.go("order files", "/orders/files");
  await visit.act("order files written", () => page.locator('form[action="/orders/files/write"] .button').click());
  const out = page.locator('main tbody a[href^="/orders/files/"]', { hasText: "order-" }).first();
  const text = await (await page.request.get(new URL(await out.getAttribute("href"), page.url()).href)).text();
  const row = text.split("\r\n").find((line) => line.startsWith(`${id},`) && line.includes("00006468100"));
  if (!row?.includes(",30,")) visit.found(`the file says ${text}`);
  const pin = row?.split(",")[1] ?? "";
  await send(visit, "order file wrong", "status.csv", file("status", [`${id},lost,,${day(0)},`, `1,accepted,F,today,`]), 422);
  if ((await page.locator("main tbody tr th.n").count()) < 2) visit.found("not every fault is told");
  await send(visit, "order accepted", "status.csv", file("status", [`${id},accepted,F-${id.slice(-6)},${day(0)},`]));
  const number = `P${id.slice(-8)}`;
  const line = (ndc, lot, doses) => `${number},${id},,${pin},vfc,${ndc.replaceAll("-", "")},${lot},${day(300)},${doses},${day(-1)},,UPS,1Z9`;
  await send(visit, "order shipped", "shipment.csv", file("shipment", [line(MMR, "E2E100", 30), line(VARICELLA, "E2E200", 10)]));
  await visit.signOut();

  await visit.signIn(...clinic);
  await visit.go("order on its way", order);
  await visit.act("package", () => page.locator('main a[href^="/orders/packages/"]').first().click());
  const scan = (gtin, lot) => `01${gtin}17${day(300).slice(2)}10${lot}`;
  const boxes = [...Array(3).fill(scan("00300064681000", "E2E100")), scan("00300064827002", "E2E200"), scan("00300064827002", "OTHER")];
  await page.fill("#scans", boxes.join("\n"));
  await visit.act("package scanned", () => page.click("button[value=scan]"));
  if ((await page.inputValue("#accepted-1")) !== "30") visit.found("the scans are not counted");
  if ((await page.locator("main .alert.late li").count()) !== 1) visit.found("the box that is not on the slip is not told");
  await page.fill("#accepted-2", "9");
  await page.check("#strip-good");
  await visit.act("package without a reason", () => page.click("button[value=receive]"), 422);
  await page.selectOption("#reason-2", "damaged");
  await visit.act("package received", () => page.click("button[value=receive]"));
  await visit.go("order part received", order);
  await page.fill("#why", "The rest is ordered anew");
  await visit.act("order closed", () => page.click("button[value=close]"));
  await visit.unfold("order closed unfolded");
  const steps = await page.locator("#history ~ ul li").count();
  if (steps < 9) visit.found(`${steps} steps of the order in place of nine at least`);
  if (!(await page.locator("main").innerText()).includes("Supply is short")) visit.found("why it was cut is not told");
  // The book has the doses: the next suggestion counts them.
  await visit.go("order after", "/orders/new?set=routine&funding=vfc");
  const summary = page.locator("main tbody tr", { hasText: MMR }).locator("summary");
  const onHand = (await summary.innerText()).match(/\d+/g)?.pop();
  if (!(Number(onHand) >= 48)) visit.found(`on hand are ${onHand} doses in place of 48 at least`);
  await visit.go("orders at the end", "/orders");
  await visit.go("order nothing here", "/orders/1", 404);
  await visit.go("package nothing here", "/orders/packages/1", 404);
  await visit.signOut();
}
