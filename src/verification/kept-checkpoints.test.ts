import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { makeLogKey } from "../audit/audit.ts";
import { TEST_ORIGIN } from "../events/testing/test-event-store.ts";
import { EMPTY_ROOT, openCheckpoint, sha256, signCheckpoint } from "../tlog/tlog.ts";
import { cents, TestBank } from "./testing/test-bank.ts";
import { ATM } from "./testing/test-people.ts";

// Checkpoints that were kept where the bank cannot change them.
let bank: TestBank;
let notes: readonly string[];

before(async () => {
  bank = await TestBank.open();
  await bank.enrol(ATM);
  for (let n = 0; n < 3; n++) {
    await bank.post("cash-load", null, { amount: cents(100) });
    await bank.sequence();
  }
  notes = (await bank.store.sql<{ note: string }[]>`select note from audit_checkpoint order by size`).map(({ note }) => note);
});
after(() => bank[Symbol.asyncDispose]());

const sizeOf = (note: string): number => openCheckpoint(note, { name: TEST_ORIGIN, publicKey: bank.logKey.publicKey }).size;

const sign = (size: number, root: Buffer, key = bank.logKey): string =>
  signCheckpoint({ size, root }, { name: TEST_ORIGIN, privateKey: key.privateKey });

async function findingsFor(...kept: readonly string[]): Promise<readonly string[]> {
  const { findings, coverage } = await bank.verify({ kept: kept.map((note, i) => ({ source: `kept ${i}`, note })) });
  assert.ok(
    findings.every(({ kind }) => kind === "checkpoint"),
    JSON.stringify(findings),
  );
  assert.ok(findings.length > 0 || coverage.kept === kept.length);
  return findings.map(({ place, what }) => `${place}: ${what}`);
}

it("the log continues from each of its checkpoints", async () => {
  assert.deepEqual(
    notes.map(sizeOf).toSorted((a, b) => a - b),
    notes.map(sizeOf),
  );
  assert.ok(notes.length >= 4);
  assert.deepEqual(await findingsFor(...notes), []);
});

it("a shorter log was set back", async () => {
  const [found] = await findingsFor(sign(sizeOf(notes.at(-1) ?? "") + 5, sha256("more")));
  assert.match(found ?? "", /^kept 0: it covers \d+ events, but the log has only \d+: the log was set back$/);
});

it("another log of the same key was forked, at a size that has a checkpoint and at one that has none", async () => {
  const last = sizeOf(notes.at(-1) ?? "");
  for (const size of [last, last - 1, 1]) {
    const [found, ...others] = await findingsFor(notes[1] ?? "", sign(size, sha256("another")));
    assert.match(found ?? "", /^kept 1: the first \d+ events of the log are not those .*: the log was forked$/);
    assert.deepEqual(others, []);
  }
  assert.match((await findingsFor(sign(0, sha256("not empty"))))[0] ?? "", /the first 0 events of the log are not those/);
  assert.deepEqual(await findingsFor(sign(0, EMPTY_ROOT)), []);
});

it("a checkpoint of another key, or no checkpoint", async () => {
  const [foreign, none] = await findingsFor(sign(1, sha256(""), makeLogKey()), "no note");
  assert.match(foreign ?? "", /^kept 0: the log's key did not sign it/);
  assert.match(none ?? "", /^kept 1: the log's key did not sign it/);
});

it("the checkpoints that witnesses have cosigned are the log's", async () => {
  const before = (await bank.verify()).coverage.kept;
  await bank.store.sql`
    insert into audit_cosigned (size, witness, note, at) select size, 'w.example+00000000+key', note, now() from audit_checkpoint`;
  const { findings, coverage } = await bank.verify();
  assert.deepEqual(findings, []);
  assert.equal(coverage.kept, before + notes.length);
});
