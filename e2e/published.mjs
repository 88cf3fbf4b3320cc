// The folder that `jenner coverage publish` wrote, opened from its plain files in a browser without network: every page is there, no
// page asks for anything else, axe finds nothing, nothing is wider than the window, and how heavy pages are.
//
//   node published.mjs DIR [--shots DIR2]   pictures of the first pages at 1280 and 390 px, in grey, and printed
//                     [--chromium PATH]
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { shots: { type: "string" }, chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" } },
});
if (positionals.length !== 1) {
  console.error("usage: node published.mjs DIR (see the head of the file)");
  process.exit(2);
}
const folder = resolve(positionals[0]);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
const problems = [];
const weights = pages.map((name) => [name, gzipSync(readFileSync(join(folder, name))).length]).sort((a, b) => b[1] - a[1]);
const styles = gzipSync(readFileSync(join(folder, "coverage.css"))).length;

const browser = await chromium.launch({
  executablePath: options.chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"],
});
let judged = 0;
const seen = new Set();
try {
  for (const width of [1280, 390]) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true });
    const page = await context.newPage();
    let here = "";
    page.on("console", (said) => said.type() === "error" && problems.push(`${here} at ${width}: ${said.text()}`));
    page.on("request", (asked) => {
      if (!asked.url().startsWith(pathToFileURL(folder).href)) problems.push(`${here} asks for ${asked.url()}`);
    });
    for (const name of pages) {
      here = name;
      await page.goto(pathToFileURL(join(folder, name)).href);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) problems.push(`${name} at ${width}: ${wide} px wider than the window`);
      const gone = await page.evaluate(() => [...document.querySelectorAll("a[href^='#']")].filter((a) => !document.getElementById(decodeURIComponent(a.getAttribute("href").slice(1)))).length);
      if (gone > 0) problems.push(`${name}: ${gone} links lead to no place of the page`);
      // One page of each structure: a map of counties, of regions, a change; in each language.
      const structure = name.match(/^index|-(county|region)(-change)?(\.es)?\.html$/)?.[0] ?? name;
      if (!seen.has(`${structure} ${width}`)) {
        seen.add(`${structure} ${width}`);
        await page.evaluate(axe);
        const found = await page.evaluate(() => globalThis.axe.run(document, { preload: false, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
        for (const one of found.violations) problems.push(`${name} at ${width}: ${one.id}, ${one.nodes.length} times: ${one.help}`);
        judged += 1;
      }
    }
    if (options.shots) {
      await page.goto(pathToFileURL(join(folder, "index.html")).href);
      await page.screenshot({ path: join(options.shots, `published-${width}.png`), fullPage: true });
      if (width === 1280) {
        await page.addStyleTag({ content: "html { filter: grayscale(1); }" });
        await page.screenshot({ path: join(options.shots, "published-grey.png") });
        await page.goto(pathToFileURL(join(folder, "index.html")).href);
        await page.pdf({ path: join(options.shots, "published.pdf"), format: "Letter", printBackground: true });
      }
    }
    await context.close();
  }
} finally {
  await browser.close();
}
for (const problem of new Set(problems)) console.log(problem);
console.log(`heaviest of ${pages.length} pages: ${weights[0][0]} ${weights[0][1]} bytes gzipped, lightest ${weights.at(-1)[1]}; styles ${styles}`);
console.log(`${pages.length} pages at two widths, ${judged} judged by axe, ${new Set(problems).size} problems`);
process.exit(problems.length ? 1 : 0);
