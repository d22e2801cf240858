import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { judge, type KnownCheckpoint } from "../src/atm/witness/witness-judge.ts";
import { serverKeyId } from "../src/channel/handshake/hello.ts";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { NoteVerifier } from "../src/tlog/log-key.ts";
import { formatVerifier } from "../src/tlog/signed-note.ts";
import { eventually } from "./eventually.ts";
import { runProgram } from "./program.ts";
import { ScriptedAtm } from "./scripted-atm.ts";
import { SELDOM_MS } from "./suspended-money.ts";
import { TwoOperators } from "./two-operators.ts";
import { type OneServer, TwoServers } from "./two-servers.ts";

const KEYS = ["pepper", "bank-key", "audit-log-key"] as const;

/** Reports of an ATM, one after the other, each an event, until it is ended. */
async function load(server: OneServer, keys: InitiatorKeys) {
  const atm = await server.connect(keys);
  let isOver = false;
  const reporting = (async () => {
    while (!isOver) await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  })();
  const end = async (): Promise<void> => {
    isOver = true;
    await reporting;
    await atm[Symbol.asyncDispose]();
  };
  return { end, [Symbol.asyncDispose]: () => (isOver ? Promise.resolve() : end()) };
}

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
  await banks.signUp([alice.username], alice.password);
  const deposit = newRequestId();
  {
    await using atm = await second.connect(enrolled);
    await atm.get("signin", alice);
    await atm.get("deposit", { amount: Money(100_00n) }, deposit);
  }
  const own = (name: string): string => path.join(first.data, name);
  const evidence = async (name: string): Promise<void> => {
    const make = ["evidence", "make", deposit, "--break-glass", "a test", "--out", own(name)];
    await eventually(
      async () => (await first.run(...make)).code === 0,
      () => `no evidence ${name}`,
      SELDOM_MS,
    );
  };
  await evidence("before.json");
  writeFileSync(own("old-key.txt"), (await first.run("audit", "log-key")).stdout);
  // An ATM that witnesses the log.
  const witness = async (known: KnownCheckpoint, keys = enrolled): Promise<KnownCheckpoint> => {
    await using atm = await second.connect(keys);
    const key = known.verifier === null ? "" : formatVerifier(known.verifier);
    const verdict = judge(known, await atm.get("checkpoint", { size: known.head?.size ?? 0, key }));
    assert.ok(verdict.how === "accepted", JSON.stringify(verdict));
    return verdict;
  };
  const kept = await witness({ note: null, head: null, verifier: null });

  // Operators rotate the pepper, the static key and the log's key while both servers run.
  const operators = await TwoOperators.at({ data: first.data, database: { store: banks.store } });
  const step = async (step: string, key: string): Promise<string> => {
    const proposed = await operators.perform(operators.anna, `keys-${step}`, { key, reason: "a test" });
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
  const before = Object.fromEntries(await Promise.all(KEYS.map(async (key) => [key, await inUse(key)] as const)));
  for (const key of KEYS) assert.equal(await step("prepare", key), "ok");
  const sizeOf = (server: typeof first): number => readFileSync(path.join(server.data, "keys", "pepper.key"), "utf8").length;
  await eventually(
    async () => /key-not-everywhere.*:[0-9]+/.test(await step("activate", "pepper")),
    () => "no server was missed",
    SELDOM_MS,
  );
  // One of the servers carried it out, whichever holds the lease: it has the file with two keys.
  const [has, needs] = sizeOf(first) > sizeOf(second) ? [first, second] : [second, first];
  for (const file of ["pepper.key", "bank.json", "audit-log.key"])
    cpSync(path.join(has.data, "keys", file), path.join(needs.data, "keys", file));
  await using loading = await load(second, enrolled);
  for (const key of KEYS)
    await eventually(
      async () => (await step("activate", key)) === "ok",
      () => `the ${key} was not activated`,
      SELDOM_MS,
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
    SELDOM_MS,
  );
  assert.equal(await step("end", "bank-key"), "ok");
  assert.match(await step("withdraw", "audit-log-key"), /key-none-to-withdraw/);

  // The log goes on under its new key, and whoever knew the old one follows.
  await loading.end();
  const after = await witness(kept, { ...enrolled, bankStaticPublic: next as Buffer });
  assert.ok(
    after.verifier !== null && kept.verifier !== null && formatVerifier(after.verifier) !== formatVerifier(kept.verifier),
  );
  await evidence("after.json");
  // The first server's copy may be a moment behind what the second one answered.
  let logKey = "";
  await eventually(
    async () => {
      logKey = (await first.run("audit", "log-key")).stdout;
      return logKey.includes(formatVerifier(after.verifier as NoteVerifier));
    },
    () => `the copy does not lead to the new key:\n${logKey}`,
    SELDOM_MS,
  );
  writeFileSync(own("new-key.txt"), logKey);
  writeFileSync(own("bank.pem"), (await first.run("receipt", "key")).stdout);
  const away = { STRONGROOM_DATA: own("nowhere") };
  for (const name of ["before", "after"])
    for (const key of ["old", "new"]) {
      const keys = ["--log-key", own(`${key}-key.txt`), "--key", own("bank.pem")];
      const checked = await runProgram(["evidence", "verify", own(`${name}.json`), ...keys], away);
      assert.equal(checked.code, 0, checked.stderr);
    }
  const followed = await runProgram(["audit", "follow-key", own("new-key.txt"), "--log-key", own("old-key.txt")], away);
  assert.deepEqual([followed.code, followed.stdout], [0, `${formatVerifier(after.verifier)}\n`], followed.stderr);
  assert.equal(readFileSync(own("old-key.txt"), "utf8"), readFileSync(own("new-key.txt"), "utf8"));
  await operators.leave();
  for (const purpose of KEYS) assert.notEqual(await inUse(purpose), before[purpose]);
  const held = (server: typeof first) =>
    JSON.parse(readFileSync(path.join(server.data, "keys", "bank.json"), "utf8")).static_private.length;
  await eventually(
    () => held(first) === 1 && held(second) === 1,
    () => "the old static key is still on a disk",
  );
  // A worker may forget the key a moment after its file.
  let refusal: unknown = null;
  await eventually(
    async () => {
      await using atm = await ScriptedAtm.connect(first.port, enrolled).catch((error: unknown) => {
        refusal = error;
        return null;
      });
      return atm === null;
    },
    () => "the old static key is still in use",
    SELDOM_MS,
  );
  assert.equal((refusal as { code: string } | null)?.code, "truncated");
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
  for (const server of [first, second]) {
    const copy = await server.run("audit", "verify");
    assert.equal(copy.code, 0, copy.stdout);
  }
});
