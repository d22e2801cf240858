import { setTimeout as pause } from "node:timers/promises";
import type { Page } from "playwright-core";
import type { Money } from "../src/model/money.ts";
import { Browser } from "./browser.ts";
import type { Random } from "./fuzz-random.ts";
import { type Act, recordPresses, unmeant } from "./press-recorder.ts";
import { PASSWORD, startMachine } from "./screen-machine.ts";

/** Mostly the keys of a withdrawal, and sometimes any other key. */
const WANTED = ["Enter", "Enter", "Enter", "1", "5", "0", "7", "8", "9"];
const OTHERS = [..."0123456789", "Escape", " ", "Tab", "ArrowDown", "ArrowUp", "Backspace", ".", "a"];
const BALANCE = 500_00n as Money;
/** Short enough that some notes are taken and some are not. */
const TAKE_CASH_WITHIN_MS = 2_000;

export interface MonkeyReport {
  readonly presses: number;
  /** How often Confirm was sent, each time by an allowed press. */
  readonly confirmed: number;
  /** How often the ATM asked the bank for a withdrawal. */
  readonly withdrawals: number;
  /** How often notes were taken. */
  readonly paid: number;
  readonly signIns: number;
  /** Events that must not happen. */
  readonly problems: readonly string[];
}

/** Presses random keys at random speed for this time, at an ATM with a signed-in customer who has 500.00. */
export async function runMonkey(forMs: number, random: Random): Promise<MonkeyReport> {
  await using machine = await startMachine({}, { takeCashWithinMs: TAKE_CASH_WITHIN_MS });
  await using browser = await Browser.start();
  const account = machine.bank.ledger.accounts.get("ada");
  if (account === undefined) throw new Error("the bank does not know ada");
  const problems: string[] = [];
  const counted = { presses: 0, confirmed: 0, signIns: 0 };
  const onAct = (act: Act): void => {
    const why = unmeant(act);
    if (why !== null) problems.push(`${act.what} by ${act.key}, though ${why}`);
    if (/^form \/order\/[\w-]+$/.test(act.what)) counted.confirmed++;
  };
  const page = await browser.movingPage();
  await page.addInitScript("window.print = () => {}");
  await recordPresses(page, { stay: false }, onAct);
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    account.posted = BALANCE;
    await signIn(page, machine.url);
    counted.signIns++;
    await hammer(page, random, until, counted);
  }
  await pause(TAKE_CASH_WITHIN_MS);
  const seen = (name: string): number => machine.bank.seen.filter((op) => op === name).length;
  const [withdrawals, paid] = [seen("withdraw"), seen("settle")];
  if (withdrawals > counted.confirmed) problems.push(`${withdrawals} withdrawals for ${counted.confirmed} presses of Confirm`);
  // A key that leads to a missing page is no fault of the ATM.
  const complaints = browser.complaints.filter((each) => !each.startsWith("Failed to load resource"));
  return { ...counted, withdrawals, paid, problems: [...problems, ...complaints] };
}

/** Presses keys until nobody is signed in, or the time is over. */
async function hammer(page: Page, random: Random, until: number, counted: { presses: number }): Promise<void> {
  while (performance.now() < until) {
    for (let n = 0; n < 20; n++) {
      counted.presses++;
      await press(page, random);
    }
    // A closing page cannot tell whether a customer is signed in.
    const signedIn = await page.evaluate<boolean>(`document.getElementById("sign-out") !== null`).catch(() => true);
    if (!signedIn) return;
  }
}

/** Makes one press, short, held or bouncing, and a pause of up to a second. */
async function press(page: Page, random: Random): Promise<void> {
  const key = random.pick(random.onceIn(5) ? OTHERS : WANTED);
  const how = random.below(10);
  await page.keyboard.down(key);
  if (how === 0) for (let n = 0; n < 10; n++, await pause(30)) await page.keyboard.down(key);
  await page.keyboard.up(key);
  if (how === 1) await page.keyboard.press(key);
  await pause(random.pick([0, 0, 5, 20, 60, 60, 120, 600]));
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/signin`);
  if (new URL(page.url()).pathname !== "/signin") return;
  await page.locator("#username").fill("ada");
  await page.locator("#password").fill(PASSWORD);
  await page.locator("form[action='/signin'] button.primary").click();
  await page.waitForURL("**/menu");
}
