import assert from "node:assert/strict";
import { rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { TwoServers } from "./two-servers.ts";

test("a second server with different keys is refused in one sentence, cannot enrol, and starts once it has the first server's keys", async () => {
  await using banks = await TwoServers.make();
  const { first, second } = banks;
  await first.open();
  const refused = second.launch();
  assert.equal(await refused.exited, 1);
  const file = path.join(second.data, "keys", "pepper.key");
  assert.match(refused.stderr, new RegExp(`strongroom: ${file} is not the key that this database's bank was last started with`));
  assert.match(refused.stderr, /copy .*keys from the server that has them/);

  const enrolment = await second.run("terminal", "enrol", "7", "--out", path.join(second.data, "atm-7.json"));
  assert.equal(enrolment.code, 1);
  assert.match(enrolment.stderr, /pepper\.key is not the key/);
  assert.deepEqual((await first.run("terminal", "list", "--json")).stdout, "");

  banks.share();
  await second.open();
  await using atm = await second.connect(await banks.enrol(1));
  await atm.get("signup", { username: "alice", password: "a long enough secret" });
});

test("a server with a different audit folder says at its start that all servers must share one", async () => {
  await using banks = await TwoServers.make();
  const { first, second } = banks;
  await first.open();
  banks.share();
  assert.equal(await first.program?.stop(), 0);
  rmSync(path.join(second.data, "audit"));
  symlinkSync("elsewhere", path.join(second.data, "audit"));
  await second.open();
  await second.program?.says("all servers of one bank must share one audit folder");
});
