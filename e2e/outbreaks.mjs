// An outbreak from its first contact to its end, and a recalled lot.
import { crc32 } from "node:zlib";

/** Days before today, as a date field has them. */
const ago = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);

/** A ZIP of these files, without packing. */
function zip(files) {
  const bodies = [];
  const entries = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const [title, data] = [Buffer.from(name), Buffer.from(text)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x21, 8);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(title.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), fields, title, data]);
    bodies.push(body);
    entries.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), fields, rest, title]));
    at += body.length;
  }
  const index = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, index, Buffer.from("PK\x05\x06"), end]);
}

/** A workbook of one sheet with these rows of text. */
function workbook(rows) {
  const sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const parts = "http://schemas.openxmlformats.org/package/2006";
  const cells = (row, y) =>
    row.map((text, x) => `<c r="${String.fromCharCode(65 + x)}${y + 1}" t="inlineStr"><is><t>${text}</t></is></c>`).join("");
  const lines = rows.map((row, y) => `<row r="${y + 1}">${cells(row, y)}</row>`).join("");
  const link = (kind, to) =>
    `<Relationships xmlns="${parts}/relationships"><Relationship Id="rId1" Type="${office}/${kind}" Target="${to}"/></Relationships>`;
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  return zip({
    "[Content_Types].xml":
      `<Types xmlns="${parts}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/>` +
      `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`,
    "_rels/.rels": link("officeDocument", "xl/workbook.xml"),
    "xl/workbook.xml":
      `<workbook xmlns="${sheet}" xmlns:r="${office}"><sheets><sheet name="Contacts" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": link("worksheet", "worksheets/sheet1.xml"),
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${sheet}"><sheetData>${lines}</sheetData></worksheet>`,
  });
}

/** `someone` is a person on file, as `Chavis, Lucas 07/13/2024`. */
export async function walkOutbreaks(visit, someone) {
  const { page } = visit;
  const [, family, given, born] = someone.match(/^(.+), (\S+) (\S+)$/);
  await visit.go("outbreaks", "/outbreaks");
  await page.fill("#title", `Bayou Elementary ${visit.width} ${visit.lang}`);
  await page.selectOption("#disease", "measles");
  await page.selectOption("#setting", "school");
  await page.fill("#first", ago(2));
  await page.fill("#last", ago(4));
  await visit.act("outbreak ends before", () => page.click("main form .button.main"), 422);
  await page.fill("#last", ago(1));
  await visit.act("outbreak empty", () => page.click("main form .button.main"));
  const board = new URL(page.url()).pathname;
  await visit.go("outbreak contacts", `${board}/contacts`);
  await page.fill("#text", "Nobody, Atall, 1/3/2015, 985-555-0143\nRemy\nAbsent, Ana, 5/20/2026");
  await visit.act("outbreak contacts taken", () => page.locator("main form .button.main").first().click());
  if (!(await page.inputValue("#text")).includes("Remy")) visit.found("the line that was not taken is not there to be mended");
  await page.fill("#text", "Remy\nAnn\nBo");
  await visit.act("outbreak first names", () => page.locator("main form .button.main").first().click());
  // The birth date of somebody on file, off by a day: a human says who it is.
  const [month, day, year] = born.split("/").map(Number);
  const near = `${month}/${day > 14 ? day - 1 : day + 1}/${year}`;
  const rows = [
    ["Last name", "First name", "Date of birth", "Grade", "Room", "Phone"],
    [family, given, near, "K", "12", "985-555-0111"],
    ["Fromabook", "Bea", "2/3/2019", "1", "14", "985-555-0112"],
    ["", "Nolastname", "2/3/2019", "1", "14", ""],
  ];
  const mimeType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  await page.fill("#text", "");
  await page.setInputFiles("#file", { name: "contacts.xlsx", mimeType, buffer: workbook(rows) });
  await visit.act("outbreak workbook", () => page.locator("main form .button.main").first().click());
  await page.setInputFiles("#file", { name: "contacts.xlsx", mimeType, buffer: Buffer.from("no workbook at all") });
  await visit.act("outbreak no workbook", () => page.locator("main form .button.main").first().click(), 422);
  await page.fill("#q-school", "elementary");
  await visit.act("outbreak schools", () => page.locator("main form[action$='/school'] button").click());
  // Not every school has sent a list: the first that has.
  const schools = await page.locator("main ul a").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
  for (const school of schools) {
    await page.goto(new URL(school, page.url()).href);
    if (await page.locator("input[name=grade]").count()) break;
  }
  await visit.go("outbreak school", schools.find((one) => new URL(one, page.url()).href === page.url()));
  await visit.act("outbreak no grade", () => page.locator("main form[method=post] button").click(), 422);
  const rooms = page.locator("input[name=room]");
  await ((await rooms.count()) ? rooms : page.locator("input[name=grade]")).first().check();
  await visit.act("outbreak school taken", () => page.locator("main form[method=post] button").click());
  if (!(await page.locator(".alert.done").count())) visit.found("nobody was taken from the list of a school");
  await visit.go("outbreak contacts again", `${board}/contacts`);
  await page.fill("#zips", "7036");
  await visit.act("outbreak area wrong", () => page.locator("main form[action$='/area'] button").click(), 422);
  await page.fill("#zips", "70360, 71201, 70605");
  await page.fill("#first", "2018");
  await page.fill("#last", "2021");
  await visit.act("outbreak area", () => page.locator("main form[action$='/area'] button").click());
  await visit.go("outbreak board", board);
  const count = await page.locator("main tbody tr").count();
  if (count < 4) visit.found(`${count} contacts on the board instead of four at least`);
  await visit.go("outbreak who is it", `${board}?show=close`);
  if (await page.locator("button[value=same]").count()) {
    await visit.act("outbreak it is them", () => page.locator("button[value=same]").first().click());
  } else visit.found("nobody is to be told apart");
  await visit.go("outbreak changed", `${board}?show=changed`);
  for (const word of ["protected", "not-protected", "too-young", "unknown"]) {
    await visit.go(`outbreak ${word}`, `${board}?show=${word}`);
  }
  await visit.go("outbreak no match", `${board}?show=no-match`);
  await visit.go("outbreak nobody", `${board}?show=exempt&page=9`);
  await visit.go("outbreak papers", `${board}/papers`);
  const send = (path, form) =>
    page.request.post(new URL(`${board}/${path}`, page.url()).href, { form, headers: { "sec-fetch-site": "same-origin" } });
  for (const paper of ["letters", "calls", "situation"]) {
    const answer = await send("papers", { paper, language: visit.lang, who: "no-match" });
    if (answer.headers()["content-type"] !== "application/pdf") visit.found(`${paper}: answered with ${answer.status()}`);
  }
  await visit.go("outbreak export", `${board}/export`);
  if (!/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/.test(await page.inputValue("input[name=password]"))) visit.found("no password was drawn");
  const password = await page.inputValue("input[name=password]");
  const list = await send("export", { password, language: visit.lang });
  const head = (await list.body()).subarray(0, 10);
  // A ZIP whose entry is encrypted (flag 1) in the AES form (method 99).
  const sealed = head.readUInt32BE(0) === 0x504b0304 && head[6] & 1 && head[8] === 99;
  if (!sealed) visit.found(`the line list is answered with ${list.status()} and is no encrypted ZIP`);
  await visit.go("outbreak member", board);
  await page.fill("#username", "nobody of this name");
  await visit.act("outbreak no member", () => page.click("button[value=member]"));
  await page.check("input[name=sure]");
  await visit.act("outbreak closed", () => page.click("button[value=close]"));
  if (await page.locator("main tbody tr").count()) visit.found("a closed outbreak shows contacts");
  await visit.go("lot recall", "/lot-recall");
  await page.fill("#lot", "K4");
  await visit.act("lot too short", () => page.click("main form .button.main"), 422);
  await page.fill("#lot", "no such lot");
  await visit.act("lot of nobody", () => page.click("main form .button.main"));
}
