import assert from "node:assert/strict";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { EVENT_KINDS, type EventKind } from "../src/model/event.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { commandOf } from "./crash-process.ts";
import { databaseOutage } from "./database-outage.ts";
import { eventually } from "./eventually.ts";
import { descendants, workersOf } from "./everything.ts";
import { FloodingAtm } from "./flooding-atm.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { statusOfBank } from "./status-of-bank.ts";

// Goes through every kind of event there is and has the system do what brings it about; each must be recorded, and sealed.
const ALICE = { username: "alice", password: "a long enough secret" };
const BOB = { username: "bob", password: "another long secret" };
const status = await statusOfBank();
const ARGUMENTS = ["--workers", "1", "--audit-lag", "3", "--terminal-requests", "50", ...status.args];
let bank: BankUnderTest;
let keys: InitiatorKeys;
let atm: ScriptedAtm;

before(async () => {
  bank = await BankUnderTest.start(ARGUMENTS);
  keys = await bank.enrol(1);
  atm = await bank.connect(keys);
  for (const each of [ALICE, BOB]) await atm.get("signup", each);
  await atm.get("signin", ALICE);
  await atm.get("deposit", { amount: Money(500_00n) });
});
after(() => bank[Symbol.asyncDispose]());

const run = async (...args: readonly string[]): Promise<void> => {
  const { code, stdout, stderr } = await bank.run(...args);
  assert.equal(code, 0, stdout + stderr);
};

async function held(): Promise<RequestId> {
  const hold = newRequestId();
  await atm.get("withdraw", { amount: Money(20_00n) }, hold);
  return hold;
}

/** Another channel of the same ATM, with nobody signed in. */
const another = (): Promise<ScriptedAtm> => bank.connect(keys);

/** The bank again, and alice at the ATM, after all sessions have ended. */
async function atTheAtmAgain(): Promise<void> {
  atm = await another();
  await atm.get("signin", ALICE);
}

const FORCED: readonly (readonly [kinds: readonly EventKind[], force: () => Promise<unknown>])[] = [
  [["signup"], async () => (await another()).ask("signup", { username: "carol", password: "short" })],
  [["signin"], async () => (await another()).ask("signin", { ...BOB, password: "not his password" })],
  [
    ["signin", "signout"],
    async () => {
      await using other = await another();
      await other.get("signin", BOB);
      await other.get("signout", {});
    },
  ],
  [
    ["session-expired", "channel-truncated"],
    async () => {
      const other = await another();
      await other.get("signin", BOB);
      other.channel.destroy();
    },
  ],
  [["change-password"], () => atm.ask("change-password", { password: ALICE.password, replacement: "short" })],
  [["balance"], () => atm.get("balance", {})],
  [["usual"], () => atm.get("usual", {})],
  [["receipt"], () => atm.ask("receipt", { request: newRequestId() })],
  [["statement"], () => atm.get("statement", { before: 0, most: 5 })],
  [["payee"], () => atm.get("payee", { payee: "bob" })],
  [["deposit"], () => atm.get("deposit", { amount: Money(1_00n) })],
  [["withdraw", "settle"], async () => atm.get("settle", { hold: await held(), amount: Money(20_00n) })],
  [["release"], async () => atm.get("release", { hold: await held() })],
  [["transfer"], () => atm.get("transfer", { payee: "bob", amount: Money(1_00n) })],
  [["limit"], () => atm.get("limit", {})],
  [["set-limit"], () => atm.get("set-limit", { limit: Money(300_00n) })],
  [["outcome"], () => atm.get("outcome", { request: newRequestId() })],
  [["terminal-status"], () => atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] })],
  [
    ["hold-propose", "hold-confirm"],
    async () => {
      const release = ["holds", "release", await held(), "--terminal", "1", "--operator"];
      await run(...release, "anna");
      await run(...release, "ben", "--confirm");
    },
  ],
  [["cash-load", "terminal-enrol"], () => bank.enrol(2)],
  [
    ["terminal-rotate"],
    () => {
      const file = path.join(bank.data, "atm-2.json");
      return run("terminal", "rotate", "2", "--key", file, "--out", `${file}.new`);
    },
  ],
  [["terminal-revoke"], () => run("terminal", "revoke", "2")],
  [
    ["cash-unload", "cash-count"],
    async () => {
      const notes = [{ denomination: Money(50_00n), notes: 1 }];
      const people = { operator: "anna", login: "ops1" };
      await atm.get("cash-unload", { notes, ...people });
      await atm.ask("cash-count", { cassettes: notes, rejected: [], ...people, second: "ben", secondLogin: "ops2" });
    },
  ],
  [
    ["terminal-shut-out"],
    async () => {
      await using _ = new FloodingAtm(bank.port, await bank.enrol(3), 4);
      await bank.program.says("asks for more than its budget", 60_000);
    },
  ],
  [["witness-alarm"], () => atm.get("witness-alarm", { reason: "forked", kept: 2, offered: 1 })],
  [
    ["checkpoint"],
    async () => {
      const file = path.join(bank.data, "audit", "tlog", "checkpoint");
      const sealer = descendants(bank.program.process.pid as number).find((pid) =>
        commandOf(pid).includes("sealer.js"),
      ) as number;
      // It must not write a newer one while the old one is away.
      process.kill(sealer, "SIGSTOP");
      renameSync(file, `${file}.away`);
      try {
        await atm.ask("checkpoint", { size: 0 });
      } finally {
        renameSync(`${file}.away`, file);
        process.kill(sealer, "SIGCONT");
      }
    },
  ],
  [
    ["audit-recipient", "audit-rekey"],
    async () => {
      const file = path.join(bank.data, "auditor-2.key");
      await run("audit", "keygen", "--out", file);
      await run("audit", "recipient", `${file}.pub`);
    },
  ],
  [["audit-read"], () => run("audit", "search", "--operation", "deposit")],
  [["customer-lock"], () => run("customer", "lock", "bob")],
  [["customer-unlock"], () => run("customer", "unlock", "bob")],
  [["channel-ready", "channel-close"], async () => (await another())[Symbol.asyncDispose]()],
  [["channel-breach"], async () => (await another()).channel.send(Buffer.from('{"op":"rob"}'))],
  [
    ["clock-refused", "clock-trusted"],
    async () => {
      const mark = (ahead: string) => bank.database.store.sql`update bank_clock set at = now() + ${ahead}::interval`;
      await mark("1 hour");
      await eventually(
        async () => ((await recordedKinds()).get("clock-refused") ?? 0) > 0,
        () => "the clock is not refused",
      );
      await mark("0");
    },
  ],
  [
    ["money-suspended", "money-resumed"],
    async () => {
      const folder = path.join(bank.data, "audit");
      renameSync(folder, `${folder}.away`);
      writeFileSync(folder, "");
      try {
        await atm.get("balance", {});
        await eventually(
          async () => (await status.get("/ready")).text.includes("too far behind"),
          () => "the bank takes money all the same",
        );
      } finally {
        rmSync(folder);
        renameSync(`${folder}.away`, folder);
      }
    },
  ],
  [
    ["process-death", "process-restart"],
    async () => {
      process.kill(workersOf(bank.program.process.pid as number)[0] as number, "SIGKILL");
      await bank.program.says("a process died and is started again");
      await atTheAtmAgain();
    },
  ],
  [
    ["database-lost", "database-regained"],
    async () => {
      await using _ = await databaseOutage(bank.database);
      await eventually(
        async () => (await status.metric("strongroom_database_up")) === 0,
        () => "the bank has a database all the same",
      );
    },
  ],
  [
    ["bank-stop", "bank-start", "config-change"],
    async () => {
      await bank.restart([...ARGUMENTS, "--limit-day", "1777"]);
      await atTheAtmAgain();
    },
  ],
];

for (const [kinds, force] of FORCED)
  test(`${kinds.join(", ")}: it is recorded when it happens`, async () => {
    const before = await recordedKinds();
    await force();
    let missing: readonly EventKind[] = kinds;
    await eventually(
      async () => {
        const now = await recordedKinds().catch(() => before);
        missing = kinds.filter((kind) => (now.get(kind) ?? 0) <= (before.get(kind) ?? 0));
        return missing.length === 0;
      },
      () => `not recorded: ${missing.join(", ")}`,
    );
  });

test("every kind comes to the sealed log", async () => {
  const missing = (): string[] => Object.keys(EVENT_KINDS).filter((kind) => !loggedText().includes(`"op":"${kind}"`));
  await eventually(
    () => missing().length === 0,
    () => `not in the log: ${missing().join(", ")}`,
  );
});

test("no kind of event is left out above", () => {
  assert.deepEqual([...new Set(FORCED.flatMap(([kinds]) => kinds))].sort(), Object.keys(EVENT_KINDS).sort());
});

test("a start tells version and settings, a change what was and what is, and neither a secret", async () => {
  const [change] = await bank.database.store.sql<{ confidential: Record<string, string> }[]>`
    select confidential from audit_event where kind = 'config-change' order by id desc limit 1`;
  assert.deepEqual(Object.keys(change?.confidential ?? {}).sort(), ["auditor-key", "limit-day"]);
  assert.equal(change?.confidential["limit-day"], "200000 -> 177700");
  const [start] = await bank.database.store.sql<{ confidential: Record<string, string | number> }[]>`
    select confidential from audit_event where kind = 'bank-start' order by id desc limit 1`;
  const told = start?.confidential ?? {};
  assert.match(String(told["version"]), /^\d+\.\d+\.\d+$/);
  assert.equal(told["limit-day"], 1777_00);
  const text = JSON.stringify(told);
  const secrets = ["pepper.key", "key-encryption.key"].map((name) =>
    readFileSync(path.join(bank.data, "keys", name), "utf8").trim(),
  );
  const { static_private: own } = JSON.parse(readFileSync(path.join(bank.data, "keys", "bank.json"), "utf8")) as {
    static_private: string[];
  };
  for (const secret of [...secrets, ...own, new URL(bank.database.url).password])
    for (let at = 0; at + 12 <= secret.length; at++) assert.ok(!text.includes(secret.slice(at, at + 12)));
});

/** How often each kind was recorded so far. */
async function recordedKinds(): Promise<ReadonlyMap<string, number>> {
  const rows = await bank.database.store.sql<{ kind: string; times: number }[]>`
    select kind, count(*)::int as times from audit_event group by kind`;
  return new Map(rows.map(({ kind, times }) => [kind, times]));
}

/** The plain form of the log. */
function loggedText(): string {
  const folder = path.join(bank.data, "audit", "plain");
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), "utf8"))
    .join("");
}
