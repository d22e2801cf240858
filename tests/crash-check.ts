import path from "node:path";
import { readCashFile } from "../src/atm/cash/cash-state.ts";
import { readAtmKeys } from "../src/atm/link/key-file.ts";
import { terminalIdOf } from "../src/model/ids.ts";
import { openStore, type Store } from "../src/store/driver/connect.ts";
import { startEmbedded } from "../src/store/embedded/embedded.ts";
import { type Books, checkBooks, readBooks } from "./crash-books.ts";
import { checkClients } from "./crash-check-client.ts";
import { checkCutMachine, checkMachine } from "./crash-check-machine.ts";
import type { Asked } from "./crash-client.ts";
import type { CrashCustomer } from "./crash-customer.ts";
import { type CrashSystem, SCRIPTED_ATM } from "./crash-system.ts";

/** The findings of a run, and its figures by name. */
export interface CrashReport {
  readonly findings: readonly string[];
  readonly figures: Readonly<Record<string, number>>;
}

/** Stops the bank. Compares the records of clients, customers and ATMs with its books and its commands. */
export async function check(
  system: CrashSystem,
  asked: readonly Asked[],
  customers: readonly CrashCustomer[],
  cut: ReadonlySet<number>,
): Promise<CrashReport> {
  const findings: string[] = [];
  if (!(await system.stopBank())) findings.push("the bank did not stop in order");
  await using opened = await openBooks(system);
  const books = await readBooks(opened.store);
  findings.push(...checkBooks(books), ...checkClients(terminalIdOf(SCRIPTED_ATM), asked, books));
  const endings: string[] = [];
  for (const [n, { number }] of system.atms.entries()) {
    const cash = (await readCashFile(system.atmFile(number, "cash")))?.state;
    if (cash === undefined) throw new Error(`ATM ${number} has no cash file`);
    const { cassettes: firstLoad } = await readAtmKeys(system.keyFile(number));
    const receipts = customers.filter((_, at) => at % 2 === n).flatMap((each) => each.receipts);
    const journalFile = system.atmFile(number, "journal");
    const left = { terminal: terminalIdOf(number), journalFile, firstLoad, cash, receipts };
    const machine = cut.has(number) ? checkCutMachine(left, books) : checkMachine(left, books);
    findings.push(...machine.findings);
    endings.push(...machine.endings);
  }
  const auditor = ["--key", path.join(system.data, "keys", "auditor.key")];
  const { code, stdout, stderr } = await system.run("verify", ...auditor);
  if (code !== 0) findings.push(`strongroom verify ended with ${code}:\n${stdout}${stderr}`);
  return { findings, figures: { ...tally(endings), ...figuresOfBooks(books, customers) } };
}

/** Opens the check's own connection to the embedded PostgreSQL, which runs until it is closed. */
export async function openBooks(system: Pick<CrashSystem, "data">): Promise<{ store: Store } & AsyncDisposable> {
  const embedded = await startEmbedded(system.data);
  const store = openStore(embedded.url, { connections: 1, applicationName: "strongroom crash" });
  const leave = async (): Promise<void> => {
    await store.close();
    await embedded.stop();
  };
  return { store, [Symbol.asyncDispose]: leave };
}

function figuresOfBooks({ movements, wrongTries }: Books, customers: readonly CrashCustomer[]): Record<string, number> {
  return {
    receipts: customers.reduce((sum, each) => sum + each.receipts.length, 0),
    movements: movements.size,
    "wrong passwords, most of one customer": wrongTries.customer,
    "wrong passwords, most of one ATM": wrongTries.terminal,
  };
}

/** Returns how often each occurs, sorted by name. */
function tally(names: readonly string[]): Record<string, number> {
  const sorted = names.toSorted();
  return Object.fromEntries([...new Set(sorted)].map((name) => [name, sorted.filter((each) => each === name).length]));
}
