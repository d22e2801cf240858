import { renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { EventKind } from "../src/model/event.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { commandOf } from "./crash-process.ts";
import { databaseOutage } from "./database-outage.ts";
import { ALICE, BOB, type EventBank } from "./event-bank.ts";
import { eventually } from "./eventually.ts";
import { descendants, workersOf } from "./everything.ts";
import { FloodingAtm } from "./flooding-atm.ts";

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
  [["witness-alarm"], (system) => system.atm.get("witness-alarm", { reason: "forked", kept: 2, offered: 1 })],
  [
    ["checkpoint"],
    async (system) => {
      const file = path.join(system.bank.data, "audit", "tlog", "checkpoint");
      const sealer = descendants(system.bank.program.process.pid as number).find((pid) =>
        commandOf(pid).includes("sealer.js"),
      ) as number;
      // The sealer must not write a newer checkpoint while the old one is moved away.
      process.kill(sealer, "SIGSTOP");
      renameSync(file, `${file}.away`);
      try {
        await system.atm.ask("checkpoint", { size: 0 });
      } finally {
        renameSync(`${file}.away`, file);
        process.kill(sealer, "SIGCONT");
      }
    },
  ],
  [
    ["audit-recipient", "audit-rekey"],
    async (system) => {
      const file = path.join(system.bank.data, "auditor-2.key");
      await system.run("audit", "keygen", "--out", file);
      await system.run("audit", "recipient", `${file}.pub`);
    },
  ],
  [["audit-read"], (system) => system.run("audit", "search", "--operation", "deposit")],
  [["customer-lock"], (system) => system.run("customer", "lock", "bob")],
  [["customer-unlock"], (system) => system.run("customer", "unlock", "bob")],
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
      const folder = path.join(system.bank.data, "audit");
      renameSync(folder, `${folder}.away`);
      writeFileSync(folder, "");
      try {
        await system.atm.get("balance", {});
        await eventually(
          async () => (await system.status.get("/ready")).text.includes("too far behind"),
          () => "the bank still accepts money operations",
        );
      } finally {
        rmSync(folder);
        renameSync(`${folder}.away`, folder);
      }
    },
  ],
  [
    ["process-death", "process-restart"],
    async (system) => {
      process.kill(workersOf(system.bank.program.process.pid as number)[0] as number, "SIGKILL");
      await system.bank.program.says("a process died and is started again");
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
    ["bank-stop", "bank-start", "config-change"],
    async (system) => {
      await system.bank.restart([...system.args, "--limit-day", "1777"]);
      await system.signInAgain();
    },
  ],
];
