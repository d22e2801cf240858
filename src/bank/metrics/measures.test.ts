import assert from "node:assert/strict";
import { test } from "node:test";
import type { SequencerState } from "../../audit/audit.ts";
import { terminalIdOf } from "../../model/model.ts";
import { printReadings, type Readings } from "../../status/status.ts";
import type { Supervisor } from "../processes/supervise.ts";
import type { AuditGate } from "../readiness/audit-gate.ts";
import type { Readiness } from "../readiness/readiness.ts";
import { PrimaryMeasures } from "./primary-measures.ts";
import { measureSequencer } from "./sequencer-measures.ts";
import { WorkerMeasures } from "./worker-measures.ts";

/** Returns the bank's values in this text; asserts that each has its help line and that Node.js's metrics are there too. */
function valuesIn(text: string): readonly string[] {
  assert.match(text, /^process_resident_memory_bytes/m);
  assert.doesNotMatch(text, /^# HELP \S+ *$/m);
  return text.split("\n").filter((line) => line.startsWith("strongroom_"));
}

const valuesOf = async (readings: Readings): Promise<readonly string[]> => valuesIn(await printReadings([["p", readings]]));

test("a worker's metrics are its counters and its present levels", async () => {
  const measures = new WorkerMeasures();
  let moneySuspended = false;
  measures.watch(() => ({ sessions: 1, halfOpen: 2, ledgerWaiting: 3, hashes: { running: 4, waiting: 5 }, moneySuspended }));
  await measures.metrics.collect();
  for (const outcome of ["ok", "bank-busy", "ok"]) measures.answered("deposit", outcome, 1);
  for (const outcome of ["ready", "ready", "timeout-hello"]) measures.shookHands(outcome);
  measures.channelEnded("closed");
  measures.committed(3, 2);
  measures.committed(4, 400);
  for (let n = 0; n < 2; n++) measures.batchFailed();
  for (let n = 0; n < 2; n++) measures.connectionLost();
  for (let n = 0; n < 3; n++) measures.slowed();
  for (const reason of ["lost", "forked", "lost"]) measures.alarmed(reason, terminalIdOf(1));
  const values = await valuesOf(await measures.metrics.read());
  const buckets = values.filter((line) => line.startsWith("strongroom_commit_seconds_bucket"));
  assert.deepEqual(
    buckets.map((line) => Number(line.split(" ").at(-1))),
    [0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2],
  );
  assert.deepEqual(
    values.filter((line) => !buckets.includes(line)),
    [
      'strongroom_operations_total{process="p",operation="deposit",outcome="ok"} 2',
      'strongroom_operations_total{process="p",operation="deposit",outcome="bank-busy"} 1',
      'strongroom_handshakes_total{process="p",outcome="ready"} 2',
      'strongroom_handshakes_total{process="p",outcome="timeout-hello"} 1',
      'strongroom_channel_ends_total{process="p",end="closed"} 1',
      'strongroom_commit_seconds_sum{process="p"} 0.402',
      'strongroom_commit_seconds_count{process="p"} 2',
      'strongroom_batched_requests_total{process="p"} 7',
      'strongroom_batches_failed_total{process="p"} 2',
      'strongroom_database_connections_lost_total{process="p"} 2',
      'strongroom_terminals_slowed_total{process="p"} 3',
      'strongroom_witness_alarms_total{process="p",reason="lost"} 2',
      'strongroom_witness_alarms_total{process="p",reason="forked"} 1',
      'strongroom_sessions{process="p"} 1',
      'strongroom_connections_half_open{process="p"} 2',
      'strongroom_ledger_waiting{process="p"} 3',
      'strongroom_password_hashes{process="p",state="running"} 4',
      'strongroom_password_hashes{process="p",state="waiting"} 5',
      'strongroom_money_suspended{process="p"} 0',
    ],
  );
  moneySuspended = true;
  assert.equal((await valuesOf(await measures.metrics.read())).at(-1), 'strongroom_money_suspended{process="p"} 1');
});

test("the sequencer's metrics are its role, the troubles of the log and of the copy, and how far both have come", async () => {
  const well = { size: 0, trouble: null, stopped: false };
  let state: SequencerState = { role: "standby", trouble: null, waiting: 0, lagMs: 0, size: null, copy: well };
  const measures = measureSequencer(() => state);
  await measures.set.collect();
  const roles = ([sequencing, standby, stopped]: readonly number[]): readonly string[] => [
    `strongroom_sequencer_role{process="p",role="sequencing"} ${sequencing}`,
    `strongroom_sequencer_role{process="p",role="standby"} ${standby}`,
    `strongroom_sequencer_role{process="p",role="stopped"} ${stopped}`,
  ];
  const reach = (copy: number, log: number): readonly string[] => [
    `strongroom_audit_copy_size{process="p"} ${copy}`,
    `strongroom_audit_log_size{process="p"} ${log}`,
  ];
  assert.deepEqual(await valuesOf(await measures.set.read()), [...roles([0, 1, 0]), ...reach(0, 0)]);
  assert.deepEqual(await valuesOf(await measures.read({ copy: 6, log: 7 })), [...roles([0, 1, 0]), ...reach(6, 7)]);
  state = { ...state, role: "sequencing", trouble: { code: "chain-broken", message: "a sentence" } };
  assert.deepEqual(await valuesOf(await measures.read({ copy: 8, log: 8 })), [
    ...roles([1, 0, 0]),
    'strongroom_sequencer_trouble{process="p",code="chain-broken"} 1',
    ...reach(8, 8),
  ]);
  const copy = { size: null, trouble: { code: "disk-write", message: "a sentence" }, stopped: false };
  state = { ...state, role: "stopped", trouble: { code: "log-forked", message: "a sentence" }, copy };
  assert.deepEqual(await valuesOf(await measures.read({ copy: -1, log: 8 })), [
    ...roles([0, 0, 1]),
    'strongroom_sequencer_trouble{process="p",code="log-forked"} 1',
    'strongroom_audit_copy_trouble{process="p",code="disk-write"} 1',
    ...reach(-1, 8),
  ]);
});

/** A supervised process that is ready or not, and answers with these readings. */
const supervised = (name: string, isReady: boolean, readings: Readings | null): Supervisor =>
  ({
    name,
    isReady,
    restarts: 2,
    hangs: 1,
    ask: async ({ kind }: { kind: string }) => (kind === "readings" ? readings : null),
  }) as never;

test("a bank's metrics are those of the primary and of each process that answers", async () => {
  const gate = { databaseLost: false, closed: false, backlog: { waiting: 0, oldestAt: null as number | null } };
  let unready: string | null = null;
  const readiness = { unready: async () => unready } as Readiness;
  const counted = new WorkerMeasures();
  await counted.metrics.collect();
  counted.slowed();
  const processes = [supervised("worker 1", true, await counted.metrics.read()), supervised("sequencer", false, null)];
  const measures = new PrimaryMeasures(gate as Partial<AuditGate> as AuditGate, readiness, processes, {
    witnesses: () => [
      { name: "w1", size: 7, at: Date.now() + 3_600_000, alarm: null },
      { name: "w2", size: 0, at: null, alarm: null },
    ],
    capacity: { count: 3 },
    alarms: () => ["clock-wrong"],
  });
  await measures.open();
  const own = async (): Promise<readonly string[]> =>
    valuesIn(await measures.print()).filter((line) => line.includes('process="primary"'));
  const figures = async (): Promise<readonly number[]> => (await own()).slice(0, 5).map((line) => Number(line.split(" ").at(-1)));

  assert.match(await measures.print(), /^process_resident_memory_bytes\{process="primary"\} \d+$/m);
  assert.match(await measures.print(), /^strongroom_terminals_slowed_total\{process="worker 1"\} 1$/m);
  assert.deepEqual(await own(), [
    'strongroom_ready{process="primary"} 1',
    'strongroom_database_up{process="primary"} 1',
    'strongroom_audit_waiting_events{process="primary"} 0',
    'strongroom_audit_lag_seconds{process="primary"} 0',
    'strongroom_audit_gate_closed{process="primary"} 0',
    'strongroom_cosigned_size{process="primary",witness="w1"} 7',
    'strongroom_cosigned_size{process="primary",witness="w2"} 0',
    'strongroom_cosigned_age_seconds{process="primary",witness="w1"} 0',
    'strongroom_terminals_overfull{process="primary"} 3',
    'strongroom_alarm{process="primary",name="clock-wrong"} 1',
    'strongroom_process_up{process="primary",name="worker 1"} 1',
    'strongroom_process_up{process="primary",name="sequencer"} 0',
    'strongroom_process_restarts_total{process="primary",name="worker 1"} 2',
    'strongroom_process_restarts_total{process="primary",name="sequencer"} 2',
    'strongroom_process_hangs_total{process="primary",name="worker 1"} 1',
    'strongroom_process_hangs_total{process="primary",name="sequencer"} 1',
    'strongroom_draining{process="primary"} 0',
  ]);
  Object.assign(readiness, { phase: "draining" });
  assert.equal((await own()).at(-1), 'strongroom_draining{process="primary"} 1');
  unready = "the bank is stopping";
  Object.assign(gate, { databaseLost: true, closed: true, backlog: { waiting: 9, oldestAt: Date.now() - 5_000 } });
  const [ready, up, waiting, lag, closed] = await figures();
  assert.deepEqual([ready, up, waiting, closed], [0, 0, 9, 1]);
  assert.ok(lag !== undefined && lag >= 5 && lag < 35, `${lag} seconds`);
  gate.backlog = { waiting: 9, oldestAt: Date.now() + 60_000 };
  assert.equal((await figures())[3], 0, "an event with a time in the future has waited 0 seconds");
});
