import type { Page } from "playwright-core";
import { TestBank } from "../src/atm/testing/test-bank.ts";
import { startAtm } from "../src/screens/web/start.ts";

export const PASSWORD = "correct horse battery";
const LOAD = [
  { denomination: 1000, notes: 100 },
  { denomination: 5000, notes: 100 },
];

interface Limits {
  readonly idleMs?: number;
  readonly answerMs?: number;
}

/** Starts a real ATM at a bank where ada has 1,000.00 and ben has nothing. */
export async function startMachine(sessionLimits: Limits, more: { takeCashWithinMs?: number; touch?: boolean } = {}) {
  await using stack = new AsyncDisposableStack();
  const bank = stack.use(await TestBank.start());
  await bank.writeKeyFile(LOAD);
  bank.ledger.open("ada", PASSWORD, 100_000n as never);
  bank.ledger.open("ben", PASSWORD, 0n as never);
  const address = { host: "127.0.0.1", port: bank.port };
  const files = { keyFile: bank.keyFile, dataDir: bank.folder };
  const atm = await startAtm({ number: 1, banks: [address], ...files, host: "127.0.0.1", port: 0, sessionLimits, ...more });
  stack.defer(() => atm.stop());
  const held = stack.move();
  return { bank, url: atm.url, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

/** Signs ada in. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/signin`);
  await page.getByLabel("Username").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Hello, ada." }).waitFor();
}
