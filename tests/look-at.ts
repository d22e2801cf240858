import type { Page } from "playwright-core";

/** For so long a customer without a script looks at an amount before confirming it: what is pressed earlier moves no money. */
export const LOOK_MS = 600;

/** Waits until the screen takes every press: for a moment after it has appeared it is deaf. */
export const lookAt = (page: Page): Promise<void> => page.locator("html[data-ready]").waitFor({ state: "attached" });
