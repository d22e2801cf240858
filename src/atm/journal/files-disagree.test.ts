import assert from "node:assert/strict";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import { type CashFile, IN_SERVICE, writeCashFile } from "../cash/cash-state.ts";
import { transfer } from "../operations/transfer.ts";
import { withdraw } from "../operations/withdraw.ts";
import { copyOf, inside, LOAD, LOADED, linkTo, recoverAll, testBooks, testMachine } from "../testing/test-machine.ts";
import { Journal } from "./journal.ts";
import { openRecords } from "./open-records.ts";

const TEN = [{ denomination: Money(1000n), notes: 1 }];

/** A machine that has paid out 60.00 and is off, in a separate folder. */
async function usedMachine() {
  const disk = await CrashDisk.make();
  const file = (kind: string): string => path.join(disk.folder, `atm-1.${kind}`);
  const ledger = testBooks();
  const machine = await testMachine(disk, ledger);
  await withdraw(machine, linkTo(ledger, "ada"), newRequestId(), Money(6000n));
  await machine.journal.close();
  const errors: string[] = [];
  const open = () =>
    openRecords({ dataDir: disk.folder, number: 1, firstLoad: LOAD }, (level, message) => {
      if (level === "error") errors.push(message);
    });
  return { folder: disk.folder, file, ledger, errors, open, [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose]() };
}

/** Performs one more withdrawal on these files, and returns their bytes before it. */
async function goOn(at: Awaited<ReturnType<typeof usedMachine>>): Promise<{ journal: Buffer; cash: Buffer }> {
  const before = { journal: await readFile(at.file("journal")), cash: await readFile(at.file("cash")) };
  const machine = await testMachine(at, at.ledger);
  await withdraw(machine, linkTo(at.ledger, "ada"), newRequestId(), Money(1000n));
  await machine.journal.close();
  return before;
}

test("a machine whose files agree starts open and logs nothing", async () => {
  await using at = await usedMachine();
  const { cash, journal } = await at.open();
  assert.deepEqual([cash.doubt, cash.closed, inside(cash), at.errors], ["none", false, LOADED - 6000n, []]);
  await journal.close();
});

type Harm = (at: Awaited<ReturnType<typeof usedMachine>>) => Promise<unknown>;
const HARMS: readonly [string, Harm, doubt: string, inside: bigint][] = [
  ["its cash file is lost", (at) => rm(at.file("cash")), "cash-lost", 0n],
  [
    "its cash file is lost after the journal was put aside",
    async (at) => {
      await (await Journal.open(at.file("journal"), { sizeMax: 10 })).close();
      await rm(at.file("cash"));
    },
    "cash-lost",
    0n,
  ],
  [
    "cash file and journal are lost, and an old journal is there",
    async (at) => {
      await (await Journal.open(at.file("journal"), { sizeMax: 10 })).close();
      await rm(at.file("cash"));
      await rm(at.file("journal"));
    },
    "cash-lost",
    0n,
  ],
  ["its journal is lost", (at) => rm(at.file("journal")), "journal-behind", LOADED - 6000n],
  ["its journal is all zeros", async (at) => writeFile(at.file("journal"), Buffer.alloc(5000)), "journal-behind", LOADED - 6000n],
  [
    "its journal is an older one",
    async (at) => writeFile(at.file("journal"), (await goOn(at)).journal),
    "journal-behind",
    LOADED - 7000n,
  ],
  [
    "its cash file is an older one",
    async (at) => writeFile(at.file("cash"), (await goOn(at)).cash),
    "cash-behind",
    LOADED - 6000n,
  ],
  [
    "its cash file is another machine's",
    async (at) => {
      await using other = await usedMachine();
      await copyFile(other.file("cash"), at.file("cash"));
    },
    "strangers",
    LOADED - 6000n,
  ],
];

for (const [name, harm, doubt, left] of HARMS)
  test(`a machine starts closed, logs why, and stays closed until it is counted, if ${name}`, async () => {
    await using at = await usedMachine();
    await harm(at);
    for (let starts = 0; starts < 3; starts++) {
      const { cash, journal } = await at.open();
      assert.deepEqual([cash.doubt, cash.closed, inside(cash)], [doubt, true, left]);
      assert.equal(cash.knowsNothing, doubt !== "journal-behind");
      await journal.close();
    }
    assert.equal(at.errors.length, 1, "the first start logs the reason, and no other start does");
    assert.match(at.errors[0] ?? "", /the machine is closed: end its open holds, then count it \(docs\/OPERATIONS.md/);
    const { cash, journal } = await at.open();
    const people = { operator: "", login: "" };
    await cash.adjust(newRequestId(), { op: "count", box: "cassettes", notes: LOAD, rejected: [], ...people });
    assert.equal(cash.doubt, "none");
    await cash.setClosed(false);
    await journal.close();
    const after = await at.open();
    assert.deepEqual([after.cash.doubt, after.cash.closed, inside(after.cash)], ["none", false, LOADED]);
    await after.journal.close();
  });

test("the loss of a journal that has only a transfer is noticed too", async () => {
  await using disk = await CrashDisk.make();
  const ledger = testBooks();
  const machine = await testMachine(disk, ledger);
  await transfer(machine, linkTo(ledger, "ada"), newRequestId(), "ben", Money(1000n));
  await machine.journal.close();
  await rm(path.join(disk.folder, "atm-1.journal"));
  const again = await testMachine(disk, ledger);
  assert.equal(again.cash.doubt, "journal-behind");
  await recoverAll(again);
});

test("if the journal has lost lines and the cash unit has forgotten the job, the hold is left to operators", async () => {
  await using at = await usedMachine();
  const request: RequestId = newRequestId();
  const machine = await testMachine(at, at.ledger);
  const ada = linkTo(at.ledger, "ada");
  await ada.request("withdraw", { amount: Money(1000n) }, request);
  await machine.journal.append({ step: "intent", request, op: "withdraw", amount: Money(1000n), notes: TEN });
  await machine.journal.append({ step: "answer", request, state: "held" });
  const cut = await readFile(at.file("journal"));
  await machine.journal.append({ step: "dispensing", request });
  await machine.cash.setClosed(true);
  await machine.journal.close();
  await writeFile(at.file("journal"), cut);
  const books = copyOf(at.ledger);
  const again = await testMachine(at, books);
  await recoverAll(again);
  assert.equal(books.holds.get(request)?.state, "held", "recovery does not guess: the hold is neither settled nor released");
  assert.equal(again.journal.operations.size, 0);
});

test("the doubt cash-lost stays if the journal is lost too", async () => {
  await using at = await usedMachine();
  await rm(at.file("cash"));
  await (await at.open()).journal.close();
  await rm(at.file("journal"));
  const { cash, journal } = await at.open();
  assert.equal(cash.doubt, "cash-lost");
  await journal.close();
});

test("temporary files of a crash are removed", async () => {
  await using at = await usedMachine();
  const state = { ...IN_SERVICE, doubt: "none", cassettes: [], rejected: [], jobs: [] } as const;
  const left: CashFile = { marks: { unit: "0".repeat(16), journal: 1, cash: 1 }, state };
  await writeCashFile(at.file("cash.0123456789ab.tmp"), left);
  await (await at.open()).journal.close();
  assert.deepEqual((await readdir(at.folder)).sort(), ["atm-1.cash", "atm-1.journal"]);
});
