import assert from "node:assert/strict";
import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { terminalIdOf } from "../src/model/ids.ts";
import { readKeyFile } from "../src/provisioning/key-file.ts";
import { openStore, type Sql } from "../src/store/driver/connect.ts";
import { enrolAt, signUpAt } from "./bank-entries.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import type { DebianPostgres } from "./debian-postgres.ts";
import { eventually } from "./eventually.ts";
import { MoneyRounds, WITHOUT_PAUSE } from "./money-rounds.ts";
import { freePort } from "./program.ts";
import { untilDeposits } from "./suspended-money.ts";
import { OneServer } from "./two-servers.ts";

const NAMES = ["alice", "bob", "carol", "dora"];
const PASSWORD = "a long enough secret";
const LOAD_MS = 3_000;

/**
 * Point-in-time recovery, as docs/BACKUP.md describes it: a base backup while four customers move money, the archive of the write-ahead
 * log, and a recovery to a moment in between. Fails unless the recovered bank is the bank of that moment and goes on.
 */
export async function drillRecovery(postgres: DebianPostgres, tell: (line: string) => void): Promise<void> {
  const name = `drill-${process.pid}`;
  const [first, second, archive] = ["first", "second", "archive"].map((each) => postgres.folder(`${name}/${each}`)) as never as [
    { inside: string; outside: string },
    { inside: string; outside: string },
    { inside: string; outside: string },
  ];
  const port = await freePort();
  const archiving = {
    wal_level: "replica",
    archive_mode: "on",
    archive_command: `test ! -f ${archive.inside}/%f && cp %p ${archive.inside}/%f`,
  };
  postgres.run("initdb", "-D", first.inside, "-A", "trust", "-U", "postgres", "--encoding=UTF8");
  let server = await postgres.serve(first.inside, port, archiving);
  const url = (user: string, database = "strongroom"): string => `postgres://${user}@127.0.0.1:${port}/${database}`;
  const administer = async (work: (sql: Sql) => Promise<unknown>): Promise<void> => {
    const store = openStore(url("postgres", "postgres"), { connections: 1, applicationName: "drill" });
    await work(store.sql).finally(() => store.close());
  };
  using data = temporaryFolder();
  const bank = new OneServer(url("strongroom_owner"), data.folder, { port: await freePort(), status: await freePort() });
  try {
    await administer(async (sql) => {
      for (const role of ["strongroom_owner", "strongroom", "strongroom_console"]) await sql.unsafe(`create role ${role} login`);
      await sql.unsafe("create database strongroom owner strongroom_owner");
    });
    await bank.launch(...WITHOUT_PAUSE).says("the bank is open");
    const keys = await enrolled(bank, url("strongroom_owner"));
    const rounds = await MoneyRounds.begin({ connect: (each) => bank.connect(each), keys, names: NAMES, password: PASSWORD });
    await pause(LOAD_MS);
    const base = `${second.inside}/cluster`;
    const login = ["-h", "127.0.0.1", "-p", String(port), "-U", "postgres"];
    postgres.run("pg_basebackup", ...login, "-D", base, "--checkpoint=fast", "-X", "none", "--no-manifest");
    tell(`a base backup after ${rounds.count} operations, while four customers moved money`);
    await pause(LOAD_MS);
    const before = rounds.moment;
    let target = "";
    await administer(async (sql) => {
      target = (await sql<{ at: string }[]>`select clock_timestamp()::text as at`)[0]?.at ?? "";
    });
    const after = rounds.moment;
    await pause(LOAD_MS);
    await rounds.end();
    const late = path.join(data.folder, "late.checkpoint");
    await eventually(
      async () => (await bank.run("verify")).code === 0,
      () => "the log is not up to date",
    );
    assert.equal((await bank.run("audit", "checkpoint", "--out", late)).code, 0);
    assert.equal(await bank.program?.stop(), 0);
    await administer((sql) => sql`select pg_switch_wal()`);
    await server.stop();
    tell(`recovering to ${target}, after ${before.answered.reduce((a, b) => a + b, 0)} of ${rounds.count} operations`);

    cpSync(path.join(data.folder, "audit"), path.join(data.folder, "kept"), { recursive: true });
    writeFileSync(path.join(second.outside, "cluster", "recovery.signal"), "");
    server = await postgres.serve(base, port, {
      restore_command: `cp ${archive.inside}/%f %p`,
      recovery_target_time: target,
      recovery_target_action: "promote",
    });
    const store = openStore(url("strongroom_owner"), { connections: 1, applicationName: "drill" });
    try {
      await rounds.proves(store.sql, before, after);
    } finally {
      await store.close();
    }
    tell("the recovered books are those of that moment, to the cent");

    await bank.launch("--audit-lag", "8").says("somebody set the database back. If it was restored from a backup, say so");
    const declared = await bank.run("audit", "restored", "--operator", "anna", "--reason", "a drill");
    assert.equal(declared.code, 0, declared.stderr);
    await eventually(
      async () => (await bank.tells("/ready")).startsWith("ready\n"),
      () => bank.tells("/ready"),
    );
    {
      await using atm = await bank.connect(keys);
      await atm.get("signin", { username: "alice", password: PASSWORD });
      await untilDeposits(atm, "ok");
    }
    await eventually(
      async () => (await bank.run("verify")).code === 0,
      async () => (await bank.run("verify")).stdout,
    );
    const witnessed = await bank.run("verify", "--checkpoint", late);
    assert.equal(witnessed.code, 1, "a checkpoint of the lost future contradicts the log");
    assert.match(witnessed.stdout, /\[checkpoint\]/);
    const events = await bank.run("audit", "search", "--operation", "audit-restored", "--format", "json");
    assert.match(events.stdout, /"op":"audit-restored"/);
    tell("the log has the restore and goes on; whoever saw the lost future is told");
    assert.equal(await bank.program?.stop(), 0);
  } finally {
    await bank.program?.[Symbol.asyncDispose]();
    await server.stop();
    const place = path.dirname(first.outside);
    if (existsSync(place)) rmSync(place, { recursive: true });
  }
}

/** ATM 1 and the customers. */
async function enrolled(bank: OneServer, ownerUrl: string) {
  const store = openStore(ownerUrl, { connections: 2, applicationName: "drill" });
  try {
    const places = { data: bank.data, database: { store } } as never;
    const file = path.join(bank.data, "atm-1.json");
    await enrolAt(places, 1, file);
    await signUpAt(places, NAMES, PASSWORD);
    const { staticPrivate, ...keys } = await readKeyFile(file);
    return { ...keys, terminalId: terminalIdOf(1), staticPrivate: staticPrivate as Buffer };
  } finally {
    await store.close();
  }
}
