import assert from "node:assert/strict";
import type { KeyObject } from "node:crypto";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { AuditError } from "../audit-error.ts";
import { Disk } from "../log/disk.ts";
import { keyIdOf } from "../log/key-id.ts";
import { makeAuditorKey } from "../log/keys.ts";
import { testEvents, testLog } from "../testing/test-log.ts";
import { events, linesOf, sealed, start, until } from "../testing/test-sealer.ts";

test("a new auditor's key is used from the next batch on, and the log records that once", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const next = makeAuditorKey();
  let auditor: KeyObject | null = log.auditor.publicKey;
  const read = async (): Promise<KeyObject> => {
    if (auditor === null) throw new AuditError("key-file", "no auditor's key");
    return auditor;
  };
  await using sealer = start(database, log, { auditor: read });
  await insertEvents(database.store.sql, events(3));
  await until(sealed(sealer, 3));

  // Without a key nothing is sealed; sealing continues by itself once there is one.
  auditor = null;
  await until(() => sealer.state.trouble?.code === "key-file");
  await insertEvents(database.store.sql, events(2));
  auditor = next.publicKey;
  await until(sealed(sealer, 6));
  await sealer.stop();

  const { findings, unread } = await log.verify({ store: database.store });
  assert.deepEqual([findings, unread], [[], [{ keyId: keyIdOf(next.publicKey), firstIndex: 3, lastIndex: 5 }]]);
  const both = await log.verify({ store: database.store, auditorKey: [log.auditor.privateKey, next.privateKey] });
  assert.deepEqual([both.findings, both.proven.opened], [[], 6]);
  const rows = await database.store.sql`select confidential, sealed_index from audit_event where kind = 'audit-rekey'`;
  const confidential = { before: keyIdOf(log.auditor.publicKey), key: keyIdOf(next.publicKey) };
  assert.deepEqual([...rows], [{ confidential, sealed_index: 5n }]);
});

test("if the key is replaced while the sealer runs, the next segment uses the new one in the same attempt", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  const next = makeAuditorKey();
  let auditor = log.auditor.publicKey;
  const roles = new Set<string>();
  await using sealer = start(database, log, { auditor: async () => auditor, onState: ({ role }) => roles.add(role) });
  await insertEvents(database.store.sql, events(2));
  await until(sealed(sealer, 2));
  roles.clear();
  auditor = next.publicKey;
  await until(sealed(sealer, 3));
  await insertEvents(database.store.sql, events(1));
  await until(sealed(sealer, 4));
  assert.ok(!roles.has("standby"));
  await sealer.stop();
  const { findings, unread } = await log.verify({ store: database.store });
  assert.deepEqual([findings, unread], [[], [{ keyId: keyIdOf(next.publicKey), firstIndex: 2, lastIndex: 3 }]]);
});

test("a change of the key is in the log once, even if its first batch fails", async () => {
  await using database = await testDatabase();
  await using log = await testLog();
  await log.append(testEvents(1));
  const next = makeAuditorKey();
  let failures = 0;
  const disk = new Disk((step) => {
    if (step === "append" && failures++ < 3) throw new AuditError("disk-write", "no space left");
  });
  await using sealer = start(database, log, { auditor: next.publicKey, disk });
  await until(sealed(sealer, 2));
  await sealer.stop();
  assert.ok(failures > 3);
  assert.deepEqual((await linesOf(log)).length, 2);
  assert.equal((await log.verify({ auditorKey: [next.privateKey, log.auditor.privateKey] })).proven.opened, 2);
});
