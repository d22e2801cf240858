import type { Hono } from "hono";
import type { Fault } from "../src/atm/cash/dispenser.ts";
import { TestAtm } from "../src/atm/testing/test-atm.ts";
import { isHost, type Page, TestBrowser } from "../src/screens/testing/test-browser.ts";
import { createApp } from "../src/screens/web/app.tsx";
import type { WebEnv } from "../src/screens/web/web-request.ts";
import { LANGUAGES, type Language } from "../src/screens/words/languages.ts";
import { entranceScreens } from "./screens-entrance.ts";
import { errorScreens } from "./screens-errors.ts";
import { jamScreens, moneyScreens } from "./screens-money.ts";
import { touchScreens } from "./screens-touch.ts";

/** The means to reach a screen: a real ATM, a bank that fails on order, and people. */
export interface Stage {
  readonly atm: TestAtm;
  /** A new person who has not signed in. */
  readonly visitor: TestBrowser;
  readonly newcomer: TestBrowser;
  /** A customer with 1,000.00. */
  readonly ada: TestBrowser;
  /** Signs in this customer, who has 1,000.00 when first seen. */
  readonly customer: (username: string) => Promise<TestBrowser>;
  /** The outcome of the dispenser's next payout. */
  readonly fault: (fault: Fault) => void;
}

/** Leads to a screen and resolves with it. */
export type Reach = (stage: Stage) => Promise<Page>;

export interface Screen {
  readonly name: string;
  readonly page: Page;
}

/** Returns every screen in every state in this language, and the app that serves their files. */
export async function screensIn(language: Language): Promise<{ screens: Screen[]; app: Hono<WebEnv> }> {
  let next: Fault | null = null;
  const nextFault = (): Fault | null => {
    const fault = next;
    next = null;
    return fault;
  };
  await using atm = await TestAtm.start({ nextFault });
  const others = LANGUAGES.filter(({ code }) => code !== language.code);
  const app = createApp(atm.atm, isHost, { languages: [language, ...others], confirmAfterMs: 0 });
  app.get("/bug", () => {
    throw new Error("a bug, for its screen");
  });
  const customer = (username: string) => signedIn(atm, app, username);
  const ada = await customer("ada");
  await customer("ben");
  const screens: Screen[] = [];
  for (const [name, reach] of Object.entries({
    ...entranceScreens,
    ...touchScreens,
    ...moneyScreens,
    ...jamScreens,
    ...errorScreens,
  })) {
    const [visitor, newcomer] = [new TestBrowser(app), new TestBrowser(app)];
    const fault = (fault: Fault): void => {
      next = fault;
    };
    screens.push({ name, page: await reach({ atm, visitor, newcomer, ada, customer, fault }) });
  }
  return { screens, app };
}

async function signedIn(atm: TestAtm, app: Hono<WebEnv>, username: string): Promise<TestBrowser> {
  const password = "correct horse battery";
  if (!atm.bank.ledger.accounts.has(username)) atm.bank.ledger.open(username, password, 100_000n as never);
  const browser = new TestBrowser(app);
  await browser.fill("/signin", { username, password });
  return browser;
}
