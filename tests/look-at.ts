import type { Page } from "playwright-core";

/** How long a customer without a script waits before confirming an amount. An earlier press moves no money. */
export const LOOK_MS = 600;

/** Waits until the screen accepts presses. It ignores them for a moment after it appears. */
export const lookAt = (page: Page): Promise<void> => page.locator("html[data-ready]").waitFor({ state: "attached" });
