import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { assembleAtm, dismissAtm } from "../src/atm/assemble.ts";
import { LinkError } from "../src/atm/link/bank-link.ts";
import { eventually } from "./eventually.ts";
import { WitnessedBank } from "./witnessed-bank.ts";

/** An ATM's witness in this process. The test decides when it checks. */
async function witnessOf({ bank, n, keptFile }: WitnessedBank, port = bank.port) {
  const dataDir = path.dirname(keptFile);
  const errors: string[] = [];
  const atm = await assembleAtm({
    number: n,
    bank: { host: "127.0.0.1", port },
    keyFile: path.join(dataDir, "key.json"),
    dataDir,
    log: (level, message, fields) => void (level === "error" && errors.push(`${message} ${JSON.stringify(fields)}`)),
  });
  const evidence = () => readdirSync(dataDir).filter((name) => name.includes("alarm"));
  return { witness: atm.witness, errors, evidence, [Symbol.asyncDispose]: () => dismissAtm(atm) };
}

/** Inserts events as a busy bank does: the log grows by many batches. */
async function grow({ bank }: WitnessedBank, events: number): Promise<void> {
  await bank.database.store.sql`
    insert into audit_event (id, at, kind, outcome)
    select gen_random_uuid(), now(), 'balance', 'ok' from generate_series(1, ${events})`;
}

test("a bank that is stopped and started, with new files and segments each time, raises no alarm", async () => {
  await using witnessed = await WitnessedBank.start();
  await using one = await witnessOf(witnessed);
  let seen = 0;
  for (let round = 0; round < 2; round++) {
    await grow(witnessed, 300);
    await witnessed.sealed();
    await one.witness.check();
    assert.ok(witnessed.kept > seen + 300, `${witnessed.kept} after ${seen}`);
    seen = witnessed.kept;
    await witnessed.stopBank();
    await witnessed.startBank();
  }
  assert.deepEqual([one.errors, one.evidence(), readdirSync(path.join(witnessed.audit, "plain")).length > 1], [[], [], true]);
});

test("a sealer that is killed repeatedly during its work raises no alarm", async () => {
  await using witnessed = await WitnessedBank.start();
  await using one = await witnessOf(witnessed);
  const sizes = new Set<number>();
  let over = false;
  // The ATM checks all the time, so it also sees checkpoints that were just written.
  const looking = (async () => {
    while (!over) {
      // The bank may be busy, or its worker may not know the new ATM yet. The witness then asks again.
      await one.witness.check().catch((error: unknown) => assert.ok(error instanceof LinkError, String(error)));
      sizes.add(witnessed.kept);
      // Each check adds a record. Without a pause the sealer would never reach the end.
      await pause(20);
    }
  })();
  const kills = async (): Promise<number> => {
    for (let kill = 0; kill < 3; kill++) {
      const before = witnessed.kept;
      await grow(witnessed, 1_500);
      await eventually(
        () => witnessed.kept > before,
        () => `no sealer after kill ${kill}`,
      );
      witnessed.killSealer();
    }
    return witnessed.sealed();
  };
  const size = await kills().finally(() => {
    over = true;
  });
  await looking;
  await one.witness.check();
  assert.ok(witnessed.kept >= size && sizes.size > 3, `${witnessed.kept} of ${size}, ${sizes.size} checkpoints`);
  assert.deepEqual([one.errors, one.evidence()], [[], []]);
  assert.equal((await witnessed.bank.run("audit", "verify")).code, 0);
});

test("two servers with one audit folder show one log, whichever server seals", async () => {
  await using witnessed = await WitnessedBank.start();
  await using other = await witnessed.another();
  for (let round = 0; round < 4; round++) {
    await grow(witnessed, 300);
    // The server with the lease loses it, and the standby takes over.
    if (round % 2 === 1) for (const server of [undefined, other]) witnessed.killSealer(server);
    const size = await witnessed.sealed();
    await using asked = await witnessOf(witnessed, round % 2 === 0 ? undefined : other.port);
    await asked.witness.check();
    assert.ok(witnessed.kept >= size, `round ${round}: ${witnessed.kept} of ${size}`);
    assert.deepEqual([asked.errors, asked.evidence()], [[], []]);
  }
});

test("the ATM's own process updates its checkpoint after its start and after its own operations", async () => {
  await using witnessed = await WitnessedBank.start();
  await witnessed.startAtm();
  await eventually(
    () => witnessed.kept > 0,
    () => witnessed.atmLog,
  );
  // The ATM's first report and the end of that channel are in the log by then, so the ATM asks again.
  await eventually(
    async () => (await witnessed.status()) === "kept",
    () => witnessed.atmLog,
  );
  const first = witnessed.kept;
  await eventually(
    () => witnessed.kept > first,
    () => `still ${witnessed.kept}: ${witnessed.atmLog}`,
  );
  assert.doesNotMatch(witnessed.atmLog, /ALARM/);
});
