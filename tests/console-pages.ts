import type { Page as Tab } from "playwright-core";
import { accessibilityViolations, DRAWN_RULES } from "./accessibility.ts";
import { invalidities } from "./markup.ts";
import { isNightly } from "./nightly.ts";
import { MISFITS, SMALL } from "./screen-fit.ts";

const WIDE = { width: 1280, height: 800 };
export const NARROW = { width: 390, height: 844 };

/** In which looks and sizes a page of the console can be drawn. */
export const EVERY_LOOK = [
  { size: WIDE, colorScheme: "light", contrast: "no-preference" },
  { size: NARROW, colorScheme: "dark", contrast: "no-preference" },
  { size: WIDE, colorScheme: "dark", contrast: "more" },
  { size: NARROW, colorScheme: "light", contrast: "no-preference" },
] as const;
/** All pages have their colours from the same few names (console-colours.test.ts), and console.test.ts is about every look. */
const LOOKS = isNightly ? EVERY_LOOK : EVERY_LOOK.slice(0, 1);
/** In the other looks only what depends on the drawing can differ: the document is the same. */
const IN_FULL: readonly string[] = ["1280 light", "390 light"];

/** 390 pixels lie between 320 and 640 in the same layout: the console's style sheets have breakpoints at 48 and 72 rem only. */
const SIZES = isNightly ? [...SMALL, NARROW, WIDE] : [...SMALL, WIDE];

/** The server may end an idle connection in the moment in which a slow machine uses it again. */
const RETRIED = { maxRetries: 3 };

/** What is wrong with the page that a tab shows: for assistive programs, in any size down to 320 pixels, and in its HTML. */
export async function faultsOf(tab: Tab, looks: readonly (typeof EVERY_LOOK)[number][] = LOOKS): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { size, colorScheme, contrast } of looks) {
    await tab.setViewportSize(size);
    await tab.emulateMedia({ colorScheme, contrast, reducedMotion: "reduce" });
    const inFull = isNightly || IN_FULL.includes(`${size.width} ${colorScheme}`);
    const found = await accessibilityViolations(tab, inFull ? undefined : DRAWN_RULES);
    faults.push(...found.map((each) => `${size.width} ${colorScheme} ${contrast}: ${each}`));
  }
  for (const size of SIZES) {
    await tab.setViewportSize(size);
    const found = await tab.evaluate<string[]>(MISFITS);
    faults.push(...found.map((each) => `${size.width} by ${size.height}: ${each}`));
  }
  faults.push(...(await invalidities(await (await tab.request.get(tab.url(), RETRIED)).text())));
  return faults.map((each) => `${new URL(tab.url()).pathname}: ${each}`);
}
