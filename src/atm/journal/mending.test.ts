import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { CrashDisk, type Failure } from "../../files/testing/test-disk.ts";
import { Money, newRequestId } from "../../model/model.ts";
import { assembleAtm, dismissAtm } from "../assemble.ts";
import type { Atm } from "../atm-context.ts";
import { carryOut, changeOf } from "../operations/carry-out.ts";
import { deposit } from "../operations/deposit.ts";
import { isInService, isOpen, type Machine } from "../operations/machine.ts";
import { transfer } from "../operations/transfer.ts";
import { withdraw } from "../operations/withdraw.ts";
import { TestBank } from "../testing/test-bank.ts";
import type { TestLedger } from "../testing/test-ledger.ts";
import { inside, linkTo, testBooks, testMachine } from "../testing/test-machine.ts";
import { JournalError } from "./journal-error.ts";
import { isWritable, tryToWrite } from "./mending.ts";

const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 30_000; !condition(); await pause(5)) assert.ok(Date.now() < deadline, String(condition));
}

test("an ATM on a full disk goes out of service, reports that, and returns by itself once there is room", async () => {
  await using disk = await CrashDisk.make();
  await using bank = await TestBank.start();
  const ada = bank.ledger.open("ada", "correct horse battery", Money(100_000n));
  await bank.writeKeyFile([{ denomination: 1000, notes: 10 }]);
  const lines: string[] = [];
  const atm = await assembleAtm({
    ...{
      number: 1,
      banks: [{ host: "127.0.0.1", port: bank.port }],
      keyFile: bank.keyFile,
      dataDir: disk.folder,
      disk,
      mendPauseMs: 20,
    },
    log: (level, message) => void lines.push(`${level} ${message}`),
  });
  const { machine } = atm;
  try {
    await machine.recovery.start();
    const link = await atm.openLink();
    await link.request("signin", { username: "ada", password: "correct horse battery" });
    const inService = () => bank.ledger.statuses.at(-1)?.inService;
    await until(() => inService() === true);
    for (const failure of ["full-half-way", "sync-lost"] as const) {
      disk.fails = (step) => (step === "append" || step === "sync" ? failure : null);
      assert.deepEqual(await withdraw(machine, link, newRequestId(), Money(1000n)), { how: "out-of-service" });
      assert.deepEqual(await deposit(machine, link, newRequestId(), SIXTY), { how: "out-of-service" });
      assert.deepEqual([isOpen(machine), isInService(machine)], [false, false]);
      await until(() => inService() === false);
      await pause(100);
      assert.equal(isOpen(machine), false, "as long as the disk is full");
      disk.fails = () => null;
      await until(() => isOpen(machine));
      await until(() => inService() === true);
    }
    assert.equal(ada.posted, 100_000n);
    assert.equal((await withdraw(machine, link, newRequestId(), Money(1000n))).how, "paid");
    assert.equal(ada.posted, 99_000n);
    const said = lines.filter((line) => line.includes("its journal"));
    assert.deepEqual(
      said.map((line) => line.split(":")[0]),
      [1, 2].flatMap(() => [
        "error this machine cannot write its journal or its counters",
        "warn this machine can write its journal and its counters again",
      ]),
    );
    link.close("done");
  } finally {
    await dismissAtm(atm);
  }
});

test("a machine that an operator closed stays closed when the disk takes writes again", async () => {
  await using disk = await CrashDisk.make();
  const machine = await testMachine({ folder: disk.folder, disk }, testBooks());
  await machine.cash.setClosed(true);
  disk.fails = () => "full";
  await assert.rejects(machine.cash.setClosed(false));
  disk.fails = () => null;
  await tryToWrite(machine);
  assert.deepEqual([machine.cash.closed, isWritable(machine), isOpen(machine)], [true, true, false]);
  await machine.journal.close();
});

type Act = (machine: Machine, ledger: TestLedger) => Promise<unknown>;
const ACTS: Readonly<Record<string, Act>> = {
  withdrawal: (machine, ledger) => withdraw(machine, linkTo(ledger, "ada"), newRequestId(), Money(6000n)),
  deposit: (machine, ledger) => deposit(machine, linkTo(ledger, "ada"), newRequestId(), SIXTY),
  transfer: (machine, ledger) => transfer(machine, linkTo(ledger, "ada"), newRequestId(), "ben", Money(6000n)),
  load: async (machine, ledger) => {
    const atm = { machine, openLink: async () => linkTo(ledger, null) } as unknown as Atm;
    // If the change was not begun, the operator gets no answer.
    await carryOut(atm, changeOf("load", { operator: "anna", login: "ops1" }, { notes: SIXTY })).catch((error: unknown) => {
      if (!(error instanceof JournalError)) throw error;
    });
  },
};

interface Failing {
  readonly failure: Failure;
  /** The steps of the disk that are the first to fail, one after the other. */
  readonly first: RegExp;
  /** The steps that fail after it. */
  readonly later: RegExp;
  /** How many steps fail. */
  readonly times: readonly number[];
}
// A full disk fails a sync as one that loses the bytes; so does it fail, half-way or not, each step that writes no bytes.
const FAILINGS: readonly Failing[] = [
  { failure: "full", first: /./, later: /./, times: [1, 4] },
  { failure: "full-half-way", first: /^append$/, later: /./, times: [1, 4] },
  { failure: "sync-lost", first: /^sync/, later: /^sync/, times: [4] },
];

for (const [name, act] of Object.entries(ACTS))
  for (const { failure, first, later, ...each } of FAILINGS)
    test(`a ${name} ends by itself, once, if the disk fails at any step (${failure}), and so does the next one`, async () => {
      for (let failing = 0, failed = true; failed; failing++)
        for (const times of each.times) {
          await using disk = await CrashDisk.make();
          const ledger = testBooks();
          const machine = await testMachine({ folder: disk.folder, disk }, ledger);
          await machine.recovery.start();
          const journal = path.join(disk.folder, "atm-1.journal");
          let [before, left] = [failing, times];
          failed = false;
          disk.fails = (step) => {
            if (left === 0 || !(failed ? later : first).test(step) || before-- > 0) return null;
            left--;
            failed = true;
            return failure;
          };
          await act(machine, ledger).catch((error: unknown) => assert.fail(`the customer got no ending: ${error}`));
          disk.fails = () => null;
          await settled(machine);
          await act(machine, ledger);
          await settled(machine);
          const where = `${times} failures from the ${failing + 1}st such step on, ${journal}`;
          const holds = [...ledger.holds.values()].filter(({ state }) => state === "held");
          assert.deepEqual([isOpen(machine), holds, machine.cash.escrowed], [true, [], []], where);
          assert.equal(ledger.cash, inside(machine.cash), `${where}: books and notes`);
          await machine.recovery.stop();
          await machine.journal.close();
          // The files on disk agree too.
          const again = await testMachine({ folder: disk.folder, disk }, ledger);
          assert.deepEqual([again.cash.doubt, again.journal.operations.size], ["none", 0], where);
          assert.equal(ledger.cash, inside(again.cash), `${where}: books and notes at the next start`);
          await again.journal.close();
        }
    });

/** Resolves once no operation is open. Recovery pauses between its tries unless a new operation wakes it. */
async function settled(machine: Machine): Promise<void> {
  const { journal, recovery } = machine;
  await tryToWrite(machine);
  for (const deadline = Date.now() + 30_000; journal.operations.size > 0; await pause(1)) {
    assert.ok(Date.now() < deadline, "an operation stays open");
    for (const request of journal.operations.keys()) void recovery.take(request);
  }
}
