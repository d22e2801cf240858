import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Page as Tab } from "playwright-core";
import { LANGUAGES } from "../src/screens/words/languages.ts";
import { Browser } from "./browser.ts";
import { checkoutRoot } from "./checkout.ts";
import { SILENT_VOICE } from "./screen-speech.ts";
import { type Screen, screensIn } from "./screens.ts";
import { serveScreens } from "./serve-screens.ts";

// `npm run screens [LANGUAGE]` draws every screen in every state, in three sizes and three looks, into folders of docs/screens.
// Beside them it draws one sheet with all screens of one look.

const FOLDER = path.join(checkoutRoot, "docs", "screens");
const SIZES = {
  wide: { width: 1280, height: 800 },
  narrow: { width: 390, height: 844 },
  large: { width: 1920, height: 1080 },
} as const;
const LOOKS = ["light", "dark", "contrast"] as const;

const code = process.argv[2] ?? "en";
const language = LANGUAGES.find((each) => each.code === code);
if (language === undefined) {
  process.stderr.write(`there is no language ${code}, but: ${LANGUAGES.map((each) => each.code).join(", ")}\n`);
  process.exit(2);
}
const { screens, app } = await screensIn(language);
await using files = await serveScreens(app);
await using browser = await Browser.start();
for (const [size, viewport] of Object.entries(SIZES))
  for (const look of LOOKS) {
    const tab = await browser.page();
    await tab.setViewportSize(viewport);
    await tab.emulateMedia({ colorScheme: look === "dark" ? "dark" : "light", reducedMotion: "reduce" });
    // A drawing does not ask the machine, which may be in another state than the screen.
    await tab.route("**/condition*", () => {});
    // Speech is offered where there is a voice.
    await tab.addInitScript(SILENT_VOICE);
    const folder = path.join(FOLDER, code === "en" ? `${size}-${look}` : `${code}-${size}-${look}`);
    await takeAll(tab, files.url, look, folder);
    await tab.close();
    await bindPictures(folder, viewport);
    process.stdout.write(`${path.relative(checkoutRoot, folder)}: ${screens.length} screens\n`);
  }
if (code === "en") writeFileSync(path.join(FOLDER, "menu.png"), readFileSync(path.join(FOLDER, "wide-light", "menu.png")));

async function takeAll(tab: Tab, url: string, look: (typeof LOOKS)[number], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  let html = "";
  // The address is the ATM's own, because the page loads its style sheets, fonts and scripts from there.
  await tab.route("**/picture", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  for (const { name, page } of screens) {
    html = look === "contrast" ? page.html.replace("<html ", '<html data-contrast="high" ') : page.html;
    await tab.goto(`${url}/picture`, { waitUntil: "load" });
    await tab.evaluate("document.fonts.ready.then(() => undefined)");
    await tab.screenshot({ path: path.join(folder, fileOf({ name })) });
  }
}

/** Draws all pictures of a folder on one sheet, each with its name. */
async function bindPictures(folder: string, { width, height }: { width: number; height: number }): Promise<void> {
  const tab = await browser.page();
  const across = width > 1_000 ? 5 : 9;
  const pictures = screens.map((screen) => {
    const png = readFileSync(path.join(folder, fileOf(screen))).toString("base64");
    return `<figure><img src="data:image/png;base64,${png}"><figcaption>${screen.name}</figcaption></figure>`;
  });
  await tab.setViewportSize({ width: 1_800, height: 1_000 });
  await tab.setContent(`<style>
    body { margin: 16px; display: grid; grid-template-columns: repeat(${across}, 1fr); gap: 16px; background: #888 }
    figure { margin: 0 } img { width: 100%; aspect-ratio: ${width} / ${height} } figcaption { font: 16px sans-serif }
    </style>${pictures.join("")}`);
  await tab.screenshot({ path: `${folder}.jpeg`, type: "jpeg", quality: 60, fullPage: true });
  await tab.close();
}

function fileOf({ name }: Pick<Screen, "name">): string {
  return `${name.replace("?", " question").replace(/[^a-z0-9]+/gi, "-")}.png`;
}
