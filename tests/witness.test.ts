import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { makeLogKey, readKeyPair, writeKeyPair } from "../src/audit/log/keys.ts";
import { openCheckpoint, signCheckpoint } from "../src/tlog/checkpoint.ts";
import { eventually } from "./eventually.ts";
import { WitnessedBank } from "./witnessed-bank.ts";

const ORIGIN = "strongroom/atm-audit";

/** The ATM sees the log. Then the bank stops, `tamper` changes its files, and bank and ATM start again. */
async function tamperedWith(
  witnessed: WitnessedBank,
  tamper: (older: string, olderSize: number) => Promise<void>,
): Promise<Record<string, unknown>> {
  const older = `${witnessed.audit}-older`;
  const olderSize = await witnessed.sealed();
  cpSync(witnessed.audit, older, { recursive: true });
  // The ATM's own channels are in the log, so each use makes it longer.
  await witnessed.see(1);
  await witnessed.see((await witnessed.sealed()) - 1);
  await witnessed.stopBank();
  await tamper(older, olderSize);
  // The bank's check of its keys does not stop an insider, who can accept the new keys.
  await witnessed.startBank("--accept-new-keys");
  await witnessed.startAtm();
  return await witnessed.alarm();
}

const putBack = (witnessed: WitnessedBank, older: string): void => {
  rmSync(witnessed.audit, { recursive: true });
  renameSync(older, witnessed.audit);
};

test("an older copy in place of the log raises the alarm rolled-back", async () => {
  await using witnessed = await WitnessedBank.start();
  const { reason, kept, offered, evidence } = await tamperedWith(witnessed, async (older) => putBack(witnessed, older));
  assert.deepEqual([reason, kept], ["rolled-back", witnessed.kept]);
  assert.ok(Number(offered) < witnessed.kept, `${offered} of ${kept}`);
  assert.match(readFileSync(String(evidence), "utf8"), /"reason": "rolled-back"/);

  // The ATM stays in service. Its status, the operator's command and the bank's database show the alarm.
  assert.equal(await witnessed.status(), "alarm");
  const listed = await witnessed.bank.run("audit", "witnesses");
  assert.equal(listed.code, 1);
  assert.match(listed.stdout, /^ALARM: .*checkpoint-alarm-[0-9a-f]{16}\.json$/m);
  await eventually(
    async () => (await told(witnessed)).length > 0,
    () => "the bank was not told",
  );
  assert.deepEqual(await told(witnessed), [{ outcome: "error:rolled-back", confidential: { kept, offered } }]);
});

async function told(witnessed: WitnessedBank): Promise<object[]> {
  const { sql } = witnessed.bank.database.store;
  return [...(await sql`select outcome, confidential from audit_event where kind = 'witness-alarm'`)];
}

test("a fork signed by the log's own key, with a database that agrees, raises the alarm unproven", async () => {
  await using witnessed = await WitnessedBank.start();
  const { sql } = witnessed.bank.database.store;
  const { reason, kept, offered } = await tamperedWith(witnessed, async (older, olderSize) => {
    putBack(witnessed, older);
    // The events since then are replaced by others, and the sealer itself makes the fork.
    await sql`delete from audit_event where sealed_index >= ${olderSize}`;
    await sql`
      insert into audit_event (id, at, kind, outcome)
      select gen_random_uuid(), now(), 'balance', 'ok' from generate_series(1, 100)`;
    await witnessed.startBank();
    await witnessed.sealed();
    await witnessed.stopBank();
  });
  assert.deepEqual([reason, kept], ["unproven", witnessed.kept]);
  assert.ok(Number(offered) > witnessed.kept);
  const { code, stdout } = await witnessed.bank.run("audit", "verify");
  assert.equal(code, 0, `by itself it is a good log: ${stdout}`);
});

test("a log that another key signs raises the alarm other-key", async () => {
  await using witnessed = await WitnessedBank.start();
  const { reason, kept } = await tamperedWith(witnessed, async () => {
    const file = path.join(witnessed.bank.data, "keys", "audit-log.key");
    const old = await readKeyPair(file, "ed25519");
    for (const each of [file, `${file}.pub`]) renameSync(each, `${each}.old`);
    await writeKeyPair(file, makeLogKey());
    const checkpoint = path.join(witnessed.audit, "tlog", "checkpoint");
    const head = openCheckpoint(readFileSync(checkpoint, "utf8"), { name: ORIGIN, publicKey: old.publicKey });
    const { privateKey } = await readKeyPair(file, "ed25519");
    writeFileSync(checkpoint, signCheckpoint(head, { name: ORIGIN, privateKey }));
  });
  assert.deepEqual([reason, kept], ["other-key", witnessed.kept]);
});

test("a missing log raises the alarm withheld", async () => {
  await using witnessed = await WitnessedBank.start();
  const { reason, kept, offered } = await tamperedWith(witnessed, async () => rmSync(witnessed.audit, { recursive: true }));
  assert.deepEqual([reason, kept, offered], ["withheld", witnessed.kept, 0]);
  const names = readdirSync(path.dirname(witnessed.keptFile)).filter((name) => name.includes("alarm"));
  assert.equal(names.length, 1);
});
