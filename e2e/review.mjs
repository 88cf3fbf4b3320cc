// The review desk in a browser: two made-up children who look like twins come in as messages, are compared by
// hand, merged, undone, merged again and split. Each visit has children of its own.

/** A word that nobody else is called. */
export const letters = () => Array.from({ length: 8 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join("");

const message = (sender, family, given, number) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${number}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${number}^^^${sender}^MR||${family}^${given}^^^^^L||20240102|F|||118 Oak Aly^^Houma^LA^70360||^PRN^PH^^^985^5550143`,
    "ORC|RE||" + number + "^" + sender,
    "RXA|0|1|20240305||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A",
  ].join("\r") + "\r";

/** Sends a message. Answers what the registry said. */
export async function post(base, { name, secret }, body) {
  const answer = await fetch(`${base}/hl7/rest`, {
    method: "POST",
    headers: {
      authorization: "Basic " + Buffer.from(`${name}:${secret}`).toString("base64"),
      "content-type": "application/hl7-v2",
    },
    body,
  });
  return answer.text();
}

/** Sends a child's message. */
const send = (base, sender, family, given) =>
  post(base, sender, message(sender.name.replace(/^ehr-/, "").toUpperCase(), family, given, letters()));

/** Searches, and opens the one person with this first name. Answers the address of the record. */
export async function open(visit, base, family, given) {
  const { page } = visit;
  await page.goto(`${base}/find`);
  await page.fill("#find-q", `${family} 01/02/2024`);
  await visit.act(`find ${given}`, () => page.click("main button"));
  await visit.act(`record of ${given}`, () => page.locator(".found a", { hasText: given }).click());
  return new URL(page.url()).pathname;
}

/** From a record to the page on which it is compared with the other child. */
async function compare(visit, base, record, family, given) {
  const { page } = visit;
  await page.goto(base + record);
  await visit.act("find a duplicate", () => page.click('a[href$="/duplicate"]'));
  await page.fill("#find-q", `${family} 01/02/2024`);
  await visit.act("duplicates found", () => page.locator("form.bigsearch button").click());
  await visit.act("pair", () => page.locator(".found .card", { hasText: given }).locator("button").click());
  return new URL(page.url()).pathname;
}

/** Walks through the review desk. `script`: whether the pages may use JavaScript. */
export async function walkReview(visit, base, sender, script) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const says = async (text, what) => expect((await page.textContent("main")).includes(text), what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const family = "Quar" + letters();
  for (const given of ["Camille", "Cosette"]) {
    const answer = await send(base, sender, family, given);
    expect(/MSA\|A[AE]/.test(answer), `the message of ${given} was not taken: ${answer.slice(0, 200)}`);
  }
  const cosette = await open(visit, base, family, "Cosette");
  const camille = await open(visit, base, family, "Camille");
  const pair = await compare(visit, base, camille, family, "Cosette");
  await says(word("Same birth date and home, but different first names.", "Misma fecha de nacimiento y mismo hogar"), "no twins warning");

  // Twins: the page does not send a merge without the tick, and the server does not carry one out.
  await page.click('button[value="same"]');
  expect(new URL(page.url()).pathname === pair, "the page let twins be merged");
  if (script) {
    await page.evaluate(() => document.getElementById("twins-checked").removeAttribute("required"));
    await visit.act("pair without the tick", () => page.click('button[value="same"]'), 422);
    expect(await page.locator("[role=alert]").evaluate((alert) => alert === document.activeElement), "the error has no focus");
    await page.goto(base + pair);
  }
  await visit.act("pair swapped", () => page.click(".swap a"));
  await page.goto(base + pair);

  // Passing on needs a note: the key leads to the field, the server asks for it.
  if (script) {
    await page.keyboard.press("u");
    expect(await page.evaluate(() => document.activeElement.id === "note"), "u does not lead to the note");
    await page.keyboard.type("mudj");
    expect(new URL(page.url()).pathname === pair, "letters in a field decided about a pair");
    await page.fill("#note", "");
  }
  await visit.act("pair without a note", () => page.click('button[value="unsure"]'), 422);

  // Merge; the name of the right record is the right one.
  await page.goto(base + pair);
  await page.check("#twins-checked");
  await page.check('input[name="field-name"][value="right"]');
  const merge = script
    ? () => page.evaluate(() => document.activeElement.blur()).then(() => page.keyboard.press("m"))
    : () => page.click('button[value="same"]');
  await visit.act("merged", merge);
  await says(word("Merged into one record.", "Unidos en un solo registro."), "nothing says that they were merged");
  const survivor = (await page.goto(base + cosette), new URL(page.url()).pathname);
  const gone = survivor === camille ? cosette : camille;
  await visit.go("record that was merged away", gone);
  expect(new URL(page.url()).pathname === survivor, "the old address does not lead to the survivor");
  await says(word("became part of this one", "pasó a ser parte de este"), "the record does not say what happened");

  // Undo, from the list of what was decided.
  await visit.go("decided", "/review/done");
  await visit.act("undone", () => page.locator("tr", { hasText: family }).locator("button[name=undo]").first().click());
  await says(word("The records are as they were before.", "Los registros están como antes."), "nothing says that it was undone");
  for (const record of [camille, cosette]) {
    await page.goto(base + record);
    expect(new URL(page.url()).pathname === record, "a record is not on its own after the undo");
  }

  // Merge again and take it apart from the page of the record.
  await compare(visit, base, camille, family, "Cosette");
  await page.check("#twins-checked");
  await visit.act("merged again", () => page.click('button[value="same"]'));
  await page.goto(base + gone);
  await visit.act("split", () => page.click('a[href$="/split"]'));
  await page.check('input[name="home"]');
  await visit.act("split looked at", () => page.click("button[name=look]"));
  await visit.act("split without a reason", () => page.locator("form.card .button.main").click(), 422);
  await page.fill("#reason", "two children");
  await visit.act("split done", () => page.locator("form.card .button.main").click());
  await says(word("Each record has its own doses again.", "Cada registro tiene otra vez sus propias dosis."), "nothing says that it was split");
  await page.goto(base + gone);
  expect(new URL(page.url()).pathname === gone, "a record is not on its own after the split");

  await visit.go("queue", "/review");
  await visit.go("queue none", "/review?score=low&waits=month&hands=mine");
  if (await page.goto(`${base}/review`).then(() => page.locator(".start button").count())) {
    await visit.act("next pair", () => page.locator(".start button").click());
    await visit.act("pair skipped", () => page.click('button[value="skip"]'));
  }
}
