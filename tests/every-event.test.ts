import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { EVENT_KINDS, type EventKind } from "../src/model/event.ts";
import { EventBank } from "./event-bank.ts";
import { EVENT_CAUSES } from "./event-causes.ts";
import { eventually } from "./eventually.ts";

// The system is made to record every kind of event; each must also reach the log.
let system: EventBank;

before(async () => {
  system = await EventBank.start();
});
after(() => system[Symbol.asyncDispose]());

for (const [kinds, cause] of EVENT_CAUSES)
  test(`${kinds.join(", ")} is recorded when it happens`, async () => {
    const before = await system.recordedKinds();
    await cause(system);
    let missing: readonly EventKind[] = kinds;
    await eventually(
      async () => {
        const now = await system.recordedKinds().catch(() => before);
        missing = kinds.filter((kind) => (now.get(kind) ?? 0) <= (before.get(kind) ?? 0));
        return missing.length === 0;
      },
      () => `not recorded: ${missing.join(", ")}`,
    );
  });

test("the log has every kind of event", async () => {
  const missing = (): string[] => Object.keys(EVENT_KINDS).filter((kind) => !system.loggedText().includes(`"op":"${kind}"`));
  await eventually(
    () => missing().length === 0,
    () => `not in the log: ${missing().join(", ")}`,
  );
});

test("the table of causes has every kind of event", () => {
  assert.deepEqual([...new Set(EVENT_CAUSES.flatMap(([kinds]) => kinds))].sort(), Object.keys(EVENT_KINDS).sort());
});

test("a start records version and settings, a change records old and new values, and neither records a secret", async () => {
  const change = await system.newest("config-change");
  assert.deepEqual(Object.keys(change).sort(), ["auditor-key", "limit-day"]);
  assert.equal(change["limit-day"], "200000 -> 177700");
  const start = await system.newest("bank-start");
  assert.match(String(start["version"]), /^\d+\.\d+\.\d+$/);
  assert.equal(start["limit-day"], 1777_00);
  const text = JSON.stringify(start);
  const secrets = ["pepper.key", "requests.key", "key-encryption.key"].map((name) =>
    readFileSync(path.join(system.bank.data, "keys", name), "utf8").trim(),
  );
  const { static_private: own } = JSON.parse(readFileSync(path.join(system.bank.data, "keys", "bank.json"), "utf8")) as {
    static_private: string[];
  };
  for (const secret of [...secrets, ...own, new URL(system.bank.database.url).password])
    for (let at = 0; at + 12 <= secret.length; at++) assert.ok(!text.includes(secret.slice(at, at + 12)));
});
