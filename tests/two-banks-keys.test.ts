import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { TwoServers } from "./two-servers.ts";

test("a second server with different keys is refused in one sentence, cannot enrol, and starts once it has the first server's keys", async () => {
  await using banks = await TwoServers.make();
  const { first, second } = banks;
  await first.open();
  const refused = second.launch();
  assert.equal(await refused.exited, 1);
  const file = path.join(second.data, "keys", "audit-events.key");
  assert.match(refused.stderr, new RegExp(`strongroom: ${file} is not the key that this database's bank was last started with`));
  assert.match(refused.stderr, /copy .* from the server that has them/);

  // Each key is compared, the keys that record events first.
  const enrol = ["terminal", "enrol", "7", "--out", path.join(second.data, "atm-7.json")];
  for (const [given, missing] of [
    [null, /audit-events\.key is not the key/],
    ["audit-events.key", /auditor\.key\.pub is the key [0-9a-f]{16}, which the audit log does not name/],
    ["auditor.key.pub", /pepper\.key is not the key/],
  ] as const) {
    if (given !== null) cpSync(path.join(first.data, "keys", given), path.join(second.data, "keys", given));
    const enrolment = await second.run(...enrol);
    assert.equal(enrolment.code, 1);
    assert.match(enrolment.stderr, missing);
  }
  assert.deepEqual((await first.run("terminal", "list", "--json")).stdout, "");

  banks.share();
  await second.open();
  await using atm = await second.connect(await banks.enrol(1));
  await atm.get("signup", { username: "alice", password: "a long enough secret" });
});
