import assert from "node:assert/strict";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { FEW_LOSSES } from "../../files/testing/test-disk-image.ts";
import { Money, newRequestId } from "../../model/model.ts";
import { isNightly } from "../../model/testing/nightly.ts";
import type { Atm } from "../atm-context.ts";
import { carryOut, changeOf } from "../operations/carry-out.ts";
import { deposit } from "../operations/deposit.ts";
import { transfer } from "../operations/transfer.ts";
import { withdraw } from "../operations/withdraw.ts";
import type { TestLedger } from "../testing/test-ledger.ts";
import { copyOf, inside, linkTo, recoverAll, testBooks, testMachine } from "../testing/test-machine.ts";

const SIXTY = [
  { denomination: Money(1000n), notes: 1 },
  { denomination: Money(5000n), notes: 1 },
];

test("after a power failure at any step of the disk, a machine and its bank agree again by themselves", async () => {
  // A journal of 600 bytes takes some lines, and is put aside between them; a large one only takes lines.
  for (const journalSizeMax of isNightly ? [1_000_000, 600] : [600]) {
    await using disk = await CrashDisk.make();
    const ledger = testBooks();
    const books: { steps: number; ledger: TestLedger }[] = [{ steps: 0, ledger: copyOf(ledger) }];
    const perform = ledger.perform.bind(ledger);
    ledger.perform = (...asked) => {
      const answer = perform(...asked);
      books.push({ steps: disk.length, ledger: copyOf(ledger) });
      return answer;
    };
    const machine = await testMachine({ folder: disk.folder, disk, journalSizeMax }, ledger);
    const ada = linkTo(ledger, "ada");
    await withdraw(machine, ada, newRequestId(), Money(6000n));
    await deposit(machine, ada, newRequestId(), SIXTY);
    await transfer(machine, ada, newRequestId(), "ben", Money(1000n));
    const atm = { machine, openLink: async () => linkTo(ledger, null) } as unknown as Atm;
    await carryOut(atm, changeOf("load", { operator: "anna", login: "ops1" }, { notes: SIXTY }));
    await machine.journal.close();
    // First the power fails after the bank's answer, then just before the request.
    for (const asked of [true, false])
      await disk.everyCrash(
        0,
        async (folder, { steps, text }) => {
          const isBetween = books.some((each) => each.steps === steps);
          if (!asked && !isBetween) return; // The same as with `asked`.
          const last = books.findLastIndex((each) => (asked ? each.steps <= steps : each.steps < steps));
          const bank = copyOf((books[last] ?? books[0])?.ledger as TestLedger);
          const again = await testMachine({ folder, journalSizeMax }, bank);
          assert.deepEqual([again.cash.doubt, again.cash.closed], ["none", false], text);
          await recoverAll(again);
          assert.equal(bank.cash, inside(again.cash), `${text}: ${bank.cash} in the books, ${inside(again.cash)} inside`);
          assert.ok(
            [...bank.holds.values()].every(({ state }) => state !== "held"),
            `${text}: a hold is open`,
          );
          assert.deepEqual(again.cash.escrowed, [], text);
        },
        FEW_LOSSES,
      );
  }
});
