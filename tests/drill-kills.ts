import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { smallDisk } from "../src/audit/testing/small-disk.ts";
import { checkBackup } from "../src/backups/backups.ts";
import { emptyDatabase } from "../src/store/testing/test-database.ts";
import { type BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { killedAt } from "./killed-at.ts";
import { freePort, Program, runProgram } from "./program.ts";

/** The steps of a backup before which a power failure comes, and whether the file is there afterwards. */
const BACKUP_STEPS: readonly (readonly [step: string, isThere: boolean])[] = [
  ["write:begin isolation level repeatable read", false],
  ["append:1", false],
  ["append:40", false],
  ['write:from "request_answer") to stdout', false],
  ["sync:bank.tar", false],
  ["rename:bank.tar", false],
  ["write:backup-end", true],
];

/** Kills a backup before each step: the bank goes on, the file is whole or not there, and the next backup is made. */
export async function drillBackupKills(bank: BankUnderTest, tell: (line: string) => void): Promise<void> {
  for (const [step, isThere] of BACKUP_STEPS) {
    using place = temporaryFolder();
    const file = path.join(place.folder, "bank.tar");
    const killed = await runProgram(["backup", "--out", file], { ...bank.environment, ...killedAt(step) });
    assert.equal(killed.code, null, `${step}: ${killed.stdout}${killed.stderr}`);
    assert.equal(existsSync(file), isThere, step);
    if (isThere) await isProven(file);
    else assert.equal((await bank.run("backup", "--out", file)).code, 0);
    tell(
      `backup killed before ${step}: ${isThere ? "the file is whole" : "no file"}, ${readdirSync(place.folder).length - 1} left over`,
    );
  }
}

/** Of a restore: the last ones come after the commit of all rows. */
const RESTORE_STEPS = [
  ...[
    "write:create table public.restore_unfinished",
    "write:create table account",
    'write:copy "account"',
    'write:copy "audit_event"',
  ],
  ...["link:bank.json", "link:requests.key", "write:set constraints", "write:commit", "write:analyze"],
  ...["write:audit-restored", "write:drop table public.restore_unfinished", "rm:restore-unfinished"],
];

/** Kills a restore before each step: no program starts there, and after what the message says a new restore is the whole bank. */
export async function drillRestoreKills(file: string, tell: (line: string) => void): Promise<void> {
  for (const step of RESTORE_STEPS) {
    await using database = await emptyDatabase();
    using data = temporaryFolder();
    const environment = { STRONGROOM_DATA: data.folder, DATABASE_URL: database.applicationUrl, DATABASE_OWNER_URL: database.url };
    const killed = await runProgram(["restore", file], { ...environment, ...killedAt(step) });
    assert.equal(killed.code, null, `${step}: ${killed.stderr}`);
    const before = readdirSync(data.folder).sort();
    for (const command of [["bank", "--listen", `127.0.0.1:${await freePort()}`], ["verify"], ["restore", file]]) {
      const { code, stderr } = await runProgram(command, environment);
      assert.equal(code, 1, `${step}: ${stderr}`);
      assert.match(stderr, /a restore into .* has not come to its end/, step);
    }
    assert.deepEqual(readdirSync(data.folder).sort(), before, `${step}: nothing was made there`);
    for (const name of before) rmSync(path.join(data.folder, name), { recursive: true });
    await using other = await emptyDatabase();
    const again = { STRONGROOM_DATA: data.folder, DATABASE_URL: other.applicationUrl, DATABASE_OWNER_URL: other.url };
    const whole = await runProgram(["restore", file], again);
    assert.equal(whole.code, 0, `${step}: ${whole.stderr}`);
    // Only a sequencer puts the last events of the backup under a checkpoint.
    await using bank = new Program(["bank", "--workers", "1", "--listen", `127.0.0.1:${await freePort()}`], again);
    await bank.says("the bank is open");
    await eventually(
      async () => (await runProgram(["verify"], again)).code === 0,
      async () => `${step}: ${(await runProgram(["verify"], again)).stdout}`,
    );
    tell(`restore killed before ${step}: no program starts there, and the next restore is whole`);
  }
}

/** A disk that is full from some byte on: one sentence, status 1, nothing left, and the bank goes on. */
export async function drillFullDisk(bank: BankUnderTest, size: number, tell: (line: string) => void): Promise<void> {
  using disk = smallDisk(4 * size);
  if (disk === null) return tell("a full disk was not tried: this machine mounts none");
  for (const room of [0, 4_096, size >> 1, size - 4_096]) {
    disk.leave(room);
    const { code, stderr } = await bank.run("backup", "--out", path.join(disk.folder, "bank.tar"));
    assert.equal(code, 1, stderr);
    assert.match(stderr, /no backup was made: .* the disk is full: make room, or name another place with --out/);
    assert.deepEqual(readdirSync(disk.folder), ["ballast"]);
  }
  disk.leave();
  assert.equal((await bank.run("backup", "--out", path.join(disk.folder, "bank.tar"))).code, 0);
  tell("a disk that is full from four different bytes on: refused in one sentence, and nothing is left");
}

/** Changes one byte in `count` places over the whole file: each is found before anything is restored. */
export async function drillBytes(file: string, count: number, tell: (line: string) => void): Promise<void> {
  const whole = readFileSync(file);
  using place = temporaryFolder();
  const changed = path.join(place.folder, "changed.tar");
  for (let n = 0; n < count; n++) {
    const at = Math.floor((whole.length * n) / count);
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (n % 8)), at);
    writeFileSync(changed, bytes);
    await assert.rejects(checkBackup({ file: changed, recipient: null }), { code: "backup-damaged" }, `byte ${at}`);
  }
  tell(`one byte changed in ${count} places over ${statSync(file).size} bytes: each found`);
}

async function isProven(file: string): Promise<void> {
  const { code, stdout, stderr } = await runProgram(["backup", "--verify", file], { STRONGROOM_DATA: path.dirname(file) });
  assert.equal(code, 0, stdout + stderr);
}
