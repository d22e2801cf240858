import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { readKeyPair } from "../src/audit/log/keys.ts";
import { formatAddCheckpoint, signCheckpoint } from "../src/tlog/tlog.ts";
import { originHash } from "../src/witness/witness.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest, temporaryFolder } from "./bank-under-test.ts";
import { eventually } from "./eventually.ts";
import { runProgram } from "./program.ts";
import { buildGoVerifier, GoWitness, goVerifies } from "./verify-elsewhere.ts";
import { WitnessProgram } from "./witness-program.ts";

test("witnesses cosign the bank's log, others verify that, and a witness that contradicts the log raises an alarm", async (t) => {
  using elsewhere = temporaryFolder();
  const file = (name: string): string => path.join(elsewhere.folder, name);
  await using bank = await BankUnderTest.start();
  const { sql } = bank.database.store;
  const logKey = file("log-key.txt");
  assert.equal((await bank.run("audit", "log-key", "--out", logKey)).code, 0);
  await using one = await WitnessProgram.start("witness.example/w1", logKey);
  await using two = await WitnessProgram.start("witness.example/w2", logKey);
  await using misled = await WitnessProgram.start("witness.example/w3", logKey);
  // A thief of the log's key has shown another log to the third witness, which cannot know.
  const { privateKey } = await readKeyPair(path.join(bank.data, "keys/audit-log.key"), "ed25519");
  const fork = signCheckpoint({ size: 1_000_000, root: Buffer.alloc(32, 1) }, { name: "strongroom/atm-audit", privateKey });
  const shown = await fetch(`${misled.url}/add-checkpoint`, {
    method: "POST",
    body: formatAddCheckpoint({ oldSize: 0, proof: [], note: fork }),
  });
  assert.equal(shown.status, 200);

  const policy = file("policy");
  // A fourth one is another program.
  await using other = await GoWitness.start(elsewhere.folder, "other.example/w4", logKey);
  t.diagnostic(other === null ? "Go is not installed here" : "a witness in Go cosigns too, and a program in Go verifies");
  const all = [one, two, misled, ...(other === null ? [] : [other])];
  const lines = all.map(({ key, url }, i) => `witness w${i + 1} ${key} ${url}`);
  writeFileSync(policy, `${lines.join("\n")}\ngroup both 2 w1 w2\nquorum both\n`);
  await bank.restart(["--witness-policy", policy]);
  const cosigned = async () => await bank.run("audit", "checkpoint", "--cosigned", "--witness-policy", policy);
  await eventually(
    async () => (await sql`select from audit_cosigned where witness in (${one.key}, ${two.key})`).length >= 2,
    () => `nothing was cosigned: ${bank.program.stderr}`,
  );
  const { code, stdout, stderr } = await cosigned();
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^strongroom: witness\.example\/w1 cosigned \d+ records at .*\nstrongroom: witness\.example\/w2 cosigned/);

  const note = file("cosigned.checkpoint");
  writeFileSync(note, stdout);
  const go = await buildGoVerifier(elsewhere.folder, "cosigned");
  if (go !== null) {
    const said = await goVerifies(go, note, logKey, one.keyFile, two.keyFile);
    assert.match(said.said, /^the log and 2 witnesses signed \d+ records of strongroom\/atm-audit\n$/);
    assert.equal((await goVerifies(go, note, logKey, misled.keyFile)).code, 1);
    writeFileSync(file("changed"), stdout.replace(/\n(\d+)\n/, "\n1$1\n"));
    assert.equal((await goVerifies(go, file("changed"), logKey, one.keyFile)).code, 1);
  }

  const alarms = async () =>
    (await recordedBy(bank, "witness-alarm")).map(({ outcome, confidential }) => ({
      outcome,
      witness: confidential?.["witness"],
    }));
  await eventually(
    async () => (await alarms()).length > 0,
    () => `no alarm: ${bank.program.stderr}`,
  );
  assert.deepEqual(await alarms(), [{ outcome: "error:rolled-back", witness: "w3" }]);
  assert.match(bank.program.stderr, /ALARM: a witness contradicts the audit log/);

  if (other !== null) {
    // After the restart the log is longer, so the request has a proof, which golang.org/x/mod/sumdb/tlog checks.
    await bank.restart(["--witness-policy", policy]);
    const sizes = async () => await sql`select from audit_cosigned where witness = ${other.key}`;
    await eventually(
      async () => (await sizes()).length >= 2,
      () => `the witness in Go cosigned too little: ${bank.program.stderr}`,
    );
  }

  // An auditor compares what was kept, with the log and away from it.
  writeFileSync(
    file("misled.checkpoint"),
    readFileSync(path.join(misled.data, "witness", `${originHash("strongroom/atm-audit")}.checkpoint`), "utf8"),
  );
  const here = await bank.run("audit", "witnesses", "--checkpoint", note, "--checkpoint", file("misled.checkpoint"));
  assert.equal(here.code, 1);
  assert.match(here.stdout, /^DISAGREEMENT: \S+misled\.checkpoint: the log in \S+ has fewer than the 1000000 records/m);
  assert.doesNotMatch(here.stdout, /DISAGREEMENT: \S+cosigned\.checkpoint/);
  const away = await runProgram(["audit", "witnesses", "--checkpoint", note, "--log-key", logKey, "--witness-policy", policy], {
    STRONGROOM_DATA: file("no-data"),
  });
  assert.equal(away.code, 0, away.stderr);
  assert.match(away.stderr, /cosigned\.checkpoint: cosigned by w1, w2(, w4)?, a quorum/);
});
