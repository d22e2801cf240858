import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { accept, refuse } from "../../model/model.ts";
import type { ResultOf } from "../../protocol/protocol.ts";
import { CompactRange, consistencyProof, formatVerifier, leafHash, signCheckpoint, signSuccession } from "../../tlog/tlog.ts";
import { TestAtm } from "../testing/test-atm.ts";

const NAME = "bank.example/atm-audit";

/** A log that grows when the test decides, and the bank's answers about it. */
function testLog(key = generateKeyPairSync("ed25519"), story = "true") {
  const rangeHash = async (begin: number, end: number) => {
    const range = new CompactRange();
    for (let i = begin; i < end; i++) range.append(leafHash(Buffer.from(`${story} ${i}`)));
    return range.root();
  };
  const headAt = async (size: number) => ({ size, root: await rangeHash(0, size) });
  const noteAt = async (size: number) => signCheckpoint(await headAt(size), { name: NAME, privateKey: key.privateKey });
  return {
    key,
    headAt,
    noteAt,
    /** What it last showed. */
    answer: null as unknown,
    logKey: formatVerifier({ name: NAME, publicKey: key.publicKey }),
    async show(atm: TestAtm, from: number, size: number) {
      const proof = from > 0 && from < size ? await consistencyProof(from, size, rangeHash) : [];
      const note = (await noteAt(size)).split("\n").slice(0, -1);
      const answer = accept({ logKey: this.logKey, successions: [], note, proof });
      this.answer = answer;
      atm.bank.ledger.checkpoint = () => answer;
    },
  };
}

const keptFile = (atm: TestAtm): string => path.join(atm.bank.folder, "atm-1.checkpoint");
const kept = (atm: TestAtm): Promise<string> => readFile(keptFile(atm), "utf8");
const evidence = async (atm: TestAtm): Promise<string[]> =>
  (await readdir(atm.bank.folder)).filter((name) => name.startsWith("atm-1.checkpoint-alarm-"));

async function startAgain(atm: TestAtm): Promise<void> {
  await atm.atm.machine.journal.close();
  await atm.restart();
}

async function atmWithErrors() {
  const errors: string[] = [];
  const atm = await TestAtm.start({
    log: (level, message, fields) =>
      void (
        level === "error" &&
        errors.push(`${message.split(":")[0]}: ${fields?.["reason"]} ${fields?.["kept"]} ${fields?.["offered"]}`)
      ),
  });
  return { atm, errors, [Symbol.asyncDispose]: () => atm[Symbol.asyncDispose]() };
}

test("the newest checkpoint is kept as a plain note over restarts, and the next request names its size", async () => {
  await using test = await TestAtm.start();
  const log = testLog();
  assert.equal(test.atm.witness.state, "unseen");
  await test.atm.witness.check();
  assert.equal(test.atm.witness.state, "unseen", "the bank has no log yet");
  await log.show(test, 0, 5);
  await test.atm.witness.check();
  assert.equal(await kept(test), await log.noteAt(5));

  await startAgain(test);
  const asked: number[] = [];
  await log.show(test, 5, 300);
  const answer = test.bank.ledger.checkpoint;
  test.bank.ledger.checkpoint = (size, key) => {
    asked.push(size);
    return answer(size, key);
  };
  await test.atm.witness.check();
  assert.deepEqual([asked, await kept(test), test.atm.witness.state], [[5], await log.noteAt(300), "kept"]);
});

test("a log that does not continue the kept note is refused: the note stays, evidence is written once, each alarm is reported", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  const log = testLog();
  await log.show(atm, 0, 20);
  await atm.atm.witness.check();
  const before = await kept(atm);

  await testLog(log.key, "another").show(atm, 20, 25);
  for (let times = 1; times <= 2; times++) await atm.atm.witness.check();
  assert.equal(await kept(atm), before);
  assert.deepEqual(
    errors,
    Array.from({ length: 2 }, () => "ALARM: unproven 20 25"),
  );
  assert.deepEqual(
    atm.bank.ledger.alarms,
    Array.from({ length: 2 }, () => ({ reason: "unproven", kept: 20, offered: 25 })),
  );
  const [file = "", ...more] = await evidence(atm);
  assert.deepEqual(more, []);
  const { reason, kept: keptNote, offered } = JSON.parse(await readFile(path.join(atm.bank.folder, file), "utf8"));
  assert.deepEqual([reason, keptNote, offered.logKey], ["unproven", before, log.logKey]);
  assert.match(offered.note, /^bank\.example\/atm-audit\n25\n/);
  assert.ok(offered.proof.length > 0);

  // The status keeps the alarm until somebody clears it, although the bank shows the true log again.
  await startAgain(atm);
  await log.show(atm, 20, 30);
  await atm.atm.witness.check();
  assert.deepEqual([await kept(atm), atm.atm.witness.state], [await log.noteAt(30), "alarm"]);
  await rename(path.join(atm.bank.folder, file), path.join(atm.bank.folder, "looked-into.json"));
  await atm.atm.witness.check();
  assert.equal(atm.atm.witness.state, "kept");
});

test("without a key from the enrolment the first key is kept, and no other one is accepted later", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  await testLog().show(atm, 0, 3);
  await atm.atm.witness.check();
  await startAgain(atm);
  await testLog().show(atm, 3, 6);
  await atm.atm.witness.check();
  assert.deepEqual(errors, ["ALARM: other-key 3 0"]);
});

test("with a key from the enrolment another key is refused even the first time", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  const keys = JSON.parse(await readFile(atm.bank.keyFile, "utf8"));
  await writeFile(atm.bank.keyFile, JSON.stringify({ ...keys, audit_log: testLog().logKey }));
  await startAgain(atm);
  await testLog().show(atm, 0, 3);
  await atm.atm.witness.check();
  assert.deepEqual([errors, atm.atm.witness.state], [["ALARM: other-key 0 0"], "alarm"]);
});

test("a bank that has lost or hides its log raises the alarm, and a busy bank does not", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  await testLog().show(atm, 0, 3);
  await atm.atm.witness.check();
  atm.bank.ledger.checkpoint = () => refuse("bank-busy");
  await assert.rejects(atm.atm.witness.check(), { code: "bank-busy" });
  await atm.bank.goDown();
  await assert.rejects(atm.atm.witness.check(), { code: "bank-unreachable" });
  assert.deepEqual([errors, await evidence(atm)], [[], []]);
  await atm.bank.comeBack();
  atm.bank.ledger.checkpoint = () => refuse("checkpoint-none");
  await atm.atm.witness.check();
  assert.deepEqual(errors, ["ALARM: withheld 3 0"]);
});

test("a kept note whose signature does not fit its key is not replaced by the bank's checkpoint", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  const log = testLog();
  await log.show(atm, 0, 3);
  await atm.atm.witness.check();
  const damaged = (await kept(atm)).replace("\n3\n", "\n2\n");
  await writeFile(keptFile(atm), damaged);
  await log.show(atm, 0, 4);
  await atm.atm.witness.check();
  assert.deepEqual([await kept(atm), errors], [damaged, ["ALARM: kept-damaged 0 0"]]);
  assert.deepEqual(atm.bank.ledger.alarms, [{ reason: "kept-damaged", kept: 0, offered: 0 }]);
});

test("a kept note that was removed or set back is an alarm, and its copy takes its place once the bank has it", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  const log = testLog();
  await log.show(atm, 0, 3);
  await atm.atm.witness.check();
  const older = await kept(atm);
  await log.show(atm, 3, 7);
  await atm.atm.witness.check();

  await rm(keptFile(atm));
  await startAgain(atm);
  await atm.bank.goDown();
  await assert.rejects(atm.atm.witness.check(), { code: "bank-unreachable" });
  assert.deepEqual([errors, atm.bank.ledger.alarms], [["ALARM: lost 7 0"], []]);
  await atm.bank.comeBack();
  await log.show(atm, 7, 9);
  await atm.atm.witness.check();
  assert.deepEqual([await kept(atm), atm.atm.witness.state], [await log.noteAt(9), "alarm"]);
  const [file = "", ...more] = await evidence(atm);
  assert.deepEqual(more, [], "one loss is written once, however often it is told");
  assert.deepEqual(JSON.parse(await readFile(path.join(atm.bank.folder, file), "utf8")).reason, "lost");

  await writeFile(keptFile(atm), older);
  await testLog(log.key, "another").show(atm, 9, 20);
  await atm.atm.witness.check();
  assert.deepEqual(errors.slice(2), ["ALARM: lost 9 3", "ALARM: unproven 9 20"], "a thief of the note gains nothing");
  assert.deepEqual(
    atm.bank.ledger.alarms.map(({ reason }) => reason),
    ["lost", "lost", "unproven"],
  );
});

test("an ATM without note and copy is new, and a copy that is missing, older or damaged is no loss of the note", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  const log = testLog();
  const copyFile = `${keptFile(atm)}-copy`;
  await log.show(atm, 0, 3);
  await atm.atm.witness.check();
  const older = await kept(atm);
  await log.show(atm, 3, 7);
  await atm.atm.witness.check();
  await writeFile(copyFile, older);
  await atm.atm.witness.check();
  await rm(copyFile);
  await atm.atm.witness.check();
  assert.deepEqual([errors, await readFile(copyFile, "utf8")], [[], await kept(atm)], "the copy is made again");
  await Promise.all([copyFile, keptFile(atm)].map((file) => rm(file)));
  await log.show(atm, 0, 8);
  await atm.atm.witness.check();
  assert.deepEqual([errors, await kept(atm)], [[], await log.noteAt(8)]);
  await writeFile(copyFile, "no note");
  await atm.atm.witness.check();
  assert.deepEqual(errors, ["ALARM: kept-damaged 0 0"]);
});

test("false checkpoints do not fill the disk, and each one is reported", async () => {
  await using one = await atmWithErrors();
  const { atm, errors } = one;
  const log = testLog();
  await log.show(atm, 0, 200);
  await atm.atm.witness.check();
  await log.show(atm, 200, 1);
  await atm.atm.witness.check();
  const [first = ""] = await evidence(atm);
  for (let n = 2; n <= 98; n++) await writeFile(path.join(atm.bank.folder, `${first}${n}`), "of earlier days");
  for (let size = 2; size <= 6; size++) {
    await log.show(atm, 200, size);
    await atm.atm.witness.check();
  }
  assert.deepEqual([(await evidence(atm)).length, errors.length, errors.at(-1)], [100, 6, "ALARM: rolled-back 200 6"]);
});

test("an ATM that was away follows several successions, step by step, and knows the newest key after a restart", async () => {
  await using test = await TestAtm.start();
  const keys = Array.from({ length: 4 }, () => ({ name: NAME, ...generateKeyPairSync("ed25519") }));
  const logs = keys.map((key) => testLog(key));
  const [log] = logs;
  assert.ok(log !== undefined);
  await log.show(test, 0, 5);
  await test.atm.witness.check();
  // The bank has changed its key three times since, and tells of two in one answer.
  const notes = await Promise.all(
    keys.slice(1).map(async (to, i) => signSuccession(await log.headAt(10 + i), { from: keys[i] as typeof to, to })),
  );
  const newest = logs[3] as typeof log;
  const asked: string[] = [];
  const answer = (_: number, key: string) => {
    asked.push(key);
    const from = notes.slice(logs.findIndex(({ logKey }) => logKey === key)).slice(0, 2);
    const { result } = newest.answer as { result: ResultOf<"checkpoint"> };
    return accept({ ...result, successions: from.flatMap((note) => note.split("\n").slice(0, -1)) });
  };
  await newest.show(test, 5, 30);
  test.bank.ledger.checkpoint = answer;
  await test.atm.witness.check();
  assert.deepEqual(asked, [logs[0]?.logKey, logs[2]?.logKey]);
  assert.deepEqual([await kept(test), test.atm.witness.state], [await newest.noteAt(30), "kept"]);
  assert.equal(await readFile(`${keptFile(test)}-successions`, "utf8"), notes.join(""));

  await startAgain(test);
  await newest.show(test, 30, 31);
  test.bank.ledger.checkpoint = answer;
  await test.atm.witness.check();
  assert.deepEqual([asked.at(-1), await kept(test), test.atm.witness.state], [logs[3]?.logKey, await newest.noteAt(31), "kept"]);
  assert.deepEqual(await evidence(test), []);
});
