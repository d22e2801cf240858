import assert from "node:assert/strict";
import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { serverKeyId } from "../src/channel/handshake/hello.ts";
import { eventually } from "./eventually.ts";
import { ScriptedAtm } from "./scripted-atm.ts";
import { TwoOperators } from "./two-operators.ts";
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
  const enrol = ["terminal", "first", "7", "--out", path.join(second.data, "atm-7.json")];
  for (const [given, missing] of [
    [null, /audit-events\.key is not the key/],
    ["audit-events.key", /auditor\.key\.pub is the key [0-9a-f]{16}, which the audit log does not name/],
    ["auditor.key.pub", /requests\.key is not the key/],
  ] as const) {
    if (given !== null) cpSync(path.join(first.data, "keys", given), path.join(second.data, "keys", given));
    const enrolment = await second.run(...enrol);
    assert.equal(enrolment.code, 1);
    assert.match(enrolment.stderr, missing);
  }
  assert.deepEqual((await first.run("terminal", "list", "--json")).stdout, "");

  banks.share();
  await second.open();
  const alice = { username: "alice", password: "a long enough secret" };
  const enrolled = await banks.enrol(1);
  {
    await using atm = await second.connect(enrolled);
    await atm.get("signup", alice);
  }

  // Operators rotate pepper and static key while both servers run.
  const operators = await TwoOperators.at({ data: first.data, database: { store: banks.store } });
  const step = async (step: string, key: string): Promise<string> => {
    const proposed = await operators.perform(operators.anna, `keys-${step}`, { key });
    if (!proposed.ok) return `${proposed.refusal} ${JSON.stringify(proposed.figures)}`;
    assert.ok(proposed.kind === "proposed");
    const { state, outcome } = await operators.approve(proposed.proposal.id);
    return state === "done" ? "ok" : (outcome ?? state);
  };
  const inUse = async (purpose: string): Promise<string> => {
    const [row] = await banks.store.sql<{ id: string }[]>`
      select id from bank_key where purpose = ${purpose} and state = 'active'`;
    return row?.id ?? "";
  };
  const before = { pepper: await inUse("pepper"), "bank-key": await inUse("bank-key") };
  for (const key of ["pepper", "bank-key"]) assert.equal(await step("prepare", key), "ok");
  const sizeOf = (server: typeof first): number => readFileSync(path.join(server.data, "keys", "pepper.key"), "utf8").length;
  await eventually(
    async () => /key-not-everywhere.*:[0-9]+/.test(await step("activate", "pepper")),
    () => "no server was missed",
  );
  // One of the servers carried it out, whichever holds the lease: it has the file with two keys.
  const [has, needs] = sizeOf(first) > sizeOf(second) ? [first, second] : [second, first];
  for (const file of ["pepper.key", "bank.json"]) cpSync(path.join(has.data, "keys", file), path.join(needs.data, "keys", file));
  for (const key of ["pepper", "bank-key"])
    await eventually(
      async () => (await step("activate", key)) === "ok",
      () => `the ${key} was not activated`,
    );
  assert.match(await step("end", "pepper"), /key-in-use/);
  const [next] = (await (await second.connect(enrolled)).get("bank-keys", {})).keys;
  assert.equal(serverKeyId(next as Buffer).toString("hex"), await inUse("bank-key"));
  for (const server of [first, second]) {
    await using atm = await server.connect({ ...enrolled, bankStaticPublic: next as Buffer });
    await atm.get("signin", alice);
  }
  // A worker looks at the register every few seconds: until then it hashes under the old pepper.
  await eventually(
    async () => {
      await using atm = await second.connect({ ...enrolled, bankStaticPublic: next as Buffer });
      await atm.get("signin", alice);
      return (await step("end", "pepper")) === "ok";
    },
    () => "the old pepper is still in use",
  );
  assert.equal(await step("end", "bank-key"), "ok");
  await operators.leave();
  for (const purpose of ["pepper", "bank-key"] as const) assert.notEqual(await inUse(purpose), before[purpose]);
  const held = (server: typeof first) =>
    JSON.parse(readFileSync(path.join(server.data, "keys", "bank.json"), "utf8")).static_private.length;
  await eventually(
    () => held(first) === 1 && held(second) === 1,
    () => "the old static key is still on a disk",
  );
  await assert.rejects(ScriptedAtm.connect(first.port, enrolled), { code: "truncated" });
  const { stdout } = await first.run("keys", "list", "--json");
  const secrets = ["pepper.key", "requests.key", "audit-events.key"].map((file) =>
    readFileSync(path.join(first.data, "keys", file), "utf8").trim(),
  );
  for (const secret of secrets) assert.ok(!stdout.includes(secret));
  const listed = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { name: string; state: string; uses: { count: number } | null });
  assert.deepEqual(
    listed
      .filter(({ name }) => name === "pepper" || name === "bank-key")
      .map(({ name, state, uses }) => [name, state, uses?.count])
      .sort(),
    [
      ["bank-key", "active", 1],
      ["bank-key", "ended", 0],
      ["pepper", "active", 1],
      ["pepper", "ended", 0],
    ],
  );
  const verified = await first.run("verify");
  assert.equal(verified.code, 0, verified.stdout);
});
