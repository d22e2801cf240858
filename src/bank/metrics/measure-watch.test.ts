import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import type { ProcessState } from "../../measures/measures.ts";
import type { Store } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { MeasureWatch } from "./measure-watch.ts";
import { WorkerMeasures } from "./worker-measures.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const LEVELS = { sessions: 3, ledgerWaiting: 1, hashes: { running: 4, waiting: 5 } };

/** A worker that counts, falls silent, and dies. */
class TestWorker {
  readonly name: string;
  measures = new WorkerMeasures();
  isReady = true;
  isSilent = false;
  restarts = 0;
  hangs = 0;
  readonly #onEnd: ((end: { ordered: boolean }) => void)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  watch = ({ onEnd }: { onEnd?: unknown }): void => void this.#onEnd.push(onEnd as (end: { ordered: boolean }) => void);
  ask = async (): Promise<never> => (this.isReady && !this.isSilent ? this.measures.report(LEVELS) : null) as never;

  die(): void {
    this.isReady = false;
    this.measures = new WorkerMeasures();
    for (const onEnd of this.#onEnd) onEnd({ ordered: false });
  }

  restart(): void {
    this.isReady = true;
    this.restarts++;
  }
}

function watchOn(store: Store, workers: readonly TestWorker[]) {
  const gate = { databaseLost: false, backlog: { waiting: 7, oldestAt: NOON - 40 } };
  const log: string[] = [];
  const watch = new MeasureWatch({
    ...{ server: "a", store, workers, gate, now: () => NOON, clockTrouble: () => null },
    others: [{ name: "hasher", isReady: false, restarts: 1, hangs: 2 }],
    log: pino({ base: null, timestamp: false }, { write: (line: string) => void log.push(JSON.parse(line).msg as string) }),
  });
  const newest = async () => {
    const [row] = await store.sql<Record<string, unknown>[]>`select * from measure order by place desc limit 1`;
    const columns = <Item>(list: unknown, of: (item: Item) => readonly unknown[]): readonly string[] => {
      const items = ((list ?? []) as Item[]).map(of);
      return [0, 1, 2].map((n) => items.map((each) => each[n]).join(" "));
    };
    return {
      row,
      counted: columns(row?.["operations"], (triple: readonly unknown[]) => triple),
      processes: columns(row?.["processes"], ({ name, isUp, restarts }: ProcessState) => [name, isUp, restarts]),
    };
  };
  return { watch, gate, log, newest };
}

test("a measure has what all workers counted since the last, the moment's values, and the processes", async () => {
  await using database = await testDatabase();
  const [one, two] = [new TestWorker("worker 1"), new TestWorker("worker 2")];
  const { watch, gate, newest } = watchOn(database.store, [one, two]);
  for (const worker of [one, two]) worker.measures.answered("deposit", "ok", 2);
  two.measures.answered("signin", "credentials-wrong", 300);
  one.measures.unanswered("deposit");
  await watch.look();
  const { row, counted, processes } = await newest();
  assert.deepEqual(counted, ["deposit deposit signin", "ok no-answer credentials-wrong", "2 1 1"]);
  assert.deepEqual(
    ((row?.["latencies"] ?? []) as [string, number, number][]).map(([kind, , times]) => [kind, times]),
    [
      ["money", 2],
      ["passwords", 1],
    ],
  );
  assert.deepEqual([row?.["sessions"], row?.["ledger_waiting"], row?.["hashes_waiting"]], [6, 2, 10]);
  assert.deepEqual([row?.["audit_waiting"], row?.["audit_lag_ms"], row?.["is_whole"], row?.["is_last"]], [7, 40, true, false]);
  assert.ok((row?.["database_ms"] as number) > 0 && (row?.["took_ms"] as number) > 0);
  assert.deepEqual(processes, ["worker 1 worker 2 hasher", "true true false", "0 0 1"]);

  one.measures.answered("deposit", "ok", 2);
  Object.assign(gate, { databaseLost: true });
  await watch.look();
  const second = await newest();
  assert.deepEqual(second.counted, ["deposit", "ok", "1"]);
  assert.equal(second.row?.["audit_waiting"], null);
});

test("while a worker gives no answer nothing is counted, and then all at once; one that died takes its counts along", async () => {
  await using database = await testDatabase();
  const [one, two] = [new TestWorker("worker 1"), new TestWorker("worker 2")];
  const { watch, newest } = watchOn(database.store, [one, two]);
  await watch.look();
  for (const worker of [one, two]) worker.measures.answered("deposit", "ok", 2);
  two.isSilent = true;
  await watch.look();
  const silent = await newest();
  assert.deepEqual([silent.row?.["took_ms"], silent.row?.["sessions"], silent.counted[2]], [null, null, ""]);
  two.isSilent = false;
  await watch.look();
  assert.equal((await newest()).counted[2], "2");

  for (const worker of [one, two]) worker.measures.answered("deposit", "ok", 2);
  two.die();
  await watch.look();
  const died = await newest();
  assert.deepEqual([died.counted[2], died.row?.["is_whole"], died.processes[1]], ["1", false, "true false false"]);
  two.restart();
  for (let n = 0; n < 3; n++) two.measures.answered("deposit", "ok", 2);
  await watch.look();
  const again = await newest();
  assert.deepEqual([again.counted[2], again.row?.["is_whole"], again.processes[2]], ["3", true, "0 1 1"]);
});

test("a server that stops makes its last measure; one that never opened makes none", async () => {
  await using database = await testDatabase();
  const idle = watchOn(database.store, []);
  await idle.watch.stop();
  assert.equal((await idle.newest()).row, undefined);
  const { watch, newest } = watchOn(database.store, [new TestWorker("worker 1")]);
  watch.start();
  await watch.stop();
  assert.equal((await newest()).row?.["is_last"], true);
});

test("a database that refuses the rows is told of once, and gets them all later", async () => {
  await using database = await testDatabase();
  const { watch, log } = watchOn(database.store, [new TestWorker("worker 1")]);
  await database.store.sql`alter table measure rename to gone`;
  await watch.look();
  await watch.look();
  assert.equal(log.length, 1, log.join("\n"));
  await database.store.sql`alter table gone rename to measure`;
  await watch.look();
  const rows = await database.store.sql<{ n: number }[]>`select n from measure order by place`;
  assert.deepEqual(
    rows.map(({ n }) => n),
    [1, 2, 3],
  );
});
