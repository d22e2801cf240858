import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import { inTurn } from "../../model/testing/nightly.ts";
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

/** The files of a machine that has performed each kind of operation, and is off. It is made once. */
let history: Promise<{ journal: Buffer; cash: Buffer; ledger: TestLedger }> | undefined;

async function makeHistory(): Promise<Awaited<NonNullable<typeof history>>> {
  await using disk = await CrashDisk.make();
  const ledger = testBooks();
  const machine = await testMachine(disk, ledger);
  for (const { act } of Object.values(ACTS)) await act(machine, ledger);
  await machine.journal.close();
  return { ...(await filesIn(disk)), ledger };
}

const fileOf = (disk: CrashDisk, kind: "journal" | "cash"): string => path.join(disk.folder, `atm-1.${kind}`);
const filesIn = async (disk: CrashDisk): Promise<{ journal: Buffer; cash: Buffer }> => ({
  journal: await readFile(fileOf(disk, "journal")),
  cash: await readFile(fileOf(disk, "cash")),
});

/** A machine that goes on after that history, and dies during one more operation. */
async function dead(act: Act, crash: Crash): Promise<Left> {
  history ??= makeHistory();
  const { journal, cash, ledger: before } = await history;
  await using disk = await CrashDisk.make();
  await writeFile(fileOf(disk, "journal"), journal);
  await writeFile(fileOf(disk, "cash"), cash);
  const ledger = copyOf(before);
  const machine = await testMachine(disk, ledger);
  const died = dieAt(machine, crash);
  void act(machine, ledger);
  await died;
  return { ...(await filesIn(disk)), ledger, began: journal.length, isLoad: act === ACTS["load"]?.act };
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
  await writeFile(fileOf(disk, "journal"), journal);
  await writeFile(fileOf(disk, "cash"), left.cash);
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
/** What a crash leaves behind the last whole line: nothing, a part of the next line, or zeros. */
const TAILS = [
  ...[0, 1, NEXT.length / 2, NEXT.length - 1].map((size) => NEXT.subarray(0, size)),
  ...[Buffer.alloc(1), Buffer.alloc(4096)],
];
const [PLAIN, ...TORN] = TAILS.flatMap((tail) => ROTATED.map((journalSizeMax) => ({ tail, journalSizeMax }))) as [
  { tail: Buffer; journalSizeMax: number | undefined },
];

for (const [name, { act, crashes, everyByte }] of Object.entries(ACTS)) {
  test(`a ${name} that dies at any step recovers alone, whatever part of the next line is left`, async () => {
    await using disk = await CrashDisk.make();
    for (const [n, crash] of crashes.entries()) {
      const left = await dead(act, crash);
      for (const { tail, journalSizeMax } of [PLAIN, ...inTurn(TORN, 5, n)]) {
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
    for (const [n, crash] of crashes.entries()) {
      const left = await dead(act, crash);
      const { journal, began } = left;
      const cuts = [...journal.keys()]
        .filter((at) => journal[at - 1] === 0x0a)
        .flatMap((size) => [0, journal.length - size].map((zeros) => ({ size, zeros })));
      // The lines of earlier operations are the same for each crash.
      const earlier = cuts.filter(({ size }) => size < began);
      for (const { size, zeros } of [...inTurn(earlier, 5, n), ...cuts.slice(earlier.length)]) {
        const where = `${JSON.stringify(crash)}, cut at ${size} of ${journal.length}, ${zeros} zeros`;
        await startAgain(disk, left, Buffer.concat([journal.subarray(0, size), Buffer.alloc(zeros)]), {
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
    const sizes = [...journal.keys()].filter((size) => size >= began && isTried(journal, size));
    for (const [n, size] of sizes.entries()) {
      const kept = journal.subarray(0, size);
      const ways = ROTATED.flatMap((limit) => [0, journal.length - size].map((zeros) => ({ limit, zeros })));
      // Three is no divisor of four: consecutive cuts take different ways.
      for (const { limit, zeros } of inTurn(ways, 3, n)) {
        const where = `cut at ${size} of ${journal.length}, ${zeros} zeros, limit ${limit}`;
        await startAgain(disk, left, Buffer.concat([kept, Buffer.alloc(zeros)]), { where, alone: false, ...sized(limit) });
      }
    }
  });
}
