import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { noSmallDisk, type SmallDisk, smallDisk } from "../src/audit/testing/small-disk.ts";
import { Money } from "../src/model/money.ts";
import { audit, auditorKey } from "./audit-bank.ts";
import { untilCopied } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { type StatusOfBank, statusOfBank } from "./status-of-bank.ts";
import { customerAtAtm, hold, SELDOM_MS } from "./suspended-money.ts";

// A server that cannot write its copy of the audit log. The log itself is in the database, so the bank goes on.

const DISK_SIZE = 8 * 1024 * 1024;
/** Room for a few records. */
const ROOM = 16 * 1024;

let disk: SmallDisk | null;
let status: StatusOfBank;
let bank: BankUnderTest;
let atm: ScriptedAtm;

before(async () => {
  disk = noSmallDisk() === false ? (smallDisk(DISK_SIZE) as SmallDisk) : null;
  status = await statusOfBank();
  bank = await BankUnderTest.start(["--audit-lag", "8", ...status.args], {}, (data) => {
    if (disk !== null) symlinkSync(disk.folder, path.join(data, "audit"));
  });
  atm = await customerAtAtm(bank);
});
after(async () => {
  await atm?.[Symbol.asyncDispose]();
  await bank?.[Symbol.asyncDispose]();
  disk?.[Symbol.dispose]();
});

/** Moves money until the copy has this trouble, and checks that the log goes on without it. */
async function goesOnWithout(trouble: string): Promise<void> {
  await eventually(
    async () => {
      for (let n = 0; n < 20; n++) await atm.get("deposit", { amount: Money(1n) });
      return (await status.metric("strongroom_audit_copy_trouble", { code: trouble })) === 1;
    },
    async () => (await status.get("/metrics")).text,
    SELDOM_MS,
  );
  await atm.get("settle", { hold: await hold(atm, 10n), amount: Money(10n) });
  const size = await untilCopied(bank.database.store);
  await status.reaches("strongroom_audit_log_size", size);
  assert.ok(((await status.metric("strongroom_audit_copy_size")) ?? 0) < size);
  assert.match((await status.get("/ready")).text, /^ready\n/);
  assert.equal(await status.metric("strongroom_sequencer_trouble"), null);
  assert.equal(await status.metric("strongroom_money_suspended"), 0);
}

/** Waits until the copy has the whole log, and checks it and that money was never suspended. */
async function catchesUp(): Promise<void> {
  const size = await untilCopied(bank.database.store, path.join(bank.data, "audit"));
  await status.reaches("strongroom_audit_copy_size", size);
  await eventually(
    async () => (await status.metric("strongroom_audit_copy_trouble")) === null,
    () => "the trouble stays",
  );
  await audit(bank, "verify", "--key", auditorKey(bank));
  const { sql } = bank.database.store;
  assert.equal((await sql`select from audit_event where kind = 'money-suspended'`).length, 0);
}

test("if the copy's disk fills up, money moves on and the log with it; once there is room the copy catches up", {
  skip: noSmallDisk(),
}, async () => {
  disk?.leave(ROOM);
  await goesOnWithout("disk-write");
  await bank.program.says(/ENOSPC/);
  // The files are whole, although some records did not fit.
  await audit(bank, "verify", "--offline", "--key", auditorKey(bank));
  disk?.leave();
  await catchesUp();
});

test("if the copy's folder is gone, money moves on and the log with it; the copy catches up or is made again", async () => {
  const folder = path.join(bank.data, "audit");
  const before = readFileSync(path.join(folder, "tlog", "checkpoint"), "utf8");
  renameSync(folder, `${folder}.away`);
  writeFileSync(folder, "");
  await goesOnWithout("disk-write");
  await eventually(
    async () => (await status.get("/ready")).text.includes("\nwarning: audit-copy-trouble: this server cannot write its copy"),
    async () => (await status.get("/ready")).text,
  );
  rmSync(folder);
  renameSync(`${folder}.away`, folder);
  await catchesUp();
  assert.notEqual(readFileSync(path.join(folder, "tlog", "checkpoint"), "utf8"), before);

  renameSync(folder, `${folder}.away`);
  await atm.get("deposit", { amount: Money(1n) });
  await catchesUp();
});
