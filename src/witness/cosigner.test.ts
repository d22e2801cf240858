import assert from "node:assert/strict";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { cosignaturesOn, EMPTY_ROOT, followSuccessions, formatAddCheckpoint, signNote } from "../tlog/tlog.ts";
import type { Cosigner } from "./cosigner.ts";
import { originHash } from "./kept-notes.ts";
import { TestLog } from "./testing/test-log.ts";
import { AT, cosignerIn, testKey, testWitness } from "./testing/test-witness.ts";

const answer = async (cosigner: Cosigner, body: string): Promise<string> => {
  const { status, body: said } = await cosigner.addCheckpoint(body);
  return status === 409 ? `409 ${said.trimEnd()}` : String(status);
};

test("a witness cosigns a log that only grows, and serves the newest checkpoint with both signatures", async () => {
  const log = new TestLog();
  await using witness = await testWitness(log.verifier);
  const { cosigner, key } = witness;
  assert.equal(await cosigner.newest(originHash(log.verifier.name)), null);
  for (const [from, size] of [
    [0, 0],
    [0, 3],
    [3, 3],
    [3, 8],
    [8, 21],
  ] as const) {
    const { status, body, type } = await cosigner.addCheckpoint(await log.request(from, size));
    assert.deepEqual([status, type], [200, "text/plain; charset=utf-8"], `${from} to ${size}`);
    const note = `${await log.note(size)}${body}`;
    assert.deepEqual(cosignaturesOn(note, [key.verifier]), [{ verifier: key.verifier, time: AT / 1_000, line: body }]);
    assert.equal(await cosigner.newest(originHash(log.verifier.name)), note);
  }
  // Another process of the witness continues from there.
  const again = cosignerIn(witness.folder, key, [log.verifier]).cosigner;
  assert.equal(await answer(again, await log.request(0, 30)), "409 21");
  assert.equal(await answer(again, await log.request(21, 30)), "200");
});

test("each refusal has the status of the standard, and changes nothing", async () => {
  const log = new TestLog();
  const other = new TestLog("other.example/log");
  await using witness = await testWitness(log.verifier);
  const { cosigner } = witness;
  await cosigner.addCheckpoint(await log.request(0, 8));
  const before = await cosigner.newest(originHash(log.verifier.name));
  const fork = log.fork();
  const proof = await log.proof(8, 12);
  const note = await log.note(12);
  const cases: Readonly<Record<string, readonly [body: string, expected: string]>> = {
    "no body": ["", "400"],
    "no note": ["old 8\n\nnothing\n", "404"],
    "too long": [`${await log.request(8, 12)}${"x".repeat(40_000)}`, "413"],
    "an unknown log": [await other.request(0, 3), "404"],
    "no signature of the log": [(await log.request(8, 12)).replace(/\u2014.*\n/, "\u2014 other.example AAAAAAAA\n"), "403"],
    "a signature that does not verify": [(await log.request(8, 12)).replace("\n12\n", "\n13\n"), "403"],
    "no note under the origin": [`old 8\n\n${log.verifier.name}\n`, "403"],
    "an old size above the checkpoint's": [formatAddCheckpoint({ oldSize: 8, proof: [], note: await log.note(5) }), "400"],
    "signed, but no checkpoint": [
      formatAddCheckpoint({ oldSize: 8, proof, note: log.sign(`${log.verifier.name}\nten\n`) }),
      "400",
    ],
    "an old size below the kept one": [await log.request(3, 12), "409 8"],
    "an old size above the kept one": [await log.request(9, 12), "409 8"],
    "from the beginning": [await log.request(0, 12), "409 8"],
    "a checkpoint that is smaller": [await log.request(0, 5), "409 8"],
    "no proof": [formatAddCheckpoint({ oldSize: 8, proof: [], note }), "422"],
    "a proof of another tree": [formatAddCheckpoint({ oldSize: 8, proof: await fork.proof(8, 12), note }), "422"],
    "a fork with its own proof": [await fork.request(8, 12), "422"],
    "a proof that is too long": [formatAddCheckpoint({ oldSize: 8, proof: [...proof, EMPTY_ROOT], note }), "422"],
    "a proof from a tree to itself": [formatAddCheckpoint({ oldSize: 8, proof: [EMPTY_ROOT], note: await log.note(8) }), "422"],
    "the same size with another root": [await fork.request(8, 8), "422"],
  };
  for (const [what, [body, expected]] of Object.entries(cases)) assert.equal(await answer(cosigner, body), expected, what);
  assert.equal(await cosigner.newest(originHash(log.verifier.name)), before);

  // Only two signed trees of one size prove a fork: anybody can send a wrong proof.
  const evidence = (await readdir(witness.folder)).filter((name) => name.startsWith("refused-"));
  assert.equal(evidence.length, 1);
  const { kept, refused } = JSON.parse(await readFile(path.join(witness.folder, evidence[0] as string), "utf8"));
  assert.deepEqual([kept, refused], [before, await fork.note(8)]);
  assert.equal(witness.lines.filter((line) => line.startsWith("error")).length, 1);
});

test("an empty tree has the empty root, and a first checkpoint needs no proof and has none", async () => {
  const log = new TestLog();
  await using witness = await testWitness(log.verifier);
  const { cosigner } = witness;
  const note = log.sign(`${log.verifier.name}\n0\n${Buffer.alloc(32).toString("base64")}\n`);
  assert.equal(await answer(cosigner, formatAddCheckpoint({ oldSize: 0, proof: [], note })), "422");
  assert.equal(await answer(cosigner, formatAddCheckpoint({ oldSize: 0, proof: [EMPTY_ROOT], note: await log.note(3) })), "422");
  assert.equal(await answer(cosigner, await log.request(0, 0)), "200");
  assert.equal(await answer(cosigner, await log.request(0, 3)), "200");
});

test("of two requests at once that contradict each other one is cosigned", async () => {
  const log = new TestLog();
  const fork = log.fork();
  await using witness = await testWitness(log.verifier);
  const bodies = await Promise.all([log, fork, log, fork].map((each) => each.request(0, 5)));
  const answers = await Promise.all(bodies.map((body) => answer(witness.cosigner, body)));
  assert.deepEqual(answers, ["200", "409 5", "409 5", "409 5"]);
  const grown = await Promise.all([log.request(5, 9), log.request(5, 7)]);
  assert.deepEqual(await Promise.all(grown.map((body) => answer(witness.cosigner, body))), ["200", "409 9"]);
});

test("logs are kept apart, extension lines are signed, and others' signature lines are not kept", async () => {
  const [log, other] = [new TestLog(), new TestLog("other.example/log")];
  await using witness = await testWitness(log.verifier, other.verifier);
  const { cosigner } = witness;
  assert.equal(await answer(cosigner, await log.request(0, 5)), "200");
  assert.equal(await answer(cosigner, await other.request(0, 3)), "200");
  assert.equal(await answer(cosigner, await log.request(5, 6)), "200");
  const extended = log.sign(`${(await log.note(7)).split("\n\n")[0]}\nan extension\n`);
  const foreign = signNote("x\n", testKey(log.verifier.name).signer).split("\n\n")[1] as string;
  const crowded = formatAddCheckpoint({ oldSize: 6, proof: await log.proof(6, 7), note: extended + foreign.repeat(50) });
  assert.equal(await answer(cosigner, crowded), "200");
  const kept = (await cosigner.newest(originHash(log.verifier.name))) ?? "";
  assert.match(kept, /\nan extension\n\n\u2014 bank\.example\/audit \S+\n\u2014 witness\.example\/w1 \S+\n$/);
  assert.throws(() => cosignerIn(witness.folder, witness.key, [log.verifier, log.verifier]), { code: "logs" });
});

test("a kept checkpoint that this witness did not sign stops it for that log only", async () => {
  const [log, other] = [new TestLog(), new TestLog("other.example/log")];
  await using witness = await testWitness(log.verifier, other.verifier);
  const { cosigner, notes } = witness;
  await cosigner.addCheckpoint(await log.request(0, 5));
  const file = notes.file(log.verifier.name);
  const whole = await readFile(file, "utf8");
  const unsigned = await log.note(3);
  for (const damaged of ["", whole.replace("\n5\n", "\n4\n"), unsigned, whole.slice(0, -10)]) {
    await writeFile(file, damaged);
    await assert.rejects(cosigner.addCheckpoint(await log.request(5, 9)), { name: "WitnessError", code: "kept-damaged" });
    assert.equal(await answer(cosigner, await other.request(0, 0)), "200");
  }
  await writeFile(file, whole);
  assert.equal(await answer(cosigner, await log.request(5, 9)), "200");
  await rm(file);
  assert.equal(await answer(cosigner, await log.request(0, 2)), "200", "an operator may start again");
});

test("a witness whose operator has followed a succession cosigns under the new key from there on, and what it kept stays", async () => {
  const log = new TestLog();
  const { log: renewed, note } = await log.succeed(12);
  await using witness = await testWitness(log.verifier);
  assert.equal(await answer(witness.cosigner, await log.request(0, 8)), "200");
  assert.equal(await answer(witness.cosigner, await renewed.request(8, 15)), "403", "before its operator has followed");
  const verifier = followSuccessions(log.verifier, [note]);
  const { cosigner } = cosignerIn(witness.folder, witness.key, [verifier]);
  for (const [from, size, by, expected] of [
    [8, 10, log, "200"],
    [10, 12, renewed, "403"],
    [10, 15, log, "403"],
    [10, 12, log, "200"],
    [12, 15, renewed, "200"],
    [15, 20, log, "403"],
    [15, 20, renewed, "200"],
  ] as const)
    assert.equal(await answer(cosigner, await by.request(from, size)), expected, `${from} to ${size}`);
});
