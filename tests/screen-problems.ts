import type { Hono } from "hono";
import type { Page as Tab } from "playwright-core";
import type { WebEnv } from "../src/screens/visit.ts";
import { accessibilityViolations } from "./accessibility.ts";
import type { Browser } from "./browser.ts";
import type { Screen } from "./screens.ts";
import { serveScreens } from "./serve-screens.ts";

/**
 * What is wrong with these screens in a real browser: for axe-core in the light scheme, in colour in the dark one, and on a
 * display 320 pixels wide, where nothing may be cut off or scroll sideways. The screens go one after the other into one
 * document, without their scripts: to load axe-core anew for each takes longer than to run it.
 */
export async function screenProblems(browser: Browser, app: Hono<WebEnv>, screens: readonly Screen[]): Promise<string[]> {
  await using files = await serveScreens(app);
  const tab = await browser.page();
  await tab.goto(files.url);
  const problems: string[] = [];
  for (const { name, page } of screens) {
    await put(tab, page.html);
    const found = await accessibilityViolations(tab);
    await tab.emulateMedia({ colorScheme: "dark" });
    found.push(...(await accessibilityViolations(tab, ["color-contrast"])));
    await tab.emulateMedia({ colorScheme: "light" });
    found.push(...(await misfits(tab)));
    problems.push(...found.map((each) => `${name}: ${each}`));
  }
  await tab.close();
  return problems;
}

async function put(tab: Tab, html: string): Promise<void> {
  const still = html.replace(/<script[^>]*><\/script>/g, "");
  await tab.evaluate(`new Promise((resolve) => {
    document.open();
    addEventListener("load", resolve, { once: true });
    document.write(${JSON.stringify(still)});
    document.close();
  }).then(() => document.fonts.ready).then(() => undefined)`);
}

/** What does not fit on a display 320 pixels wide. */
async function misfits(tab: Tab): Promise<string[]> {
  const before = tab.viewportSize();
  await tab.setViewportSize({ width: 320, height: 640 });
  const found = await tab.evaluate<string[]>(`(() => {
    const wide = document.documentElement.scrollWidth > 320 ? ["scrolls sideways at 320 pixels"] : [];
    const cut = [...document.querySelectorAll("h1, p, a, button, label, dt, dd, th, td, li, caption")].filter((each) => {
      const box = each.getBoundingClientRect();
      if (each.closest(".unseen") || box.width === 0) return false;
      const block = getComputedStyle(each).display !== "inline";
      return box.left < -0.5 || box.right > 320.5 || (block && each.scrollWidth > each.clientWidth + 1);
    });
    return [...wide, ...cut.map((each) => "does not fit: <" + each.localName + "> " + each.textContent.trim().slice(0, 60))];
  })()`);
  if (before !== null) await tab.setViewportSize(before);
  return found;
}
