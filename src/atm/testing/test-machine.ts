import type { Disk } from "../../files/files.ts";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import type { Cash } from "../cash/cash.ts";
import { Dispenser } from "../cash/dispenser.ts";
import { Faults } from "../cash/faults.ts";
import { type Notes, worth } from "../cash/notes.ts";
import { openRecords } from "../journal/open-records.ts";
import type { BankLink } from "../link/bank-link.ts";
import type { Log } from "../log.ts";
import type { Machine } from "../operations/machine.ts";
import { Recovery } from "../operations/recovery.ts";
import { TestLedger } from "./test-ledger.ts";

/** 10 notes of 10 and 10 of 50: 600.00. */
export const LOAD: Notes = [
  { denomination: Money(1000n), notes: 10 },
  { denomination: Money(5000n), notes: 10 },
];
export const LOADED = 60_000n;
const START = 100_000n;

/** Books in which ada has 1,000.00, ben nothing, and the machine its first load. */
export function testBooks(): TestLedger {
  const ledger = new TestLedger();
  ledger.open("ada", "correct horse battery", Money(START));
  ledger.open("ben", "correct horse battery");
  ledger.cash = LOADED;
  return ledger;
}

/** A copy of the books, which changes separately. */
export function copyOf(ledger: TestLedger): TestLedger {
  const copy = new TestLedger();
  for (const [name, account] of ledger.accounts) copy.accounts.set(name, { ...account, entries: [...account.entries] });
  const same = (username: string) => copy.accounts.get(username) as ReturnType<TestLedger["open"]>;
  for (const [id, hold] of ledger.holds) copy.holds.set(id, { ...hold, account: same(hold.account.username) });
  for (const [id, answer] of ledger.answers) copy.answers.set(id, answer);
  copy.cash = ledger.cash;
  return copy;
}

/** A link without a network: the books answer at once. */
export function linkTo(ledger: TestLedger, customer: string | null): BankLink {
  const context = { account: customer === null ? null : (ledger.accounts.get(customer) ?? null) };
  return {
    request: async (op: Request["op"], fields: Request["fields"], id = newRequestId()) =>
      ledger.perform({ id, op, fields } as Request, context),
    close: () => {},
  } as unknown as BankLink;
}

/** A machine's records in a folder, with recovery, and books that answer it. */
export async function testMachine(
  place: { folder: string; disk?: Disk; journalSizeMax?: number },
  ledger: TestLedger,
  log: Log = () => {},
): Promise<Machine> {
  const { folder, ...rest } = place;
  const { journal, cash } = await openRecords({ dataDir: folder, number: 1, firstLoad: LOAD, ...rest }, log);
  const recovery = new Recovery(
    { journal, cash, log },
    async () => linkTo(ledger, null),
    async () => {},
  );
  return { journal, cash, dispenser: new Dispenser(cash), recovery, faults: new Faults(), log };
}

/** Waits until recovery has finished all operations, and closes the records. */
export async function recoverAll({ journal, recovery }: Machine): Promise<void> {
  const open: readonly RequestId[] = [...journal.operations.keys()];
  await recovery.start();
  await Promise.all([...journal.operations.keys()].map((request) => recovery.take(request)));
  if (open.some((request) => journal.operations.has(request))) throw new Error("an operation is still open");
  await recovery.stop();
  await journal.close();
}

/** The worth of the notes in the machine by its own counters, in minor units. */
export const inside = (cash: Cash): bigint => worth(cash.cassettes) + worth(cash.rejected);
