import assert from "node:assert/strict";
import { cpSync, renameSync, rmSync } from "node:fs";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { eventually } from "./eventually.ts";
import { isNightly } from "./nightly.ts";
import { isAnswered, witnessOf } from "./witness-of.ts";
import { WitnessedBank } from "./witnessed-bank.ts";

// One bank in all tests. Whatever happens to it in order or by accident, its ATM must not raise an alarm.

/** The ATM asks two seconds after a channel has ended. */
const ASKS_WITHIN_MS = 5_000;
const LOADS_MOST = 6;
/** Each look is a channel of its own. */
const LOOK_MS = 100;
/** How often a sequencer is killed at its work. */
const KILLS = isNightly ? 3 : 2;
/** In every second one, the other server takes over. */
const ROUNDS = isNightly ? 4 : 2;
let witnessed: WitnessedBank;

before(async () => {
  witnessed = await WitnessedBank.start();
});
after(() => witnessed[Symbol.asyncDispose]());

test("a bank that is stopped and started, its copy of the log older than before or lost, raises no alarm", async () => {
  await using one = await witnessOf(witnessed);
  let seen = 0;
  const older = `${witnessed.audit}-older`;
  for (let round = 0; round < 2; round++) {
    await witnessed.grow(300);
    await witnessed.copied();
    await one.witness.check();
    assert.ok(witnessed.kept >= seen + 300, `${witnessed.kept} after ${seen}`);
    seen = witnessed.kept;
    await witnessed.stopBank();
    // The database has the log: a lost copy is made again, and an older one catches up.
    if (round === 0) cpSync(witnessed.audit, older, { recursive: true });
    rmSync(witnessed.audit, { recursive: true });
    if (round === 1) renameSync(older, witnessed.audit);
    await witnessed.startBank();
  }
  await witnessed.copied();
  await one.witness.check();
  assert.ok(witnessed.kept >= seen);
  assert.deepEqual([one.errors, one.evidence()], [[], []]);
});

test("a sequencer that is killed repeatedly during its work raises no alarm", async () => {
  await using one = await witnessOf(witnessed);
  const sizes = new Set<number>();
  let over = false;
  // The ATM checks all the time, so it also sees checkpoints that were just written.
  const looking = (async () => {
    while (!over) {
      await isAnswered(one);
      sizes.add(witnessed.kept);
      await pause(LOOK_MS);
    }
  })();
  const kills = async (): Promise<void> => {
    for (let kill = 0; kill < KILLS; kill++) {
      const before = witnessed.kept;
      sizes.add(before);
      await witnessed.grow(600);
      await eventually(
        () => witnessed.kept > before,
        () => `no sequencer after kill ${kill}`,
      );
      sizes.add(witnessed.kept);
      witnessed.killSequencer();
    }
  };
  await kills().finally(() => {
    over = true;
  });
  await looking;
  // Each check adds a record: only now can all be under a checkpoint.
  const size = await witnessed.copied();
  await one.witness.check();
  assert.ok(witnessed.kept >= size && sizes.size > KILLS, `${witnessed.kept} of ${size}, ${sizes.size} checkpoints`);
  assert.deepEqual([one.errors, one.evidence()], [[], []]);
  assert.equal((await witnessed.bank.run("audit", "verify")).code, 0);
});

test("two servers, each with a copy of the log, show one log, whichever server signs", async () => {
  await using other = await witnessed.another();
  for (let round = 0; round < ROUNDS; round++) {
    await witnessed.grow(300);
    // The server with the lease loses it, and the standby takes over.
    if (round % 2 === 1) for (const server of [undefined, other.program]) witnessed.killSequencer(server);
    const size = await witnessed.copied();
    await using asked = await witnessOf(witnessed, round % 2 === 0 ? undefined : other.port);
    await asked.witness.check();
    assert.ok(witnessed.kept >= size, `round ${round}: ${witnessed.kept} of ${size}`);
    assert.deepEqual([asked.errors, asked.evidence()], [[], []]);
  }
});

test("the ATM's own process updates its checkpoint after its start and after its own operations", async () => {
  await witnessed.grow(100);
  const grown = await witnessed.copied();
  assert.ok(witnessed.kept < grown);
  await witnessed.startAtm();
  await eventually(
    () => witnessed.kept >= grown,
    () => witnessed.atmLog,
  );
  await eventually(
    async () => (await witnessed.status()) === "kept",
    () => witnessed.atmLog,
  );
  // The ATM asks again soon after each channel. If the log of a busy machine is late, that is too early, and only the next helps.
  const first = witnessed.kept;
  for (let loads = 0; witnessed.kept === first; loads++) {
    assert.ok(loads < LOADS_MOST, `still ${witnessed.kept}: ${witnessed.atmLog}`);
    assert.equal((await witnessed.bank.run("cash", "load", String(witnessed.n), "1x10")).code, 0);
    for (const since = performance.now(); witnessed.kept === first && performance.now() - since < ASKS_WITHIN_MS; )
      await pause(20);
  }
  assert.doesNotMatch(witnessed.atmLog, /ALARM/);
});
