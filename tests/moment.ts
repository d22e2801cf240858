import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { AtmUnderTest } from "./atm-under-test.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { Browser } from "./browser.ts";
import { checkoutRoot } from "./checkout.ts";
import { Customer } from "./customer.ts";
import { eventually } from "./eventually.ts";
import { lookAt } from "./look-at.ts";
import { MOMENT_SCREEN, momentPicture, type Ran } from "./moment-picture.ts";

// `npm run moment`: kills an ATM while the notes of a withdrawal lie in its tray, starts it again, asks the bank's commands whether
// the books agree, and draws screens and output into docs/moment.svg. Everything in the picture comes from this run.

const USERNAME = "ada";
const PASSWORD = "seven quiet herons";

await using bank = await BankUnderTest.start();
await using atm = await AtmUnderTest.start(bank, 1, "--take-cash-within", "30");
await using browser = await Browser.start(MOMENT_SCREEN);
const page = await browser.page();
const customer = new Customer(page, atm.url);
const ran: Ran[] = [];

await customer.signUp(USERNAME, PASSWORD);
await customer.signIn(USERNAME, PASSWORD);
await customer.deposit({ "€50": 2 });
await withdraw(page, "40");
const before = await page.screenshot();
await note("holds", "list");

const { pid } = atm.program.process;
atm.program.process.kill("SIGKILL");
await atm.program.exited;
ran.push({ command: `kill -9 ${pid}`, remark: "ATM 1, while the notes lie in its tray", output: "" });

await atm.startAgain();
ran.push({ command: "strongroom atm 1", remark: "it is started again, and asks the bank", output: "" });
await eventually(
  async () => (await bank.run("holds", "list")).stdout === "" && (await bank.run("eod")).stdout.includes("nothing differs"),
  async () => (await bank.run("eod")).stdout,
);
await note("holds", "list");
await note("eod");
await note("ledger", "verify");

await customer.signIn(USERNAME, PASSWORD);
const after = await page.screenshot();

const file = path.join(checkoutRoot, "docs", "moment.svg");
writeFileSync(file, momentPicture({ before, after, ran }));
process.stdout.write(`${path.relative(checkoutRoot, file)}\n`);

/** Leads a withdrawal to the moment when the notes lie in the tray. */
async function withdraw(page: Page, amount: string): Promise<void> {
  await page.getByRole("link", { name: "Withdraw", exact: true }).click();
  await page.getByLabel("Amount", { exact: true }).fill(amount);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("heading", { name: "Withdraw?" }).waitFor();
  await lookAt(page);
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByRole("heading", { name: "Take your cash." }).waitFor();
}

/** Runs a command on the bank's books and keeps its output. Throws if the command finds a difference. */
async function note(...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await bank.run(...args);
  if (code !== 0) throw new Error(`strongroom ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
  ran.push({ command: `strongroom ${args.join(" ")}`, output: stdout === "" ? stderr : stdout });
}
