import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { temporaryFolder } from "./bank-under-test.ts";
import { DATABASE_TAMPERINGS } from "./database-tamperings.ts";
import { FORM_TAMPERINGS } from "./form-tamperings.ts";
import { HISTORY_TAMPERINGS } from "./history-tamperings.ts";
import { copyOf, type KeptLog, KINDS, keptLog } from "./kept-log.ts";
import { runProgram } from "./program.ts";
import { asOwner, type Found } from "./tampering.ts";
import { TREE_TAMPERINGS } from "./tree-tamperings.ts";

// Each row of the table is one way of tampering. `audit verify` must find it and name its place.
let log: KeptLog;
let size: number;
const folders = temporaryFolder();
const witnessed = path.join(folders.folder, "kept.checkpoint");

before(async () => {
  log = await keptLog();
  const checkpoint = path.join(log.data, "audit/tlog/checkpoint");
  size = Number(readFileSync(checkpoint, "utf8").split("\n")[1]);
  cpSync(checkpoint, witnessed);
  const { sql } = log.bank.database.store;
  await sql`create table events_before as select * from audit_event`;
  await sql`create table checkpoints_before as select * from audit_checkpoint`;
});
after(async () => {
  folders[Symbol.dispose]();
  await log[Symbol.asyncDispose]();
});

let copies = 0;
/** Runs verify, as a separate process, on a tampered copy of the bank's data. */
function fresh() {
  const { audit, environment } = copyOf(log, path.join(folders.folder, `copy-${++copies}`));
  const verify = (...args: readonly string[]) =>
    runProgram(["audit", "verify", "--key", path.join(audit, "../keys/auditor.key"), ...args], environment);
  return { audit, verify };
}

test("the log is intact before the tampering, and has events of all kinds", async () => {
  const { verify } = fresh();
  const { code, stdout } = await verify("--checkpoint", witnessed);
  assert.equal(code, 0, stdout);
  assert.ok(log.olderSize > 80 && size > 400, `${log.olderSize}, ${size}`);
  const { sql } = log.bank.database.store;
  const kinds = new Set((await sql<{ kind: string }[]>`select kind from audit_event`).map(({ kind }) => kind));
  assert.deepEqual(
    KINDS.filter((kind) => !kinds.has(kind)),
    [],
  );
});

const OF_FILES = [...FORM_TAMPERINGS, ...TREE_TAMPERINGS];
const OF_THE_DATABASE = [...DATABASE_TAMPERINGS, ...HISTORY_TAMPERINGS];
for (const tampering of [...OF_FILES, ...OF_THE_DATABASE]) {
  const { what, tamper, kept = false } = tampering;
  test(`found and named: ${what}`, async (t) => {
    const { audit, verify } = fresh();
    try {
      const [code, place] = await tamper({ log, audit, size });
      if (kept) {
        const alone = await verify();
        assert.equal(alone.code, 0, `by itself it is a good log: ${alone.stdout}`);
      }
      const told = await verify(...(kept ? ["--checkpoint", witnessed] : []));
      assert.equal(told.code, 1, told.stdout + told.stderr);
      const line = lineOf(told.stdout, [code, place]);
      t.diagnostic(`${what.padEnd(52)}${kept ? "kept checkpoint: " : ""}${line}`);
    } finally {
      if (OF_THE_DATABASE.includes(tampering))
        await asOwner(log.bank.database.store.sql, async (tx) => {
          await tx`delete from audit_event`;
          await tx`delete from audit_checkpoint`;
          await tx`insert into audit_event select * from events_before`;
          await tx`insert into audit_checkpoint select * from checkpoints_before`;
        });
    }
  });
}

/** Returns the line that names this place with this code. */
function lineOf(stdout: string, [code, place]: Found): string {
  const line = stdout.split("\n").find((each) => each.endsWith(`[${code}]`) && new RegExp(`^${place}`).test(each));
  assert.ok(line !== undefined, `no [${code}] at ${place} in:\n${stdout.slice(0, 2_000)}`);
  return line;
}
