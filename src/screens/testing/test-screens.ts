import type { TestAtm } from "../../atm/testing/test-atm.ts";
import { createApp } from "../web/app.tsx";
import { isHost, TestBrowser } from "./test-browser.ts";

/** Makes a browser at this ATM. The ATM accepts the first press on Confirm, however early. */
export const browserAt = ({ atm }: TestAtm): TestBrowser => new TestBrowser(createApp(atm, isHost, { confirmAfterMs: 0 }));

/** Makes a browser with this customer signed in and this balance. */
export async function customerAt(test: TestAtm, username: string, posted: bigint): Promise<TestBrowser> {
  test.bank.ledger.open(username, "correct horse battery", posted as never);
  const browser = browserAt(test);
  await browser.fill("/signin", { username, password: "correct horse battery" });
  return browser;
}
