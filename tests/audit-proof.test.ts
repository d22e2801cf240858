import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { makeAuditorKey, makeLogKey, readKeyPair } from "../src/audit/log/keys.ts";
import { testEvents, testLog } from "../src/audit/testing/test-log.ts";
import { formatVerifier, openCheckpoint, signSuccession } from "../src/tlog/tlog.ts";
import { audit, bankWithHistory, untilInCopy } from "./audit-bank.ts";
import { type BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { runProgram } from "./program.ts";
import { buildGoVerifier, goVerifies, sigstoreVerifies } from "./verify-elsewhere.ts";

let bank: BankUnderTest;
const elsewhere = temporaryFolder();
const file = (name: string): string => path.join(elsewhere.folder, name);
const text = (name: string): string => readFileSync(file(name), "utf8");

before(async () => {
  bank = await bankWithHistory();
  await audit(bank, "log-key", "--out", file("log-key.txt"));
});
after(async () => {
  await bank?.[Symbol.asyncDispose]();
  elsewhere[Symbol.dispose]();
});

/** Runs a command as on another machine, without the bank's data folder. */
const away = (...args: readonly string[]) => runProgram(["audit", ...args], { STRONGROOM_DATA: file("no-data") });

test("a proof can be checked without the log, and shows the record", async () => {
  const made = await audit(bank, "prove", "4", "--out", file("4.tlog-proof"));
  assert.equal(made.stdout, `${file("4.tlog-proof")}\n`);
  assert.equal((await audit(bank, "prove", "4")).stdout.split("\n")[2], "index 4");
  const { code, stdout, stderr } = await away("check-proof", file("4.tlog-proof"), "--log-key", file("log-key.txt"));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^strongroom: record 4 is in the log strongroom\/atm-audit, whose key signed \d+ records\n$/);
  const shown = await audit(bank, "tail", "--format", "json", "--lines", "1000", "--offline");
  assert.equal(`${shown.stdout.split("\n")[4]}\n`, stdout);
  assert.ok(!readdirSync(elsewhere.folder).includes("no-data"), "nothing was made there");

  // The public key in PEM works too, if the log's name is given.
  const { publicKey } = await readKeyPair(path.join(bank.data, "keys/audit-log.key"), "ed25519");
  writeFileSync(file("log-key.pem"), publicKey.export({ type: "spki", format: "pem" }));
  assert.equal((await away("check-proof", file("4.tlog-proof"), "--log-key", file("log-key.pem"))).code, 0);
  const other = await away(
    "check-proof",
    file("4.tlog-proof"),
    "--log-key",
    file("log-key.pem"),
    "--audit-origin",
    "other.example",
  );
  assert.deepEqual([other.code, other.stdout], [1, ""]);
});

test("two other implementations of the standards accept proofs and refuse changed ones", async (t) => {
  await untilInCopy(bank);
  const go = await buildGoVerifier(elsewhere.folder);
  t.diagnostic(go === null ? "Go is not installed here: sigstore-js only" : "Go and sigstore-js");
  const key = text("log-key.txt");
  for (const index of [0, 1, 7]) {
    const name = `elsewhere-${index}.tlog-proof`;
    await audit(bank, "prove", String(index), "--out", file(name));
    const proof = text(name);
    sigstoreVerifies(proof, key);
    // The test changes the index, the entry, a hash of the path, the root and the signature.
    const changed = [
      proof.replace(`index ${index}`, `index ${index + 1}`),
      proof.replace(/extra ..../, "extra AAAA"),
      proof.replace(/(index \d+\n)..../, "$1AAAA"),
      proof.replace(/(\n\n[^\n]+\n\d+\n)..../, "$1AAAA"),
      proof.replace(/(\u2014 \S+ \S{12})..../, "$1AAAA"),
    ];
    for (const other of changed) assert.throws(() => sigstoreVerifies(other, key), other);
    if (go === null) continue;
    const { code, said } = await goVerifies(go, file(name), file("log-key.txt"));
    assert.equal(code, 0, said);
    assert.match(
      said,
      new RegExp(`^\\{"v":2,"i":${index},.*\\}\nthe proof holds: record ${index} of \\d+ in strongroom/atm-audit\n$`),
    );
    const extra = /extra (.*)/.exec(proof)?.[1] ?? "";
    const lying = Buffer.from(Buffer.from(extra, "base64").toString("latin1").replace('"res":"ok"', '"res":"no"'), "latin1");
    for (const other of [...changed, proof.replace(extra, lying.toString("base64"))]) {
      writeFileSync(file("changed.tlog-proof"), other);
      assert.equal((await goVerifies(go, file("changed.tlog-proof"), file("log-key.txt"))).code, 1, other);
    }
  }
});

test("an auditor's file of the key leads to the proof's key by successions, here and in Go, and a thief's succession to none", async () => {
  const go = await buildGoVerifier(elsewhere.folder);
  const first = { name: "strongroom/atm-audit", ...(await readKeyPair(path.join(bank.data, "keys/audit-log.key"), "ed25519")) };
  const [second, third] = [0, 1].map(() => ({ ...first, ...makeLogKey() })) as [typeof first, typeof first];
  const proof = text("4.tlog-proof");
  const head = openCheckpoint(proof.slice(proof.indexOf("\n\n") + 2), first);
  const notes = [signSuccession(head, { from: first, to: second }), signSuccession(head, { from: second, to: third })] as const;
  const early = signSuccession({ ...head, size: head.size - 1 }, { from: first, to: second });
  const other = signSuccession({ ...head, root: Buffer.alloc(32) }, { from: first, to: second });
  for (const [key, successions, code] of [
    [first, notes, 0],
    [second, notes, 0],
    [third, notes, 0],
    [third, [], 1],
    [third, notes.slice(1), 1],
    [second, [early], 1],
    [second, [other], 1],
    [first, [notes[0], early], 1],
    [first, [notes[0].split("\n").toSpliced(7, 1).join("\n")], 1],
  ] as const) {
    writeFileSync(file("chain.txt"), `${formatVerifier(key)}\n${successions.join("")}`);
    const here = await away("check-proof", file("4.tlog-proof"), "--log-key", file("chain.txt"));
    assert.equal(here.code, code, here.stderr);
    if (go === null) continue;
    const inGo = await goVerifies(go, file("4.tlog-proof"), file("chain.txt"));
    assert.equal(inGo.code, code, inGo.said);
  }
});

test("if a record cannot be proven or read, the command says so in one line", async () => {
  const mistakes: readonly (readonly [readonly string[], number, RegExp])[] = [
    [["prove", "999999"], 1, /there is no record 999999 that a checkpoint covers: the newest one covers \d+ records, 0 to \d+/],
    [["prove", "seven"], 2, /"seven" is not a record's index: a whole number from 0/],
    [["prove", "0", "--out", file("log-key.txt")], 2, /log-key\.txt", which is there already/],
    [["prove", "0", "--out", file("none/0")], 2, /--out is ".*", which cannot be written/],
    [["check-proof", file("none")], 2, /the proof .* cannot be read/],
    [["check-proof", file("log-key.txt")], 1, /not a proof of an audit record/],
    [["check-proof", file("log-key.txt"), "--log-key", file("none")], 2, /--log-key is ".*", which cannot be read/],
    [["verify", "--checkpoint", file("none")], 2, /--checkpoint is ".*", which cannot be read/],
  ];
  for (const [args, status, said] of mistakes) {
    const { code, stdout, stderr } = await bank.run("audit", ...args);
    assert.deepEqual([code, stdout], [status, ""], `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, said);
    assert.equal(stderr.trimEnd().split("\n").length, 1, stderr);
  }
});

test("a checkpoint kept elsewhere shows that the log only grew, or shows the fork or the roll-back", async () => {
  const printed = await audit(bank, "checkpoint");
  assert.match(printed.stdout, /^strongroom\/atm-audit\n\d+\n[A-Za-z0-9+/]{43}=\n\n\u2014 strongroom\/atm-audit \S+\n$/);
  cpSync(path.join(bank.data, "audit"), file("early/audit"), { recursive: true });
  const early = Number(readFileSync(file("early/audit/tlog/checkpoint"), "utf8").split("\n")[1]);
  await bank.enrol(2);
  await untilInCopy(bank, "terminal-enrol");
  await audit(bank, "checkpoint", "--out", file("kept.checkpoint"));
  const kept = text("kept.checkpoint");
  assert.ok(Number(kept.split("\n")[1]) > early);
  await bank.enrol(3);
  await untilInCopy(bank);

  const grown = await audit(bank, "verify", "--checkpoint", file("kept.checkpoint"));
  assert.match(grown.stdout, /^the audit log is whole, goes on from the checkpoint that was kept of \d+ records, \d+ records: /);

  // The auditor's machine has a copy of the log and its public key, but no database.
  const verify = (data: string) =>
    away("verify", "--offline", "--data", data, "--log-key", file("log-key.txt"), "--checkpoint", file("kept.checkpoint"));
  const back = await verify(file("early"));
  assert.equal(back.code, 1, back.stderr);
  assert.match(
    back.stdout,
    /^tlog\/checkpoint: the log does not go on from a checkpoint that was kept elsewhere: it covers \d+ records, the one that was kept \d+ \[rolled-back\]\nthe audit log is NOT whole/,
  );
  assert.match(back.stderr, /the database was not looked at/);

  // With the log's key an insider can sign another log that is consistent in itself.
  const logKey = await readKeyPair(path.join(bank.data, "keys/audit-log.key"), "ed25519");
  await using fork = await testLog({ logKey, auditor: makeAuditorKey() }, { origin: "strongroom/atm-audit" });
  await fork.append(testEvents(400));
  cpSync(fork.dir, file("fork/audit"), { recursive: true });
  const forked = await verify(file("fork"));
  assert.equal(forked.code, 1);
  assert.match(
    forked.stdout,
    /^tlog\/checkpoint: .* kept elsewhere: its first \d+ records are others \[rolled-back\]\nthe audit log is NOT whole/,
  );

  // The kept checkpoint is not replaced.
  const { code, stderr } = await away(
    "checkpoint",
    "--data",
    file("fork"),
    "--log-key",
    file("log-key.txt"),
    "--out",
    file("kept.checkpoint"),
  );
  assert.equal(code, 1);
  assert.match(stderr, /the log does not go on from the checkpoint in .*kept\.checkpoint, which stays/);
  assert.equal(text("kept.checkpoint"), kept);
  await audit(bank, "checkpoint", "--out", file("kept.checkpoint"));
  assert.notEqual(text("kept.checkpoint"), kept);
  rmSync(file("fork"), { recursive: true });
});
