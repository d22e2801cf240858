import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import type { Atm } from "../atm-context.ts";
import { worth } from "../cash/notes.ts";
import { carryOut, changeOf } from "../operations/carry-out.ts";
import { deposit } from "../operations/deposit.ts";
import type { Machine } from "../operations/machine.ts";
import { transfer } from "../operations/transfer.ts";
import { withdraw } from "../operations/withdraw.ts";
import { type Crash, dieAt } from "../testing/test-crash.ts";
import { isTried, journalLines, readLines } from "../testing/test-journal.ts";
import type { TestLedger } from "../testing/test-ledger.ts";
import { copyOf, inside, linkTo, recoverAll, testBooks, testMachine } from "../testing/test-machine.ts";

// A machine dies at every step of every operation; then its journal is torn, cut or zeroed. After damage that a power failure
// can do, books and notes agree again by themselves. Other damage is noticed, or leaves a hold for operators to end.

const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];
const WHO = { operator: "José", login: "josé" };
type Act = (machine: Machine, ledger: TestLedger) => Promise<unknown>;

const around = <const Name extends string>(...steps: readonly Name[]): ({ before: Name } | { after: Name })[] =>
  steps.flatMap((step) => [{ before: step }, { after: step }]);

const ACTS: Readonly<Record<string, { act: Act; crashes: readonly Crash[]; everyByte: Crash | null }>> = {
  withdrawal: {
    act: (machine, ledger) => withdraw(machine, linkTo(ledger, "ada"), newRequestId(), Money(6000n)),
    crashes: [
      ...around("intent", "answer", "dispensing", "dispensed", "closed"),
      ...(["stack", "present", "taken"] as const).map((cash) => ({ cash })),
    ],
    everyByte: { before: "closed" },
  },
  deposit: {
    act: (machine, ledger) => deposit(machine, linkTo(ledger, "ada"), newRequestId(), SIXTY),
    crashes: [...around("intent", "answer", "closed"), { cash: "insert" }, { cash: "keep" }],
    everyByte: { after: "answer" },
  },
  transfer: {
    act: (machine, ledger) => transfer(machine, linkTo(ledger, "ada"), newRequestId(), "ben", Money(6000n)),
    crashes: around("intent", "answer", "closed"),
    everyByte: null,
  },
  load: {
    act: (machine, ledger) => {
      const atm = { machine, openLink: async () => linkTo(ledger, null) } as unknown as Atm;
      return carryOut(atm, changeOf("load", WHO, { notes: SIXTY }));
    },
    crashes: [...around("change", "answer", "closed"), { cash: "adjust" }],
    everyByte: null,
  },
};

/** The files of a dead machine. `began` is the size of its journal before its last operation. */
interface Left {
  readonly journal: Buffer;
  readonly cash: Buffer;
  readonly ledger: TestLedger;
  readonly began: number;
  readonly isLoad: boolean;
}

/** A machine that performs each kind of operation, and dies during one more. */
async function dead(act: Act, crash: Crash): Promise<Left> {
  await using disk = await CrashDisk.make();
  const ledger = testBooks();
  const machine = await testMachine(disk, ledger);
  const read = (kind: string): Promise<Buffer> => readFile(path.join(disk.folder, `atm-1.${kind}`));
  for (const each of Object.values(ACTS)) await each.act(machine, ledger);
  const began = (await read("journal")).length;
  const died = dieAt(machine, crash);
  void act(machine, ledger);
  await died;
  return { journal: await read("journal"), cash: await read("cash"), ledger, began, isLoad: act === ACTS["load"]?.act };
}

interface Start {
  readonly where: string;
  /** The damage is one that a power failure can do: the machine must recover alone. */
  readonly alone: boolean;
  /** Starts a second time afterwards. */
  readonly twice?: boolean;
  /** Small, if the start should put the journal aside. */
  readonly journalSizeMax?: number;
}

/** Starts with this journal and waits for recovery; then operators end the operations that it has left to them. */
async function startAgain(
  disk: CrashDisk,
  left: Left,
  journal: Buffer,
  { where, alone, twice = false, ...options }: Start,
): Promise<void> {
  for (const name of await readdir(disk.folder)) await rm(path.join(disk.folder, name));
  await writeFile(path.join(disk.folder, "atm-1.journal"), journal);
  await writeFile(path.join(disk.folder, "atm-1.cash"), left.cash);
  const ledger = copyOf(left.ledger);
  const machine = await testMachine({ folder: disk.folder, ...options }, ledger);
  await recoverAll(machine);
  const { cash } = machine;
  const holds = [...ledger.holds].filter(([, { state }]) => state === "held").map(([hold]) => hold);
  if (alone) assert.deepEqual([cash.doubt, holds], ["none", []], where);
  assert.equal(cash.closed, cash.doubt !== "none", where);
  // A machine in service may leave a hold to operators only if no line of the hold is left.
  const known = readLines(journal).flatMap((line) => line?.steps.map(({ request }) => request) ?? []);
  for (const hold of holds) assert.ok(cash.doubt !== "none" || !known.includes(hold), `${where}: a hold is forgotten`);
  for (const hold of holds) endHold(ledger, hold, worth(cash.paidFor(hold)));
  assert.deepEqual(cash.escrowed, [], where);
  // If the bank has booked a load and the journal has lost all its lines, the next count finds the difference.
  const uncounted = cash.doubt !== "none" && left.isLoad ? [0n, 6000n] : [0n];
  assert.ok(uncounted.includes(ledger.cash - inside(cash)), `${where}: ${ledger.cash} in the books, ${inside(cash)} inside`);
  if (!twice) return;
  // The next start finds the same state and does nothing.
  const again = await testMachine(disk, ledger);
  assert.deepEqual([again.cash.doubt, again.journal.operations.size, inside(again.cash)], [cash.doubt, 0, inside(cash)], where);
  await again.journal.close();
}

function endHold(ledger: TestLedger, hold: RequestId, amount: bigint): void {
  const id = newRequestId();
  const asked = amount > 0n ? { id, op: "settle", fields: { hold, amount } } : { id, op: "release", fields: { hold } };
  assert.ok(ledger.perform(asked as Request, { account: null }).ok);
}

/** The next line of the journal, of which each test leaves a part. */
const [NEXT] = journalLines([
  { step: "intent", at: 1, request: newRequestId(), op: "deposit", amount: Money(6000n), notes: SIXTY },
]) as [Buffer];
const ROTATED = [undefined, 10] as const;
const sized = (journalSizeMax: number | undefined) => (journalSizeMax === undefined ? {} : { journalSizeMax });

for (const [name, { act, crashes, everyByte }] of Object.entries(ACTS)) {
  test(`a ${name} that dies at any step recovers alone, whatever part of the next line is left`, async () => {
    await using disk = await CrashDisk.make();
    for (const crash of crashes) {
      const left = await dead(act, crash);
      const tails = [0, 1, NEXT.length / 2, NEXT.length - 1].map((size) => NEXT.subarray(0, size));
      for (const tail of [...tails, Buffer.alloc(1), Buffer.alloc(4096)])
        for (const journalSizeMax of ROTATED) {
          const where = `${JSON.stringify(crash)}, ${tail.length} bytes behind, limit ${journalSizeMax}`;
          await startAgain(disk, left, Buffer.concat([left.journal, tail]), {
            where,
            alone: true,
            twice: true,
            ...sized(journalSizeMax),
          });
        }
    }
  });

  test(`a ${name} whose journal has lost lines, at any step, makes and loses no money`, async () => {
    await using disk = await CrashDisk.make();
    for (const crash of crashes) {
      const left = await dead(act, crash);
      const ends = [...left.journal.keys()].filter((at) => left.journal[at - 1] === 0x0a);
      for (const size of ends)
        for (const zeros of [0, left.journal.length - size]) {
          const where = `${JSON.stringify(crash)}, cut at ${size} of ${left.journal.length}, ${zeros} zeros`;
          await startAgain(disk, left, Buffer.concat([left.journal.subarray(0, size), Buffer.alloc(zeros)]), {
            where,
            alone: false,
            twice: true,
          });
        }
    }
  });

  // A cut within a line has the effect of losing the whole line; two kinds of operations suffice to show this.
  if (everyByte === null) continue;
  test(`a ${name} whose journal is cut or zeroed in any line makes and loses no money, put aside or not`, async () => {
    await using disk = await CrashDisk.make();
    const left = await dead(act, everyByte);
    const { journal, began } = left;
    for (let size = began; size < journal.length; size++) {
      if (!isTried(journal, size)) continue;
      for (const zeros of [0, journal.length - size])
        for (const journalSizeMax of ROTATED) {
          const where = `cut at ${size} of ${journal.length}, ${zeros} zeros, limit ${journalSizeMax}`;
          const bytes = Buffer.concat([journal.subarray(0, size), Buffer.alloc(zeros)]);
          await startAgain(disk, left, bytes, { where, alone: false, ...sized(journalSizeMax) });
        }
    }
  });
}
