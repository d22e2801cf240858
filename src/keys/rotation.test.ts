import assert from "node:assert/strict";
import { cp, readFile } from "node:fs/promises";
import { test } from "node:test";
import { heldKeys, pruneEnded } from "./material/key-kinds.ts";
import { reportHeld } from "./register/holders.ts";
import { readKeys } from "./register/register.ts";
import { activateKey, BANK_KEY_BOUND_MS, endDue, endKey, prepareKey, withdrawKey } from "./rotation.ts";
import { AT, order, refusalOf, testKeys } from "./testing/test-keys.ts";

test("a key is made, used once every live server has it, and the one before ends; each step is an event", async () => {
  await using keys = await testKeys();
  const { store, sql, files } = keys;
  const two = keys.filesIn("two");
  await cp(files.pepper, two.pepper);
  assert.equal(refusalOf(await activateKey(store, keys.files, "pepper", order(1))), "key-none-made");
  const made = await prepareKey(store, files, "pepper", order(2));
  assert.ok(made.ok && made.key.state === "made");
  assert.equal(refusalOf(await prepareKey(store, files, "pepper", order(3))), "key-under-way");
  const report = async () => {
    for (const [server, at] of [["one", files], ["two", two]] as const) // biome-ignore format: one line
      await reportHeld(sql, server, (await heldKeys({ ...files, pepper: at.pepper })).pepper);
  };
  await report();
  assert.deepEqual(await activateKey(store, keys.files, "pepper", order(4)), {
    ok: false,
    refusal: "key-not-everywhere",
    servers: ["two"],
  });
  await sql`update bank_key_holder set at = now() - interval '2 minutes' where server = 'two'`;
  const [, before] = [await keys.states("pepper"), await readFile(two.pepper, "utf8")];
  await cp(files.pepper, two.pepper);
  assert.notEqual(await readFile(two.pepper, "utf8"), before);
  await report();
  const active = await activateKey(store, keys.files, "pepper", order(5));
  assert.deepEqual([active.ok && active.key.id, await keys.states("pepper")], [made.key.id, ["retiring", "active"]]);
  assert.ok((await endKey(store, "pepper", order(6))).ok);
  assert.equal(refusalOf(await endKey(store, "pepper", order(7))), "key-none-retiring");
  assert.deepEqual(await keys.states("pepper"), ["ended", "active"]);
  assert.deepEqual(await pruneEnded(sql, files), keys.first.pepper);
  assert.deepEqual((await heldKeys(files)).pepper, [made.key.id]);
  const own = (await keys.events()).filter(({ confidential }) => confidential?.["operator"] === "anna");
  assert.deepEqual(
    own.map(({ kind, outcome }) => `${kind} ${outcome}`),
    [
      ...[
        "key-activate ok",
        "key-activate ok",
        "key-activate ok",
        "key-activate error:key-none-made",
        "key-make ok",
        "key-make error:key-under-way",
      ],
      ...[
        "key-activate error:key-not-everywhere",
        "key-retire ok",
        "key-activate ok",
        "key-end ok",
        "key-end error:key-none-retiring",
      ],
    ],
  );
  assert.deepEqual(own[4]?.confidential, { purpose: "pepper", key: made.key.id, operator: "anna", approver: "ben" });
});

test("a server that has not reported for a minute does not hold a key up", async () => {
  await using keys = await testKeys();
  await reportHeld(keys.sql, "gone", []);
  await keys.sql`update bank_key_holder set at = now() - interval '61 seconds'`;
  await prepareKey(keys.store, keys.files, "pepper", order(1));
  assert.ok((await activateKey(keys.store, keys.files, "pepper", order(2))).ok);
});

test("a pepper ends after its last hash and not before, and takes no new hash once it has ended", async () => {
  await using keys = await testKeys();
  const { store, sql } = keys;
  const [old] = keys.first.pepper as [string];
  await keys.storeHash(old, "alice");
  const made = await prepareKey(store, keys.files, "pepper", order(1));
  await activateKey(store, keys.files, "pepper", order(2));
  assert.deepEqual(await endKey(store, "pepper", order(10 * BANK_KEY_BOUND_MS)), { ok: false, refusal: "key-in-use", uses: 1 });
  assert.deepEqual(await endDue(store, AT + 10 * BANK_KEY_BOUND_MS), [], "it has no bound");
  await sql`update credential set pepper = ${made.ok ? made.key.id : ""}, renewals = renewals + 1`;
  assert.equal((await endDue(store, AT + 3)).length, 1);
  await assert.rejects(keys.storeHash(old, "bob"), /has ended/);
});

test("a hash that is being stored under a pepper delays its end, which then counts it", async () => {
  await using keys = await testKeys();
  const { store, sql } = keys;
  const [old] = keys.first.pepper as [string];
  await keys.storeHash(old, "alice");
  const made = await prepareKey(store, keys.files, "pepper", order(1));
  await activateKey(store, keys.files, "pepper", order(2));
  await sql`update credential set pepper = ${made.ok ? made.key.id : ""}`;
  let ending: Promise<unknown> = Promise.resolve();
  await sql.begin(async (tx) => {
    await tx`update credential set pepper = ${old}`;
    ending = endKey(store, "pepper", order(3));
    for (let waits = false; !waits; ) {
      const [row] = await sql<{ waits: boolean }[]>`
        select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as waits`;
      waits = row?.waits ?? false;
    }
  });
  assert.deepEqual(await ending, { ok: false, refusal: "key-in-use", uses: 1 });
});

test("a static key of the bank ends when all active ATMs have moved; a revoked one does not hold it up, a lost one until the bound", async () => {
  await using keys = await testKeys();
  const { store, sql } = keys;
  const [old] = keys.first["bank-key"] as [string];
  await keys.enterTerminal("ATM-0001", old);
  await keys.enterTerminal("ATM-0002", null);
  await keys.enterTerminal("ATM-0003", old, "revoked");
  const made = await prepareKey(store, keys.files, "bank-key", order(1));
  const id = made.ok ? made.key.id : "";
  assert.ok((await activateKey(store, keys.files, "bank-key", order(2))).ok);
  assert.equal((await readKeys(sql)).find((key) => key.id === old)?.endsBy, AT + 2 + BANK_KEY_BOUND_MS);
  assert.equal(refusalOf(await prepareKey(store, keys.files, "bank-key", order(3))), "key-under-way");
  assert.deepEqual(await endKey(store, "bank-key", order(4)), { ok: false, refusal: "key-in-use", uses: 2 });
  await sql`update terminal set bank_key = ${id} where id = 'ATM-0001'`;
  assert.deepEqual(await endDue(store, AT + 1 + BANK_KEY_BOUND_MS), []);
  await sql.begin(async (tx) => {
    await tx`update terminal set bank_key = ${id} where id = 'ATM-0002'`;
    assert.deepEqual(await endDue(store, AT + 5), [], "it has not committed");
  });
  assert.deepEqual(
    (await endDue(store, AT + 6)).map((key) => [key.id, key.state]),
    [[old, "ended"]],
  );
  assert.deepEqual(await pruneEnded(sql, keys.files), [old]);
  assert.deepEqual((await heldKeys(keys.files))["bank-key"], [id]);
});

test("after the bound an old static key ends, whoever still uses it", async () => {
  await using keys = await testKeys();
  const [old] = keys.first["bank-key"] as [string];
  await keys.enterTerminal("ATM-0001", old);
  await prepareKey(keys.store, keys.files, "bank-key", order(1));
  await activateKey(keys.store, keys.files, "bank-key", order(2), 1_000);
  assert.deepEqual(await endDue(keys.store, AT + 1_001), []);
  assert.equal((await endDue(keys.store, AT + 1_002)).length, 1);
});

for (const purpose of ["pepper", "bank-key"] as const)
  test(`a rotation of the ${purpose} can be withdrawn before its end, and again taken up`, async () => {
    await using keys = await testKeys();
    const { store, files } = keys;
    const [old] = keys.first[purpose] as [string];
    assert.equal(refusalOf(await withdrawKey(store, purpose, order(1))), "key-none-to-withdraw");
    await prepareKey(store, files, purpose, order(2));
    assert.ok((await withdrawKey(store, purpose, order(3))).ok);
    assert.deepEqual(await keys.states(purpose), ["active", "ended"]);
    await pruneEnded(keys.sql, files);
    const made = await prepareKey(store, files, purpose, order(4));
    await activateKey(store, keys.files, purpose, order(5));
    const withdrawn = await withdrawKey(store, purpose, order(6));
    assert.deepEqual(withdrawn.ok && withdrawn.key.id, made.ok && made.key.id);
    assert.deepEqual(await keys.states(purpose), ["active", "ended", "retiring"]);
    await withdrawKey(store, purpose, order(7));
    assert.deepEqual(await keys.states(purpose), ["retiring", "ended", "active"]);
    await withdrawKey(store, purpose, order(8));
    assert.equal((await endDue(store, AT + 9)).length, 1);
    assert.deepEqual(await keys.states(purpose), ["active", "ended", "ended"]);
    assert.deepEqual((await readKeys(keys.sql)).find((key) => key.purpose === purpose && key.state === "active")?.id, old);
  });

test("a crash between the file and the commit leaves a key that the next preparation takes", async () => {
  await using keys = await testKeys();
  for (const purpose of ["pepper", "bank-key"] as const) {
    const before = (await heldKeys(keys.files))[purpose];
    const { store } = keys;
    // The transaction fails after the file is written.
    const lost = Object.create(store, {
      begin: {
        value: (act: Parameters<typeof store.begin>[0]) =>
          store.begin(async (tx, record) => {
            await act(tx, record);
            throw new Error("the connection is lost");
          }),
      },
    }) as typeof store;
    await assert.rejects(prepareKey(lost, keys.files, purpose, order(1)), /the connection is lost/);
    const [left] = (await heldKeys(keys.files))[purpose].filter((id) => !before.includes(id));
    assert.deepEqual(await keys.states(purpose), ["active"]);
    const made = await prepareKey(store, keys.files, purpose, order(2));
    assert.deepEqual(made.ok && made.key.id, left);
    assert.equal((await heldKeys(keys.files))[purpose].length, 2);
  }
});

test("of two preparations, activations or ends at once, one does it", async () => {
  await using keys = await testKeys();
  const twice = async (step: () => Promise<{ ok: boolean; refusal?: string }>) =>
    (await Promise.all([step(), step()])).map(refusalOf).sort();
  assert.deepEqual(await twice(() => prepareKey(keys.store, keys.files, "pepper", order(1))), ["key-under-way", "ok"]);
  assert.deepEqual(await twice(() => activateKey(keys.store, keys.files, "pepper", order(2))), ["key-none-made", "ok"]);
  assert.deepEqual(await twice(() => endKey(keys.store, "pepper", order(3))), ["key-none-retiring", "ok"]);
  assert.equal((await heldKeys(keys.files)).pepper.length, 2);
});
