import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EventKind } from "../src/model/event.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { eventStoreOf, untilCopied } from "./bank-events.ts";
import { databaseOutage } from "./database-outage.ts";
import { ALICE, BOB, type EventBank } from "./event-bank.ts";
import { eventually } from "./eventually.ts";
import { sequencersOf, workersOf } from "./everything.ts";
import { FloodingAtm } from "./flooding-atm.ts";
import { SELDOM_MS } from "./suspended-money.ts";

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
  [["statement"], (system) => system.atm.get("statement", { before: 0, most: 5 })],
  [["payee"], (system) => system.atm.get("payee", { payee: "bob" })],
  [["deposit"], (system) => system.atm.get("deposit", { amount: Money(1_00n) })],
  [["withdraw", "settle"], async (system) => system.atm.get("settle", { hold: await system.held(), amount: Money(20_00n) })],
  [["release"], async (system) => system.atm.get("release", { hold: await system.held() })],
  [["transfer"], (system) => system.atm.get("transfer", { payee: "bob", amount: Money(1_00n) })],
  [["limit"], (system) => system.atm.get("limit", {})],
  [["set-limit"], (system) => system.atm.get("set-limit", { limit: Money(300_00n) })],
  [["outcome"], (system) => system.atm.get("outcome", { request: newRequestId() })],
  [["terminal-status"], (system) => system.atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] })],
  [
    ["hold-propose", "hold-confirm"],
    async (system) => {
      const release = ["holds", "release", await system.held(), "--terminal", "1", "--operator"];
      await system.run(...release, "anna");
      await system.run(...release, "ben", "--confirm");
    },
  ],
  [
    ["reversal-propose", "reversal-confirm", "reverse"],
    async (system) => {
      const deposit = newRequestId();
      await system.atm.get("deposit", { amount: Money(10_00n) }, deposit);
      const reverse = ["ledger", "reverse", deposit, "--reason", "booked twice", "--operator"];
      await system.run(...reverse, "anna");
      await system.run(...reverse, "ben", "--confirm");
    },
  ],
  [["cash-load", "terminal-enrol"], (system) => system.bank.enrol(2)],
  [
    ["terminal-rotate"],
    (system) => {
      const file = path.join(system.bank.data, "atm-2.json");
      return system.run("terminal", "rotate", "2", "--key", file, "--out", `${file}.new`);
    },
  ],
  [["terminal-revoke"], (system) => system.run("terminal", "revoke", "2")],
  [
    ["cash-unload", "cash-count"],
    async (system) => {
      const notes = [{ denomination: Money(50_00n), notes: 1 }];
      const people = { operator: "anna", login: "ops1" };
      await system.atm.get("cash-unload", { notes, ...people });
      await system.atm.ask("cash-count", { cassettes: notes, rejected: [], ...people, second: "ben", secondLogin: "ops2" });
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
    ["checkpoint"],
    async (system) => {
      const file = path.join(system.bank.data, "audit", "tlog", "checkpoint");
      const [sequencer] = sequencersOf(system.bank.program.process.pid as number);
      // The sequencer must not write a newer checkpoint while the old one is away.
      process.kill(sequencer as number, "SIGSTOP");
      renameSync(file, `${file}.away`);
      writeFileSync(file, "not a checkpoint\n");
      try {
        await system.atm.ask("checkpoint", { size: 0 });
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
  [["export"], (system) => system.run("export", "csv", "--operator", "anna")],
  [["audit-read"], (system) => system.run("audit", "search", "--operation", "deposit")],
  [["look"], (system) => system.run("payment", "find", "alice", "--operator", "anna")],
  [["customer-lock"], (system) => system.run("customer", "lock", "bob")],
  [["customer-unlock"], (system) => system.run("customer", "unlock", "bob")],
  [
    ["customer-note", "customer-sign-out", "customer-close", "customer-open"],
    async (system) => {
      await using other = await system.another();
      await other.get("signup", { username: "dora", password: BOB.password });
      await system.run("customer", "note", "dora", "has no papers yet");
      for (const command of ["end-sessions", "close", "open"]) await system.run("customer", command, "dora");
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
