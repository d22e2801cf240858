import assert from "node:assert/strict";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { logKeyId, makeLogKey, readKeyPair, writeKeyPair } from "../src/audit/log/keys.ts";
import { openCheckpoint, signCheckpoint } from "../src/tlog/checkpoint.ts";
import { ORIGIN, recordedBy } from "./bank-events.ts";
import { changeHistory, setLogBack } from "./changed-history.ts";
import { eventually } from "./eventually.ts";
import { type Alarm, isAnswered, type WitnessUnderTest, witnessOf } from "./witness-of.ts";
import { WitnessedBank } from "./witnessed-bank.ts";

/** The ATM asks over a channel of its own each time. */
const ASK_EVERY_MS = 100;

/** The ATM sees the log. Then the bank stops, `tamper` changes its log, and bank and ATM start again. Resolves with the ATM's alarm. */
async function tamperedWith(witnessed: WitnessedBank, tamper: (older: number) => Promise<void>): Promise<Alarm> {
  const older = await witnessed.copied();
  // What the bank and the ATM record at their next start makes no log as long as this.
  await witnessed.grow(100);
  await witnessed.see(older + 100);
  await witnessed.stopBank();
  await tamper(older);
  await witnessed.startBank();
  await witnessed.startAtm();
  return await witnessed.alarm();
}

/** The ATM sees the log, which has at least 100 events more than `older`. */
async function sees(witnessed: WitnessedBank, atm: WitnessUnderTest): Promise<{ readonly older: number }> {
  const older = await witnessed.copied();
  await witnessed.grow(100);
  await witnessed.copied();
  await eventually(
    async () => (await isAnswered(atm)) && witnessed.kept >= older + 100,
    () => `kept ${witnessed.kept}, and the log had ${older} before`,
    ASK_EVERY_MS,
  );
  assert.deepEqual(atm.errors, []);
  return { older };
}

/** The ATM asks until it has raised one more alarm. */
async function alarmed(atm: WitnessUnderTest): Promise<Alarm> {
  const { length } = atm.alarms;
  await eventually(
    async () => (await isAnswered(atm)) && atm.alarms.length > length,
    () => "no alarm",
    ASK_EVERY_MS,
  );
  return atm.alarms[length] as Alarm;
}

/** Sets the log back as an insider can: in the database, and the bank's copy, which would not go with it, is made again. */
async function setBack(witnessed: WitnessedBank, older: number): Promise<void> {
  await setLogBack(witnessed.bank.database.store, older);
  rmSync(witnessed.audit, { recursive: true });
}

test("a log that was set back raises the alarm rolled-back", async () => {
  await using witnessed = await WitnessedBank.start();
  const { reason, kept, offered, evidence } = await tamperedWith(witnessed, (older) => setBack(witnessed, older));
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

const told = async (witnessed: WitnessedBank): Promise<object[]> =>
  (await recordedBy(witnessed.bank, "witness-alarm")).map(({ outcome, confidential }) => ({ outcome, confidential }));

test("a fork signed by the log's own key, with a database that agrees, raises the alarm unproven", async () => {
  await using witnessed = await WitnessedBank.start();
  await using atm = await witnessOf(witnessed);
  const { older } = await sees(witnessed, atm);
  await witnessed.stopBank();
  await setBack(witnessed, older);
  // The events since then are replaced by others, and the bank itself makes the fork.
  await witnessed.grow(200);
  await witnessed.startBank();
  await witnessed.copied();
  const { reason, kept, offered } = await alarmed(atm);
  assert.deepEqual([reason, kept], ["unproven", witnessed.kept]);
  assert.ok(Number(offered) > witnessed.kept);
  const { code, stdout } = await witnessed.bank.run("audit", "verify");
  assert.equal(code, 0, `by itself it is a good log: ${stdout}`);
});

test("a log whose checkpoint is damaged raises the alarm withheld, and one that another key signs other-key", async () => {
  await using witnessed = await WitnessedBank.start();
  await using atm = await witnessOf(witnessed);
  await sees(witnessed, atm);
  await witnessed.stopBank();
  writeFileSync(path.join(witnessed.audit, "tlog", "checkpoint"), "damaged\n");
  await witnessed.startBank();
  const { reason, kept, offered } = await alarmed(atm);
  assert.deepEqual([reason, kept, offered], ["withheld", witnessed.kept, 0]);
  assert.equal(atm.evidence().length, 1);

  await witnessed.stopBank();
  await signAgain(witnessed);
  rmSync(witnessed.audit, { recursive: true });
  // The bank's check of its keys does not stop an insider, who can accept the new keys.
  await witnessed.startBank("--accept-new-keys");
  const other = await alarmed(atm);
  assert.deepEqual([other["reason"], other["kept"]], ["other-key", witnessed.kept]);
});

/** Gives the bank another log key, which signs every checkpoint of its database. */
async function signAgain({ bank }: WitnessedBank): Promise<void> {
  const file = path.join(bank.data, "keys", "audit-log.key");
  const old = await readKeyPair(file, "ed25519");
  for (const each of [file, `${file}.pub`]) renameSync(each, `${each}.old`);
  await writeKeyPair(file, makeLogKey());
  const { privateKey, publicKey } = await readKeyPair(file, "ed25519");
  await changeHistory(bank.database.store, ["audit_checkpoint"], async (tx) => {
    await tx`update bank_key set id = ${logKeyId(publicKey)} where purpose = 'audit-log-key'`;
    for (const { note, size } of await tx<{ note: string; size: bigint }[]>`select note, size from audit_checkpoint`) {
      const head = openCheckpoint(note, { name: ORIGIN, publicKey: old.publicKey });
      await tx`update audit_checkpoint set note = ${signCheckpoint(head, { name: ORIGIN, privateKey })} where size = ${size}`;
    }
  });
}
