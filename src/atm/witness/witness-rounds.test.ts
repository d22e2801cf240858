import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempDisposable, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import timers from "node:timers/promises";
import { accept, type Outcome, refuse } from "../../model/model.ts";
import type { Request } from "../../protocol/protocol.ts";
import { CompactRange, formatVerifier, signCheckpoint } from "../../tlog/tlog.ts";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import { Witness } from "./witness.ts";
import { WitnessFiles } from "./witness-files.ts";

const [SOON_MS, RETRY_MS, EVERY_MS] = [2_000, 5_000, 300_000];
const EVIDENCE_MAX = 100;
const NAME = "bank.example/atm-audit";
const key = generateKeyPairSync("ed25519");
const logKey = formatVerifier({ name: NAME, publicKey: key.publicKey });
const note = signCheckpoint({ size: 0, root: new CompactRange().root() }, { name: NAME, privateKey: key.privateKey });
const CHECKPOINT = accept({ logKey, successions: [], note: note.split("\n").slice(0, -1), proof: [] });

interface Pause {
  readonly ms: number;
  readonly end: () => void;
}

/** A witness whose pauses end when the test decides. */
async function witnessing(t: TestContext, enrolled: string | null = null) {
  const folder = await mkdtempDisposable(path.join(tmpdir(), "witness-"));
  const files = new WitnessFiles(folder.path, 1);
  const bank = { answer: (): unknown => refuse("checkpoint-none"), opened: 0, closed: [] as string[], seen: [] as string[] };
  const logged: string[] = [];
  const link = {
    request: async (op: Request["op"]) => {
      bank.seen.push(op);
      return (op === "checkpoint" ? bank.answer() : accept({})) as Outcome<never>;
    },
    close: (reason: string) => bank.closed.push(reason),
  } as unknown as BankLink;
  const openLink = async (): Promise<BankLink> => {
    bank.opened++;
    return link;
  };
  const log = (level: string, _: string, fields?: object) => void logged.push(`${level} ${Object.values(fields ?? {})[0]}`);
  const begun: Pause[] = [];
  let onPause = () => {};
  t.mock.method(timers, "setTimeout", (ms: number, _: undefined, options: { signal: AbortSignal; ref: boolean }) => {
    assert.equal(options.ref, false, "a pause does not keep the process running");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    options.signal.addEventListener("abort", () => reject(options.signal.reason));
    if (options.signal.aborted) reject(options.signal.reason);
    begun.push({ ms, end: resolve });
    onPause();
    return promise;
  });
  /** The pause after the present round. */
  const nextPause = async (): Promise<Pause> => {
    if (begun.length === 0)
      await new Promise<void>((resolve) => {
        onPause = resolve;
      });
    return begun.shift() as Pause;
  };
  const witness = new Witness({ files, enrolled, openLink, log });
  return { witness, files, bank, logged, nextPause, [Symbol.asyncDispose]: () => folder.remove() };
}

test("evidence is kept once for each text, up to EVIDENCE_MAX files, and another machine's files do not count", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "witness-"));
  const files = new WitnessFiles(folder.path, 1);
  assert.deepEqual(
    [await files.keptAt(), await files.readNote(), await files.readKey(), await files.listEvidence()],
    [null, null, null, []],
  );
  await new WitnessFiles(folder.path, 2).keepEvidence({ n: 0 });
  const first = await files.keepEvidence({ n: 0 });
  assert.match(path.basename(first ?? ""), /^atm-1\.checkpoint-alarm-[0-9a-f]{16}\.json$/);
  assert.equal(await files.keepEvidence({ n: 0 }), first);
  assert.equal((await files.listEvidence()).length, 1);
  for (let n = 1; n < EVIDENCE_MAX; n++) await writeFile(path.join(folder.path, `atm-1.checkpoint-alarm-${n}`), "");
  assert.equal((await files.listEvidence()).length, EVIDENCE_MAX);
  assert.deepEqual((await files.listEvidence()).toSorted(), await files.listEvidence());
  assert.equal(await files.keepEvidence({ n: 1 }), null);
  assert.equal(await files.keepEvidence({ n: 0 }), first, "evidence that is kept already is still named");
});

test("the key and the note are read as they were kept, and keptAt is the time of the note's file", async () => {
  await using folder = await mkdtempDisposable(path.join(tmpdir(), "witness-"));
  const files = new WitnessFiles(folder.path, 1);
  await files.keepKey(logKey);
  await files.keepNote(note);
  assert.deepEqual([await files.readKey(), await files.readNote()], [logKey, note]);
  assert.equal(await files.keptAt(), (await stat(files.note)).mtimeMs);
  const nowhere = new WitnessFiles(path.join(folder.path, "missing"), 1);
  assert.deepEqual(await nowhere.listEvidence(), []);
  const noFolder = new WitnessFiles(files.note, 1);
  await assert.rejects(noFolder.readNote(), { code: "ENOTDIR" });
});

test("a witness asks at its start, again soon while it keeps nothing, then every five minutes and after an event", async (t) => {
  await using at = await witnessing(t);
  assert.equal(at.witness.state, "unseen");
  at.witness.start();
  const first = await at.nextPause();
  assert.deepEqual([first.ms, at.bank.opened, at.witness.state], [RETRY_MS, 1, "unseen"]);
  at.bank.answer = () => CHECKPOINT;
  first.end();
  const second = await at.nextPause();
  assert.deepEqual([second.ms, at.bank.opened, at.witness.state], [EVERY_MS, 2, "kept"]);
  second.end();
  assert.equal((await at.nextPause()).ms, EVERY_MS);
  at.witness.soon();
  const soon = await at.nextPause();
  assert.deepEqual([soon.ms, at.bank.opened], [SOON_MS, 3], "the pause lets the sequencer write the log first");
  soon.end();
  assert.equal((await at.nextPause()).ms, EVERY_MS);
  await at.witness.stop();
  assert.deepEqual([at.bank.opened, at.bank.closed, at.logged], [4, Array(4).fill("done"), []]);
});

test("a missing answer doubles the pause, up to five minutes, and an answer resets it", async (t) => {
  await using at = await witnessing(t);
  const [busy, kept] = [() => refuse("bank-busy"), () => CHECKPOINT];
  const rounds = [
    ...[10_000, 20_000, 40_000, 80_000, 160_000, EVERY_MS, EVERY_MS].map((ms) => [busy, ms] as const),
    [kept, EVERY_MS] as const,
    ...[10_000, 20_000].map((ms) => [busy, ms] as const),
  ];
  let end = () => at.witness.start();
  for (const [answer, ms] of rounds) {
    at.bank.answer = answer;
    end();
    const pause = await at.nextPause();
    assert.equal(pause.ms, ms);
    end = pause.end;
  }
  assert.deepEqual(at.logged, [], "a bank that does not answer is not logged");
  await at.witness.stop();
});

test("any other error is logged", async (t) => {
  await using at = await witnessing(t);
  at.bank.answer = () => {
    throw new RangeError("a bug");
  };
  at.witness.start();
  assert.equal((await at.nextPause()).ms, 2 * RETRY_MS);
  assert.deepEqual(at.logged, ["error RangeError: a bug"]);
  await at.witness.stop();
});

test("a note without a key or with an invalid key is damaged, and the bank is not asked for another one", async (t) => {
  for (const [spoil, enrolled] of [
    [false, null],
    [true, null],
    [false, "no key"],
  ] as const) {
    await using at = await witnessing(t, enrolled);
    await at.files.keepNote(note);
    if (spoil) await at.files.keepKey("no key");
    await at.witness.check();
    assert.deepEqual([at.bank.seen, at.witness.state], [["witness-alarm"], "alarm"]);
    assert.deepEqual([(await at.files.listEvidence()).length, at.logged], [1, ["error kept-damaged"]]);
    t.mock.restoreAll();
  }
});

test("a checkpoint that is kept already is not written again", async (t) => {
  await using at = await witnessing(t, logKey);
  at.bank.answer = () => CHECKPOINT;
  await at.witness.check();
  assert.equal(await at.files.readKey(), null, "the key from the enrolment is not copied");
  const { ino } = await stat(at.files.note);
  await at.witness.check();
  assert.equal((await stat(at.files.note)).ino, ino);
});

test("the alarm is raised even if it cannot be sent to the bank", async (t) => {
  await using at = await witnessing(t, "no key");
  await at.files.keepNote(note);
  const failing = new LinkError("bank-unreachable", "nobody there");
  const witness = new Witness({
    files: at.files,
    enrolled: "no key",
    openLink: () => Promise.reject(failing),
    log: (level) => void at.logged.push(level),
  });
  await assert.rejects(witness.check(), failing);
  assert.deepEqual([witness.state, at.logged, (await at.files.listEvidence()).length], ["alarm", ["error"], 1]);
});
