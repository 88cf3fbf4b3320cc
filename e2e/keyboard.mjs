// A nurse without a mouse, in a browser: a made-up child is found, three packs are scanned, the doses are recorded and the next
// search begins, with keys alone and at the pace of a person who types and thinks; the key presses are counted. Then a walk with
// Tab over the pages of the day: every stop shows that it has the focus and is not hidden, and everything that can be used is
// a stop.
import { letters, post } from "./review.mjs";

/** How long somebody thinks before a key that is a decision, in milliseconds. */
const THOUGHT = 400;
/** Most key presses besides the letters of the search, and most seconds. */
const MOST_PRESSES = 12;
const MOST_SECONDS = 60;
/** Most stops of one page that are walked. */
const MOST_STOPS = 200;

/** Packs of M-M-R II, VARIVAX and VAQTA, as a scanner types them. */
const packs = ["0100300064681017", "0100300064827019", "0100300064831016"];
const code = (pack) => `]d2${pack}1728123110K${letters()}`;

const message = (sender, family) =>
  [
    `MSH|^~\\&|EHR|${sender}|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|${letters()}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS`,
    `PID|1||${letters()}^^^${sender}^MR||${family}^Odile^^^^^L||20240102|F|||9 Levee Ct^^Houma^LA^70360||^PRN^PH^^^985^5550178`,
    `ORC|RE||${letters()}^${sender}`,
    "RXA|0|1|20240305||20^DTaP^CVX|999|||01^^NIP001|||||||||||CP|A",
  ].join("\r") + "\r";

/** The way from one patient to the next, by keys, of a nurse who has signed in. Answers where the result and the record are. */
export async function walkKeys(visit, base, sender) {
  const { page } = visit;
  const expect = (holds, what) => holds || visit.found(what);
  const word = (english, spanish) => (visit.lang === "es" ? spanish : english);
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.localName);
  const family = "Zeri" + letters();
  const name = sender.name.replace(/^ehr-/, "").toUpperCase();
  const answer = await post(base, sender, message(name, family));
  expect(/MSA\|A[AE]/.test(answer), `a message was not taken: ${answer.slice(0, 200)}`);
  await page.goto(`${base}/`);

  visit.place = "keyboard";
  const began = Date.now();
  let presses = 0;
  const press = async (key) => {
    await page.waitForTimeout(THOUGHT);
    await page.keyboard.press(key);
    presses += 1;
  };
  const pressAndLoad = (key) => Promise.all([page.waitForEvent("load"), press(key)]);

  await press("/");
  expect((await focus()) === "q", "/ does not lead to the search box");
  const search = `${family} 1/2/2024`;
  for (const letter of search) await page.keyboard.type(letter, { delay: 30 + Math.random() * 30 });
  await pressAndLoad("Enter");
  const found = new URL(page.url()).pathname;
  const first = await page.evaluate(() => document.activeElement.matches(".found a"));
  expect(first, "the first person found does not have the focus");
  await pressAndLoad("Enter");
  const record = new URL(page.url()).pathname;
  expect(/^\/people\/\w+$/.test(record), `Enter on the first person leads to ${record}`);
  await pressAndLoad("r");
  for (const pack of packs) {
    expect((await focus()) === "scan", "the scan field does not have the focus");
    await page.keyboard.type(code(pack), { delay: 2 });
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
  }
  // From the scan field to the eligibility, past the button that the scanner's Enter stands for.
  for (let tries = 0; tries < 8 && (await focus()) !== "eligibility"; tries += 1) await press("Tab");
  const chosen = () => page.$eval("#eligibility", (one) => one.value);
  // Medicaid or private: the letter that a nurse would type.
  const letter = await page.$eval("#eligibility option[value=V02]", (one) => one.text.trim()[0].toLowerCase());
  for (let tries = 0; tries < 8 && (await chosen()) !== "V02"; tries += 1) await press(letter);
  expect((await chosen()) === "V02", `the letter "${letter}" does not choose the eligibility`);
  for (let tries = 0; tries < 4 && (await focus()) !== "asked"; tries += 1) await press("Tab");
  await press("Space");
  expect(await page.isChecked("#asked"), "Space does not tick the box");
  await pressAndLoad("Enter");
  const said = await page.textContent("main");
  expect(said.includes(word("3 doses recorded", "3 dosis anotadas")), "three doses are not said to be recorded");
  await press("/");
  expect((await focus()) === "q", "the search box does not have the focus at the end");
  const seconds = (Date.now() - began) / 1000;

  expect(presses <= MOST_PRESSES, `${presses} key presses are more than ${MOST_PRESSES}`);
  expect(seconds <= MOST_SECONDS, `${seconds.toFixed(1)} s are more than ${MOST_SECONDS}`);
  const figures = `${presses} key presses, ${packs.length} scans, ${search.length} letters of the search`;
  console.log(`keyboard: ${figures}, ${seconds.toFixed(1)} s`);
  return { found, record };
}

/** Everything that can be used on a page, with what it looks like while it does not have the focus. */
function prepare() {
  const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const found = [...document.querySelectorAll(usable)].filter((one) => !one.disabled && one.tabIndex >= 0);
  const seen = found.filter((one) => one.checkVisibility({ visibilityProperty: true }));
  const look = (one) => {
    const { borderTopColor, borderBottomColor, borderTopWidth, boxShadow } = getComputedStyle(one);
    return [borderTopColor, borderBottomColor, borderTopWidth, boxShadow].join();
  };
  const name = (one) => {
    const text = (one.innerText || one.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 40);
    return `${one.localName}${one.id ? `#${one.id}` : one.name ? `[name=${one.name}]` : ""}${text ? ` "${text}"` : ""}`;
  };
  window.walked = { name, look, usable: seen, before: new Map(seen.map((one) => [one, look(one)])), stops: new Set() };
}

/** The stop that has the focus: `null` past the last one, else what is wrong with it. */
function judge() {
  const one = document.activeElement;
  const { name, look, before, stops } = window.walked;
  if (one === document.body || one === document.documentElement || stops.has(one)) return null;
  stops.add(one);
  const wrong = [];
  const style = getComputedStyle(one);
  const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const outlined = drawn && style.outlineColor !== "rgba(0, 0, 0, 0)";
  if (!outlined && (before.get(one) ?? look(one)) === look(one)) wrong.push("shows no focus");
  // A link may go over two lines: each piece has corners of its own.
  const pieces = [...one.getClientRects()].filter((piece) => piece.width > 0 && piece.height > 0);
  const points = pieces.flatMap(({ left, right, top, bottom }) => [
    [(left + right) / 2, (top + bottom) / 2],
    ...[left + 3, right - 3].flatMap((x) => [top + 3, bottom - 3].map((y) => [x, y])),
  ]);
  const inside = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
  // Of something large a part is enough, and of a text area the line with the cursor, to which the browser scrolls.
  const part = one.getBoundingClientRect().height > innerHeight / 2 || one.localName === "textarea";
  if (!inside.length || (!part && inside.length < points.length)) wrong.push("is outside the window");
  const belongs = (hit) => hit && (one.contains(hit) || hit.closest("label")?.control === one);
  if (inside.length && !inside.some(([x, y]) => belongs(document.elementFromPoint(x, y)))) {
    const [x, y] = inside[0];
    wrong.push(`is hidden under ${name(document.elementFromPoint(x, y))}`);
  }
  return wrong.map((what) => `${name(one)} ${what}`);
}

/** What can be used and was no stop. Of a group of radio buttons one is a stop. */
function missed() {
  const { name, usable, stops } = window.walked;
  const group = (one) => [...stops].some((stop) => one.type === "radio" && stop.name === one.name && stop.form === one.form);
  return usable.filter((one) => !stops.has(one) && !group(one)).map(name);
}

/** Presses Tab through the page that is open. Answers how many stops it has. */
export async function tabThrough(visit, place) {
  const { page } = visit;
  visit.place = `tab through ${place}`;
  // A page that glides would still be on its way when it is judged; a field that takes the focus by itself would be the first.
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.evaluate(prepare);
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
    // The walk begins before the first stop, wherever the page put the focus.
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  });
  const walk = async (key) => {
    let stops = 0;
    for (; stops < MOST_STOPS; stops += 1) {
      await page.keyboard.press(key);
      const wrong = await page.evaluate(judge);
      if (!wrong) break;
      for (const what of wrong) visit.found(`${what} (${key})`);
    }
    return stops;
  };
  const stops = await walk("Tab");
  // A page with more stops than are walked is judged as far as the walk came.
  for (const what of stops < MOST_STOPS ? await page.evaluate(missed) : []) visit.found(`Tab does not reach ${what}`);
  // What stays at the head of the window hides what comes in from above: on the way back.
  const sticks = await page.evaluate(() => {
    window.walked.stops.clear();
    const looks = [...document.querySelectorAll("main *, header, header *")].map((one) => getComputedStyle(one));
    return looks.some(({ position, top }) => /sticky|fixed/.test(position) && top !== "auto");
  });
  if (sticks) await walk("Shift+Tab");
  await page.emulateMedia({ reducedMotion: null });
  return stops;
}

/** The pages of the day, one after the other. */
export async function walkTabs(visit, base, { found, record }) {
  const { page } = visit;
  const pages = [
    ["today", "/"],
    ["find", "/find"],
    ["people found", found],
    ["person", record],
    ["record", `${record}/record`],
    ["past", `${record}/past`],
    ["edit", `${record}/edit`],
    ["papers", `${record}/papers`],
    ["plan", `${record}/plan`],
    ["card", `${record}/card`],
    ["patients", "/patients"],
    ["all patients", "/patients/all"],
    ["lots", "/lots"],
    ["verify", "/verify"],
    ["my record", "/my-record"],
  ];
  let stops = 0;
  for (const [place, path] of pages) {
    await page.goto(base + path);
    stops += await tabThrough(visit, place);
  }
  console.log(`keyboard: ${stops} stops on ${pages.length} pages`);
}
