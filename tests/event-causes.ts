import assert from "node:assert/strict";
import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { signOffDay } from "../src/ledger/ledger.ts";
import type { EventKind } from "../src/model/event.ts";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { ALL_ENTRIES } from "../src/protocol/protocol.ts";
import { eventStoreOf, untilCopied } from "./bank-events.ts";
import { databaseOutage } from "./database-outage.ts";
import { ALICE, BOB, type EventBank } from "./event-bank.ts";
import { eventually } from "./eventually.ts";
import { sequencersOf, workersOf } from "./everything.ts";
import { FloodingAtm } from "./flooding-atm.ts";
import { OPERATOR_EVENTS, recordOperatorEvents } from "./operator-events.ts";
import { SELDOM_MS } from "./suspended-money.ts";
import { order } from "./terminal-orders.ts";

const GLASS = ["--break-glass", "a test"];
const TWO_HOURS_MS = 2 * 60 * 60_000;

/** What makes the system record each kind of event. The causes run in this order, on one bank. */
export const EVENT_CAUSES: readonly (readonly [kinds: readonly EventKind[], cause: (system: EventBank) => Promise<unknown>])[] = [
  [["signup"], async (system) => (await system.another()).ask("signup", { username: "carol", password: "short" })],
  [["signin"], async (system) => (await system.another()).ask("signin", { ...BOB, password: "not his password" })],
  [
    ["signin", "signout"],
    async (system) => {
      await using other = await system.another();
      await other.get("signin", BOB);
      await other.get("signout", {});
    },
  ],
  [
    ["session-expired", "channel-truncated"],
    async (system) => {
      const other = await system.another();
      await other.get("signin", BOB);
      other.channel.destroy();
    },
  ],
  [["change-password"], (system) => system.atm.ask("change-password", { password: ALICE.password, replacement: "short" })],
  [["balance"], (system) => system.atm.get("balance", {})],
  [["usual"], (system) => system.atm.get("usual", {})],
  [["receipt"], (system) => system.atm.ask("receipt", { request: newRequestId() })],
  [["statement"], (system) => system.atm.get("statement", { ...ALL_ENTRIES, before: 0, most: 5 })],
  [["statement-period"], (system) => system.atm.get("statement-period", { from: 0, to: 0, sign: true })],
  [["payee"], (system) => system.atm.get("payee", { payee: "bob" })],
  [["deposit"], (system) => system.atm.get("deposit", { amount: Money(1_00n) })],
  [["withdraw", "settle"], async (system) => system.atm.get("settle", { hold: await system.held(), amount: Money(20_00n) })],
  [["release"], async (system) => system.atm.get("release", { hold: await system.held() })],
  [["transfer"], (system) => system.atm.get("transfer", { payee: "bob", amount: Money(1_00n) })],
  [["limit"], (system) => system.atm.get("limit", {})],
  [["set-limit"], (system) => system.atm.get("set-limit", { limit: Money(300_00n) })],
  [["outcome"], (system) => system.atm.get("outcome", { request: newRequestId() })],
  [["terminal-status"], (system) => system.atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] })],
  // These begin with the bank's first operator.
  [OPERATOR_EVENTS, recordOperatorEvents],
  [
    ["proposal-make", "proposal-approve", "proposal-refuse", "proposal-withdraw", "proposal-carry-out"],
    async (system) => {
      const operators = await system.operators();
      const release = { request: await system.held(), terminal: 1 };
      const refused = await operators.propose("holds-release", release);
      await operators.perform(operators.ben, "proposals-refuse", { proposal: refused.id, reason: "look again" });
      const withdrawn = await operators.propose("holds-release", release);
      await operators.perform(operators.anna, "proposals-withdraw", { proposal: withdrawn.id });
      await operators.agree("holds-release", release);
    },
  ],
  [
    ["limits-set"],
    async (system) => {
      const limits = { "per-withdrawal": "1000.00", "per-day": "2000.00", "per-day-count": 20 };
      const terminals = { "terminal-deposits": "500000.00", "terminal-transfers": "1000000.00", "terminal-loads": "1000000.00" };
      await (await system.operators()).agree("limits-set", { ...limits, ...terminals, reason: "a test" });
    },
  ],
  [
    ["reverse"],
    async (system) => {
      const deposit = newRequestId();
      await system.atm.get("deposit", { amount: Money(10_00n) }, deposit);
      await (await system.operators()).agree("ledger-reverse", { request: deposit, reason: "booked twice" });
    },
  ],
  [
    ["proposal-expire"],
    async (system) => {
      const operators = await system.operators();
      const hold = await system.held();
      const { id } = await operators.propose("holds-release", { request: hold, terminal: 1 });
      // Its day is over. The row is not authentic any more, and counts for nothing either way.
      await system.bank.database.store.sql`update proposal set expires_at = now() where id = ${id}`;
      assert.equal((await operators.ended(id)).state, "expired");
      await system.atm.get("release", { hold });
    },
  ],
  [["cash-load", "terminal-enrol"], (system) => system.bank.enrol(2)],
  [["terminal-rotate"], async (system) => (await system.operators()).agree("terminal-rotate", { terminal: 2 })],
  [["terminal-revoke"], (system) => system.run("terminal", "revoke", "2", ...GLASS)],
  [
    ["cash-unload", "cash-count"],
    async ({ bank, atm }) => {
      const notes = [{ denomination: Money(50_00n), notes: 1 }];
      await atm.get("cash-unload", { notes, operator: "anna", login: "ops1" });
      await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
      const counted = { cassettes: notes, rejected: [] };
      const id = await order(bank, { kind: "count", counted });
      await atm.get("cash-count", counted, id);
      await atm.get("order-done", { order: id, how: "done" });
    },
  ],
  [
    ["terminal-order", "terminal-order-end", "next-order", "order-done"],
    async ({ bank, atm }) => {
      await order(bank, { kind: "close" });
      const open = await order(bank, { kind: "open" });
      await atm.get("next-order", { seconds: 20, closed: "operator", operator: "anna" });
      await atm.get("order-done", { order: open, how: "attended" });
    },
  ],
  [
    ["terminal-shut-out"],
    async (system) => {
      await using _ = new FloodingAtm(system.bank.port, await system.bank.enrol(3), 4);
      await system.bank.program.says("asks for more than its budget", 60_000);
    },
  ],
  [
    ["alarm-raise", "alarm-clear"],
    async (system) => {
      const report = (notes: bigint) =>
        system.atm.get("terminal-status", {
          inService: true,
          cassettes: [{ denomination: Money(1_00n), notes: Number(notes), level: "ok" }],
          rejected: [],
        });
      await report(0n);
      await system.bank.run("eod");
      const [cash] = await system.bank.database.store.sql<{ posted: bigint }[]>`
        select posted from account where kind = 'cash' and terminal = 'ATM-0001'`;
      await report((cash?.posted ?? 0n) / 1_00n);
      await system.bank.run("eod");
    },
  ],
  [["witness-alarm"], (system) => system.atm.get("witness-alarm", { reason: "forked", kept: 2, offered: 1 })],
  [
    ["bank-keys"],
    async (system) => {
      const { sql } = system.bank.database.store;
      const setState = (state: string) => sql`update bank_key set state = ${state} where purpose = 'bank-key'`;
      await setState("retiring");
      await system.atm.ask("bank-keys", {}).finally(() => setState("active"));
    },
  ],
  [
    ["key-make", "key-activate", "key-retire", "key-end"],
    async (system) => {
      const operators = await system.operators();
      // A server that has reported itself has the key before it can be used.
      await operators.agree("keys-prepare", { key: "pepper", reason: "a test" });
      await eventually(
        async () => (await operators.tries(operators.anna, "keys-activate", { key: "pepper" })) === "ok",
        () => "the server does not report the new pepper",
        SELDOM_MS,
      );
      const [waiting] = await system.bank.database.store.sql<{ id: RequestId }[]>`
        select id from proposal where operation = 'keys-activate' and state = 'open'`;
      await operators.approve(waiting?.id as RequestId);
      // Nobody has renewed a hash yet: the new one ends.
      await operators.agree("keys-withdraw", { key: "pepper", reason: "a test" });
      await operators.agree("keys-end", { key: "pepper" });
    },
  ],
  [
    ["checkpoint"],
    async (system) => {
      const file = path.join(system.bank.data, "audit", "tlog", "checkpoint");
      const [sequencer] = sequencersOf(system.bank.program.process.pid as number);
      // The sequencer must not write a newer checkpoint while the old one is away.
      process.kill(sequencer as number, "SIGSTOP");
      renameSync(file, `${file}.away`);
      writeFileSync(file, "not a checkpoint\n");
      try {
        await system.atm.ask("checkpoint", { size: 0, key: "" });
      } finally {
        renameSync(`${file}.away`, file);
        process.kill(sequencer as number, "SIGCONT");
      }
    },
  ],
  [
    ["audit-recipient"],
    async (system) => {
      const file = path.join(system.bank.data, "auditor-2.key");
      await system.run("audit", "keygen", "--out", file);
      await system.run("audit", "recipient", `${file}.pub`);
    },
  ],
  [["audit-restored"], (system) => system.run("audit", "restored", "--operator", "anna")],
  [
    ["day-sign-off"],
    async (system) => {
      const bank = await eventStoreOf(system.bank);
      const decision = {
        day: new Date().toISOString().slice(0, 10),
        at: Date.now(),
        people: { operator: "anna" },
        remark: "none",
      };
      await bank.begin((tx, record) => signOffDay(tx, record, decision));
      await bank.endIdle(Date.now());
    },
  ],
  [["export"], (system) => system.run("export", "csv", "--break-glass", "a test")],
  [["audit-read"], (system) => system.run("audit", "search", "--operation", "deposit")],
  [["look"], (system) => system.run("payment", "find", "alice", ...GLASS)],
  [["customer-lock"], (system) => system.run("customer", "lock", "bob", ...GLASS)],
  [["customer-unlock"], async (system) => (await system.operators()).agree("customer-unlock", { username: "bob" })],
  [["break-glass"], (system) => system.run("customer", "search", "bo", ...GLASS)],
  [
    ["customer-note", "customer-sign-out", "customer-close", "customer-open"],
    async (system) => {
      await system.bank.signUp(["dora"], BOB.password);
      await system.run("customer", "note", "dora", "has no papers yet", ...GLASS);
      await system.run("customer", "end-sessions", "dora", ...GLASS);
      const operators = await system.operators();
      for (const name of ["customer-close", "customer-open"]) await operators.agree(name, { username: "dora" });
    },
  ],
  [["channel-ready", "channel-close"], async (system) => (await system.another())[Symbol.asyncDispose]()],
  [["channel-breach"], async (system) => (await system.another()).channel.send(Buffer.from('{"op":"rob"}'))],
  [
    ["clock-refused", "clock-trusted"],
    async (system) => {
      const mark = (ahead: string) => system.bank.database.store.sql`update bank_clock set at = now() + ${ahead}::interval`;
      await mark("1 hour");
      await eventually(
        async () => ((await system.recordedKinds()).get("clock-refused") ?? 0) > 0,
        () => "the clock is not refused",
      );
      await mark("0");
    },
  ],
  [["backup", "backup-end"], (system) => system.run("backup", "--out", path.join(system.bank.data, "bank.tar"))],
  [
    ["money-suspended", "money-resumed"],
    async (system) => {
      const key = path.join(system.bank.data, "keys", "audit-log.key");
      renameSync(key, `${key}.away`);
      try {
        for (const pid of sequencersOf(system.bank.program.process.pid as number)) process.kill(pid, "SIGKILL");
        await system.atm.get("balance", {});
        await eventually(
          async () => (await system.status.get("/ready")).text.includes("too far behind"),
          () => "the bank still accepts money operations",
          SELDOM_MS,
        );
      } finally {
        renameSync(`${key}.away`, key);
      }
    },
  ],
  [
    ["writer-closed"],
    async (system) => {
      // A process died two hours ago, and its chain has stood still since.
      const dead = await eventStoreOf(system.bank);
      await dead.record([{ at: Date.now() - TWO_HOURS_MS, kind: "balance", outcome: "ok" }]);
      await untilCopied(system.bank.database.store);
      // A sequencer looks for such chains when it begins, and later once a minute.
      for (const pid of sequencersOf(system.bank.program.process.pid as number)) process.kill(pid, "SIGKILL");
      // For the log's lag an event of then is late, so the bank may have suspended money for a moment.
      await eventually(
        async () => (await system.status.get("/ready")).status === 200,
        () => "the bank is not ready",
        SELDOM_MS,
      );
    },
  ],
  [
    ["process-death", "process-restart"],
    async (system) => {
      process.kill(workersOf(system.bank.program.process.pid as number)[0] as number, "SIGKILL");
      await system.bank.program.says(/"child":"worker 1".*a process died and is started again/);
      await system.signInAgain();
    },
  ],
  [
    ["database-lost", "database-regained"],
    async (system) => {
      await using _ = await databaseOutage(system.bank.database);
      await eventually(
        async () => (await system.status.metric("strongroom_database_up")) === 0,
        () => "the bank still has its database",
      );
    },
  ],
  [
    ["bank-stop", "writer-end", "bank-start", "config-change"],
    async (system) => {
      await system.bank.restart([...system.args, "--limit-day", "1777"]);
      await system.signInAgain();
    },
  ],
];
