// A pack for a disaster: from the form to the file, and that it is listed.
import { readFileSync } from "node:fs";

export async function walkPacks(visit) {
  const { page } = visit;
  await visit.go("packs", "/away");
  await page.fill("#title", `Shelter ${visit.width} ${visit.lang}`);
  await page.selectOption("#kind", "zip");
  await page.fill("#which", "7036");
  await page.fill("#staff", "Ann Lee, RN\nBo Diaz");
  await page.selectOption("#organization", { index: 1 });
  await visit.act("pack of a wrong ZIP", () => page.click("main form .button.main"), 422);
  if (!(await page.inputValue("#staff")).includes("Bo Diaz")) visit.found("what was typed about a pack is gone");
  await page.fill("#which", "70360\n71201");
  await visit.act("pack password", () => page.click("main form .button.main"));
  if (!/^([a-z2-9]{5}-){4}[a-z2-9]{5}$/.test(await page.inputValue("input[name=password]"))) visit.found("no password of a pack was drawn");
  const pins = (await page.inputValue("input[name=pins]")).split(" ");
  if (pins.length !== 2 || !pins.every((pin) => /^\d{6}$/.test(pin))) visit.found("two people have not two numbers");
  const make = page.locator("form[action='/away/file'] .button.main");
  const [file] = await Promise.all([page.waitForEvent("download"), make.click()]);
  if (!file.suggestedFilename().endsWith(".jenner-pack")) visit.found(`the pack is called ${file.suggestedFilename()}`);
  const pack = readFileSync(await file.path());
  const ends = [pack.subarray(0, 8), pack.subarray(-8)].map(String).join("");
  if (ends !== "JENPACK\nJENPEND\n") visit.found("the file is no whole pack");
  await visit.go("packs listed", "/away");
  const row = page.locator("main tbody th", { hasText: `Shelter ${visit.width} ${visit.lang}` });
  await row.first().waitFor({ timeout: 5_000 }).catch(() => visit.found("the pack is not listed"));
}
