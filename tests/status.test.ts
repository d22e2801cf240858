import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { HourReader } from "../src/measures/measures.ts";
import { newRequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { checkoutRoot } from "./checkout.ts";
import { databaseOutage } from "./database-outage.ts";
import { eventually } from "./eventually.ts";
import { workersOf } from "./everything.ts";
import { METRIC, metricsIn } from "./metrics-in.ts";
import { PAGE_EVERY_MS, type StatusOfBank, statusOfBank } from "./status-of-bank.ts";

// The status that operators see while a bank works, while it has a problem, and while it stops.
const PLANTED = { username: "planted.username", password: "planted password 4711" };
let status: StatusOfBank;
let bank: BankUnderTest;
let keys: InitiatorKeys;

before(async () => {
  status = await statusOfBank();
  bank = await BankUnderTest.start(["--workers", "2", "--terminal-deposits-day", "1000000000", ...status.args]);
  keys = await bank.enrol(1);
});
after(() => bank[Symbol.asyncDispose]());

const isReady = async (): Promise<boolean> => (await status.get("/ready")).status === 200;

async function toldEventually(name: string, labels: Readonly<Record<string, string>>, value: number): Promise<void> {
  await eventually(
    async () => (await status.metric(name, labels)) === value,
    async () => `${name} ${JSON.stringify(labels)} is ${await status.metric(name, labels)}, not ${value}`,
    PAGE_EVERY_MS,
  );
}

test("the metrics count events and show the present state", async () => {
  assert.deepEqual(await status.get("/live"), { status: 200, text: "live\n" });
  assert.deepEqual(await status.get("/ready"), { status: 200, text: "ready\n" });
  const handshakes = (await status.metric("strongroom_handshakes_total", { outcome: "ready" })) ?? 0;
  {
    await using atm = await bank.connect(keys);
    await atm.get("signup", PLANTED);
    await atm.get("signin", PLANTED);
    for (let n = 0; n < 5; n++) await atm.get("deposit", { amount: Money(10_00n) });
    await atm.ask("withdraw", { amount: Money(60_00n) });
    await toldEventually("strongroom_sessions", {}, 1);
  }
  await toldEventually("strongroom_handshakes_total", { outcome: "ready" }, handshakes + 1);
  await toldEventually("strongroom_operations_total", { operation: "deposit", outcome: "ok" }, 5);
  await toldEventually("strongroom_operations_total", { operation: "withdraw", outcome: "insufficient-funds" }, 1);
  await toldEventually("strongroom_sessions", {}, 0);
  await toldEventually("strongroom_channel_ends_total", { end: "closed" }, handshakes + 1);
  await toldEventually("strongroom_batched_requests_total", {}, 6);
  assert.equal(await status.metric("strongroom_commit_seconds_count"), 6);
  for (const [name, value] of [
    ["strongroom_ready", 1],
    ["strongroom_database_up", 1],
    ["strongroom_process_up", 4],
    ["strongroom_process_restarts_total", 0],
    ["strongroom_ledger_waiting", 0],
    ["strongroom_password_hashes", 0],
    ["strongroom_money_suspended", 0],
    ["strongroom_audit_gate_closed", 0],
  ] as const)
    assert.equal(await status.metric(name), value, name);
  assert.ok(((await status.metric("process_resident_memory_bytes", { process: "worker 1" })) ?? 0) > 1_000_000);
  const [row] = await bank.database.store.sql<{ n: number }[]>`select count(*)::int as n from audit_event`;
  await toldEventually("strongroom_audit_copy_size", {}, row?.n ?? 0);
  await toldEventually("strongroom_audit_log_size", {}, row?.n ?? 0);
  await toldEventually("strongroom_sequencer_role", { role: "sequencing" }, 1);
});

test("the bank exports every metric and label that the alarm rules and the dashboard name", async () => {
  const { text } = await status.get("/metrics");
  const exported = new Map<string, Set<string>>();
  for (const [, name = ""] of text.matchAll(/^# TYPE (\S+)/gm)) exported.set(name, new Set());
  for (const [, name = "", labels = ""] of text.matchAll(/^(\w+)\{([^}]*)\}/gm))
    for (const [, label = ""] of labels.matchAll(/(\w+)="/g)) exported.get(name.replace(/_bucket$/, ""))?.add(label);
  for (const file of ["strongroom.rules.yml", "dashboard.json"]) {
    const used = metricsIn(readFileSync(path.join(checkoutRoot, "deploy", "monitoring", file), "utf8"));
    const ours = used.filter(({ name }) => METRIC.test(name));
    assert.ok(ours.length > 20);
    for (const { name, labels } of ours) {
      const known = exported.get(name);
      assert.ok(known !== undefined, `${file} names ${name}, which the bank does not export`);
      // Prometheus adds these two itself, and a metric that has no value yet shows no label.
      for (const label of labels.filter((each) => !["job", "instance"].includes(each) && known.size > 0))
        assert.ok(known.has(label), `${file} asks ${name} for the label ${label}`);
    }
  }
});

test("the last hour shows the same, from all servers, as soon as it is written", async () => {
  const { sql } = bank.database.store;
  // Later than now: nothing more is to come.
  const hours = new HourReader(sql);
  const read = () => hours.read(Date.now() + 60_000);
  const counts = async () => {
    const hour = await read();
    return hour.over(hour.from, hour.to).counts;
  };
  await eventually(
    async () => ((await counts()).byOperation.get("withdraw") ?? 0) > 0.99,
    async () => `the last hour has ${JSON.stringify([...(await counts()).byOperation])}`,
  );
  const hour = await read();
  const whole = hour.over(hour.from, hour.to);
  const all = whole.counts;
  assert.deepEqual([Math.round(all.byOperation.get("deposit") ?? 0), Math.round(all.signIns.ok)], [5, 1]);
  assert.equal(Math.round(all.byRefusal.get("insufficient-funds") ?? 0), 1);
  assert.ok((all.percentile(0.99, "passwords") ?? 0) > (all.percentile(0.5, "money") ?? Number.POSITIVE_INFINITY));
  assert.ok(hour.slots.some(({ rates }) => (rates.byOperation.get("deposit") ?? 0) > 0));
  assert.deepEqual(
    hour.servers.map(({ processes }) => processes.map(({ name, isUp, restarts }) => `${name} ${isUp} ${restarts}`)),
    [["worker 1 true 0", "worker 2 true 0", "sequencer true 0", "hasher true 0"]],
  );
  assert.ok((whole.gauge("databaseMs") ?? 0) > 0 && whole.gauge("auditLagMs") !== null);
});

test("breaches of strangers and of ATMs are counted by their cause", async () => {
  const stranger = connect(bank.port, "127.0.0.1");
  stranger.write("GET / HTTP/1.1\r\n\r\n");
  await new Promise((resolve) => stranger.on("error", () => {}).on("close", resolve));
  await toldEventually("strongroom_handshakes_total", { outcome: "frame-version" }, 1);
  const atm = await bank.connect(keys);
  atm.channel.send(Buffer.from('{"op":"rob"}'));
  await atm.channel.ended;
  await toldEventually("strongroom_channel_ends_total", { end: "message-operation" }, 1);
});

test("the status shows no secret and no name that a person chose", async () => {
  const id = newRequestId();
  const atm = await bank.connect(keys);
  await atm.get("signin", PLANTED);
  // This number of digits cannot occur in a figure by chance.
  await atm.get("deposit", { amount: Money(735_918_264_07n) }, id);
  await atm.ask("payee", { payee: "planted.payee" });
  const told = (await Promise.all(["/live", "/ready", "/metrics", "/planted"].map((each) => status.get(each))))
    .map(({ text }) => text)
    .join("\n");
  const inFolder = (name: string): string => readFileSync(path.join(bank.data, "keys", name), "utf8").trim();
  const secrets = [
    ...["pepper.key", "requests.key", "key-encryption.key"].map(inFolder),
    ...(JSON.parse(inFolder("bank.json")) as { static_private: string[] }).static_private,
    ...inFolder("audit-log.key").split("\n").slice(1, -1),
    ...[keys.psk, keys.staticPrivate].map((each) => Buffer.from(each).toString("hex")),
    new URL(bank.database.url).password,
    ...[PLANTED.username, PLANTED.password, "planted", "73591826407", id, atm.channel.sessionId, "ATM-0001"],
  ];
  for (const secret of secrets) assert.ok(secret.length >= 5 && !told.includes(secret), `"${secret}" is told`);
  assert.match(told, /strongroom_operations_total/);
  await atm[Symbol.asyncDispose]();
});

test("a killed worker is counted; without a worker the bank is not ready, and it becomes ready again", async () => {
  const primary = bank.program.process.pid as number;
  const said: string[] = [];
  // The test kills workers repeatedly, because a worker is back within a moment.
  await eventually(
    async () => {
      for (const pid of workersOf(primary)) process.kill(pid, "SIGKILL");
      const { status: code, text } = await status.get("/ready");
      if (code === 503) said.push(text);
      return code === 503;
    },
    () => "it was ready all the time",
  );
  assert.deepEqual(said, ["no worker is at work: they died and are being started again\n"]);
  await eventually(isReady, () => "no worker came back");
  await toldEventually("strongroom_process_up", {}, 4);
  assert.ok(((await status.metric("strongroom_process_restarts_total", { name: "worker 1" })) ?? 0) >= 1);
  assert.equal(await status.metric("strongroom_process_restarts_total", { name: "sequencer" }), 0);
});

test("a lost database makes the bank unready but not dead, and the bank recovers by itself", async () => {
  const atm = await bank.connect(keys);
  {
    await using _ = await databaseOutage(bank.database);
    await eventually(
      async () => !(await isReady()),
      () => "it stayed ready without a database",
    );
    assert.match((await status.get("/ready")).text, /^the database is out of reach: .*\n$/);
    assert.equal((await status.get("/live")).status, 200);
    assert.equal(await status.metric("strongroom_database_up"), 0);
    assert.equal(await status.metric("strongroom_ready"), 0);
  }
  await eventually(isReady, () => "it did not come back");
  assert.ok(((await status.metric("strongroom_database_connections_lost_total")) ?? 0) > 0);
  atm.channel.destroy();
});

test("a stopping bank reports it until it has answered the last request", async () => {
  const atm = await bank.connect(keys);
  const { promise: go, resolve: release } = Promise.withResolvers<void>();
  const blocked = Promise.withResolvers<void>();
  const lock = bank.database.store.sql.begin(async (tx) => {
    await tx`lock table request_answer in exclusive mode`;
    blocked.resolve();
    await go;
  });
  await blocked.promise;
  // The request stays open while its answer cannot be written.
  const underWay: Promise<unknown> = atm.ask("signup", { username: "latecomer", password: PLANTED.password });
  await untilBlocked(bank);
  const ended = bank.program.stop();
  await eventually(
    async () => !(await isReady()),
    () => "it says that it is ready",
  );
  assert.deepEqual(await status.get("/ready"), { status: 503, text: "the bank is stopping\n" });
  release();
  await lock;
  assert.deepEqual(await underWay, { ok: true, result: {} });
  assert.equal(await ended, 0);
  await assert.rejects(status.get("/live"));
});

test("if the status cannot be served, the start ends with one sentence", async () => {
  const place = `127.0.0.1:${bank.port}`;
  await assert.rejects(bank.restart(["--status", place]), (error: Error) =>
    error.message.includes(`strongroom: ${place} is in use by another program`),
  );
});

async function untilBlocked({ database }: BankUnderTest): Promise<void> {
  await eventually(
    async () =>
      (
        await database.store
          .sql`select from pg_stat_activity where application_name = 'strongroom worker' and wait_event_type = 'Lock'`
      ).length > 0,
    () => "no request waits",
  );
}
