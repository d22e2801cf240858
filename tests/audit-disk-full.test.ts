import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readLines } from "../src/audit/log/read.ts";
import { noSmallDisk, type SmallDisk, smallDisk } from "../src/audit/testing/small-disk.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { untilSealed } from "./audit-bank.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { statusOfBank } from "./status-of-bank.ts";
import { customerAtAtm, hold, isTakenAgain, isToldToOperators, nameOf, untilDeposits } from "./suspended-money.ts";

const DISK_SIZE = 8 * 1024 * 1024;
/** Room for about fifty records. The deposits fill it in a second or two. */
const ROOM = 64 * 1024;

test("if the disk fills up while money moves, the bank stops new money operations, completes open ones and loses nothing", {
  skip: noSmallDisk(),
}, async () => {
  using disk = smallDisk(DISK_SIZE) as SmallDisk;
  const status = await statusOfBank();
  await using bank = await BankUnderTest.start(["--audit-lag", "8", ...status.args], {}, (data) =>
    symlinkSync(disk.folder, path.join(data, "audit")),
  );
  await using atm = await customerAtAtm(bank);
  const deposit = newRequestId();
  const first = await atm.get("deposit", { amount: Money(100_00n) }, deposit);
  const [settled, released] = [await hold(atm, 40_00n), await hold(atm, 10_00n)];

  disk.leave(ROOM);
  const booked = await untilDeposits(atm, "money-suspended", 4);
  await bank.program.says(/ENOSPC/);
  await isToldToOperators(bank, status, "disk-write");
  for (const refused of [
    atm.ask("withdraw", { amount: Money(1n) }),
    atm.ask("deposit", { amount: Money(1n) }),
    atm.ask("transfer", { payee: "bob", amount: Money(1n) }),
  ])
    assert.equal(nameOf(await refused), "money-suspended");

  // The bank completes the open operation, and answers a repeat with its first answer.
  assert.equal((await atm.get("settle", { hold: settled, amount: Money(40_00n) })).amount, Money(40_00n));
  await atm.get("release", { hold: released });
  assert.deepEqual(await atm.get("deposit", { amount: Money(100_00n) }, deposit), first);
  const { posted, held } = await atm.get("balance", {});
  assert.deepEqual([posted, held], [60_00n + booked, 0n]);
  // The log on the disk is intact, although some batches did not fit.
  const verified = await bank.run("audit", "verify", "--key", path.join(bank.data, "keys", "auditor.key"));
  assert.equal(verified.code, 0, verified.stdout);

  disk.leave();
  await isTakenAgain(bank, status, atm);
  await untilSealed(bank);
  const rows = await bank.database.store.sql<{ id: string; kind: string; outcome: string }[]>`
    select id, kind, outcome from audit_event`;
  const lines: string[] = [];
  for await (const line of readLines(path.join(bank.data, "audit"))) lines.push(`${line.id} ${line.op} ${line.res}`);
  assert.deepEqual(lines.sort(), rows.map(({ id, kind, outcome }) => `${id} ${kind} ${outcome}`).sort());
  const deposits = rows.filter(({ kind, outcome }) => kind === "deposit" && outcome === "ok").length;
  // The first deposit, the cents until the disk was full, and the deposit that showed that the bank accepts money again.
  assert.equal(BigInt(deposits), 1n + booked + 1n);
});
