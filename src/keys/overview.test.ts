import assert from "node:assert/strict";
import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { readFile, utimes, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { KEY_TABLE } from "./key-table.ts";
import { otherKeys } from "./material/other-keys.ts";
import { keyOverview } from "./overview.ts";
import { knownHolders, reportHeld } from "./register/holders.ts";
import { activateKey, BANK_KEY_BOUND_MS, prepareKey } from "./rotation.ts";
import { AT, order, testKeys } from "./testing/test-keys.ts";

const hmac = (hex: string): string =>
  createHmac("sha256", Buffer.from(hex, "hex")).update("strongroom key check").digest("hex").slice(0, 16);

test("the overview has every key with its age, its use and how it is rotated, and never a key itself", async () => {
  await using keys = await testKeys();
  const { sql, store, files } = keys;
  const [pepper] = keys.first.pepper as [string];
  const [pair] = keys.first["bank-key"] as [string];
  await keys.storeHash(pepper, "alice");
  await keys.enterTerminal("ATM-0001", pair);
  await keys.enterTerminal("ATM-0002", null);
  await keys.enterTerminal("ATM-0003", pair, "revoked");
  for (const [terminal, epoch] of [["ATM-0001", 1], ["ATM-0001", 2], ["ATM-0002", 1]] as const) // biome-ignore format: one line
    await sql`
      insert into terminal_psk (terminal, epoch, sealed, made_at)
      values (${terminal}, ${epoch}, ${Buffer.alloc(60)}, ${new Date(AT + epoch)})`;
  const secret = "5c".repeat(32);
  const file = `${files.pepper}-requests`;
  await writeFile(file, secret);
  await utimes(file, new Date(AT), new Date(AT));
  const made = await prepareKey(store, files, "bank-key", order(10));
  await activateKey(store, files, "bank-key", order(20));
  const auditor = `${files.pepper}-auditor.pub`;
  const { publicKey } = generateKeyPairSync("x25519");
  await writeFile(auditor, publicKey.export({ type: "spki", format: "pem" }));
  await utimes(auditor, new Date(AT), new Date(AT));
  const places = { "requests-key": file, "receipt-key": `${file}-missing`, "auditor-key": auditor };
  // Three checkpoints of the first log key, and one of the next.
  const [logKey] = keys.first["audit-log-key"] as [string];
  for (const size of [0, 2, 5, 9])
    await sql`
      insert into audit_checkpoint (from_size, size, at, writer, first, last, open, open_last, frontier, note)
      values (${size - 1}, ${size}, now(), '{}', '{}', '{}', '{}', '{}', '', '')`;
  await sql`
    insert into audit_succession (number, old_key, new_key, size, at, note) values (1, '0123456789abcdef', ${logKey}, 5, now(), '')`;
  assert.deepEqual(await keyOverview(sql, AT + 1_000).then((all) => all.find(({ name }) => name === "requests-key")?.id), null);
  await reportHeld(sql, "one", [...keys.first.pepper, ...keys.first["bank-key"]], await otherKeys(places));
  const details = await keyOverview(sql, AT + 1_000);

  assert.deepEqual(new Set(details.map(({ name }) => name)), new Set(Object.keys(KEY_TABLE)));
  const of = (name: string) =>
    details
      .filter((key) => key.name === name)
      .map(({ id, state, ageMs, endsBy, uses }) => [id, state, ageMs, endsBy, uses?.count ?? null]);
  assert.deepEqual(of("pepper"), [[pepper, "active", 1_000, null, 1]]);
  assert.deepEqual(of("bank-key"), [
    [pair, "retiring", 1_000, AT + 20 + BANK_KEY_BOUND_MS, 1],
    [made.ok && made.key.id, "active", 990, null, 0],
  ]);
  assert.deepEqual(of("pre-shared-keys"), [
    ["epoch 1", "in use", 999, null, 2],
    ["epoch 2", "in use", 998, null, 1],
  ]);
  assert.deepEqual(of("key-encryption-key"), [[null, "in use", null, null, 3]]);
  assert.deepEqual(of("requests-key"), [[hmac(secret), "in use", 1_000, null, null]]);
  assert.deepEqual(of("receipt-key"), [[null, "in use", null, null, null]]);
  const der = publicKey.export({ type: "spki", format: "der" });
  const auditorId = createHash("sha256").update(der).digest("hex").slice(0, 16);
  assert.deepEqual(of("auditor-key"), [[auditorId, "in use", 1_000, null, null]]);
  assert.deepEqual(of("audit-log-key"), [[logKey, "active", 1_000, null, 1]]);
  assert.deepEqual(details.find(({ name }) => name === "pre-shared-keys")?.servers, null);
  assert.deepEqual(
    details.filter(({ name }) => name === "bank-key").map(({ servers }) => servers),
    [
      { have: ["one"], lack: [] },
      { have: [], lack: ["one"] },
    ],
  );
  for (const { rotate, does, place } of details) assert.ok(rotate !== "" && does !== "" && place !== "");
  const shown = JSON.stringify(details);
  const material = [secret, await readFile(files.pepper, "utf8"), await readFile(files["bank-key"], "utf8")].join("\n");
  for (const [hex] of material.matchAll(/[0-9a-f]{64}/g)) assert.ok(!shown.includes(hex));
});

test("keys that differ between servers are lines of their own; a server that is gone counts only as long as no other lives", async () => {
  await using keys = await testKeys();
  const { sql } = keys;
  const receipt = (id: string) => ({ "receipt-key": { id, madeAt: AT } });
  await reportHeld(sql, "gone", [], receipt("0123456789abcdef"));
  await sql`update bank_key_holder set at = now() - interval '2 minutes'`;
  const listed = async () =>
    (await keyOverview(sql, AT)).filter(({ name }) => name === "receipt-key").map(({ id, servers }) => [id, servers]);
  assert.deepEqual(await listed(), [["0123456789abcdef", { have: ["gone"], lack: [] }]]);
  await reportHeld(sql, "one", [], receipt("1123456789abcdef"));
  await reportHeld(sql, "two", [], receipt("2123456789abcdef"));
  assert.deepEqual(await listed(), [
    ["1123456789abcdef", { have: ["one"], lack: ["two"] }],
    ["2123456789abcdef", { have: ["two"], lack: ["one"] }],
  ]);
  assert.deepEqual(
    (await knownHolders(sql)).map(({ server }) => server),
    ["one", "two"],
  );
});
