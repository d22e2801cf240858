import { fork } from "node:child_process";
import cluster from "node:cluster";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { Logger } from "pino";
import { acceptClock, type WatchedClock, watchClock } from "../../clock/clock.ts";
import { AUTHORITIES, childEnvironment, clusterEnvironment } from "../../process/process.ts";
import { openStatus, type StatusServer } from "../../status/status.ts";
import { openStore } from "../../store/store.ts";
import { relayHashes } from "../hashing/relay-hashes.ts";
import { PrimaryMeasures } from "../metrics/primary-measures.ts";
import { AuditGate } from "../readiness/audit-gate.ts";
import { CommitProof } from "../readiness/commit-proof.ts";
import { Readiness } from "../readiness/readiness.ts";
import { SealingTruth } from "../readiness/sealing-truth.ts";
import { answerRegistry } from "../sessions/answer-registry.ts";
import { keepBudgets } from "../sessions/keep-budgets.ts";
import { noteClock, noteLife, noteTurn } from "../sessions/server-event-sources.ts";
import { ServerEvents } from "../sessions/server-events.ts";
import { awaitDatabase } from "../startup/await-database.ts";
import { prepareTables } from "../startup/prepare-tables.ts";
import type { BankSettings } from "../startup/settings.ts";
import { recordStart, serverName } from "../startup/start-event.ts";
import { keepHouse } from "./housekeeping.ts";
import { type Stopping, unlessStopped } from "./stopping.ts";
import { type Child, Supervisor } from "./supervise.ts";

export interface RunningBank {
  readonly host: string;
  readonly port: number;
  /** Takes no new work, finishes what is under way, seals what is left, ends every process. */
  stop(): Promise<void>;
}

/**
 * One for the gate, which must notice a lost database at once; one for the clock; one for events and housekeeping; one for the
 * proof that a commit completes.
 */
const CONNECTIONS = 4;
/** A database that is silent for longer is lost, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
/** Its session has low priority, so a busy machine may keep it waiting for long. */
const HASHER_BEATS_MOST = { first: 60, later: 30 };
/**
 * Semi-space of a worker in MiB: half of V8's default. The young generation is three times that. It grows to its full size when
 * many ATMs connect at once, and stays there. Operations cost no more with half of it (docs/BENCHMARKS.md).
 */
const YOUNG_GENERATION = "--max-semi-space-size=8";

/** How long a bank that stops waits for a database that is out of reach, in milliseconds. */
const LAST_EVENTS_MOST_MS = 5_000;

/**
 * Starts a bank server: migrations, workers on one port, the hasher, the sealer, the status. Waits for a database that does not
 * run yet. Rejects with BankError, StatusError or StoreError in one sentence. If it is told to stop in order before it is open,
 * it rejects with the signal's reason. After a rejection, no process of the bank runs. `ownerUrl` is the login of the owner of the
 * tables, to migrate them; null if this server does not have it. It is no setting, because the other processes get those.
 */
export async function startBank(
  options: BankSettings,
  ownerUrl: string | null,
  log: Logger,
  stopping: Stopping,
): Promise<RunningBank> {
  let time: WatchedClock | undefined;
  // Read when each process begins, so that a restarted process has the same time as the others.
  const settings = {
    ...options,
    get clock() {
      return time?.clock.anchor ?? null;
    },
  };
  const store = openStore(settings.databaseUrl, {
    connections: CONNECTIONS,
    applicationName: "strongroom bank",
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  const serverEvents = new ServerEvents(store, log);
  const sealer = new Supervisor("sealer", forkSealer, settings, log);
  const hasher = new Supervisor("hasher", forkHasher, settings, log, HASHER_BEATS_MOST);
  cluster.setupPrimary({
    ...{ exec: programFile("./worker.js"), args: [], serialization: "advanced" },
    execArgv: [...process.execArgv, YOUNG_GENERATION],
  });
  const workers = Array.from(
    { length: settings.workers },
    (_, n) => new Supervisor(`worker ${n + 1}`, () => cluster.fork(clusterEnvironment(AUTHORITIES)), settings, log),
  );
  const processes = [...workers, sealer, hasher];
  const { inOrder, atOnce } = stopping;
  atOnce.addEventListener("abort", () => {
    for (const each of processes) each.kill();
  });
  relayHashes(workers, hasher);
  answerRegistry(workers, settings.sessionsPerTerminal, log);
  keepBudgets(workers, serverEvents, log);
  // Silent: each worker has a gate that bars operations and logs that. This one is for the status and the audit log.
  const gate = new AuditGate(store, settings.auditBounds, {
    log: log.child({}, { level: "silent" }),
    now: () => time?.clock.now() ?? Date.now(),
    onTurn: (turn) => {
      if (isRecorded) noteTurn(turn, serverEvents);
    },
  });
  const readiness = new Readiness({
    ...{ gate, bounds: settings.auditBounds, workers, clockTrouble: () => time?.clock.trouble ?? null },
    proof: new CommitProof(store, serverName(settings)),
    sealing: new SealingTruth(store, serverName(settings), sealer),
  });
  let status: StatusServer | undefined;
  let house: { stop(): void } | undefined;
  let isRecorded = false;
  const end = async (outcome: "ok" | "error:not-started"): Promise<void> => {
    readiness.phase = "stopping";
    house?.stop();
    await Promise.all(workers.map((worker) => worker.drain()));
    // Before the sealer ends, so that it still seals this.
    if (isRecorded) serverEvents.note("bank-stop", outcome);
    await serverEvents.close(LAST_EVENTS_MOST_MS);
    await Promise.all([sealer.drain(), hasher.drain()]);
    gate.stop();
    time?.stop();
    await status?.close();
    await store.close();
  };
  const open = async (): Promise<{ port: number; clock: WatchedClock["clock"] }> => {
    status = await serveStatus(settings, readiness, () => new PrimaryMeasures(gate, readiness, processes), log);
    readiness.phase = "waiting for its database";
    await awaitDatabase(store, log, inOrder);
    readiness.phase = "starting";
    // The hasher starts first: no worker can begin without a hash.
    const logins = { url: settings.databaseUrl, ownerUrl };
    await Promise.all([prepareTables(logins, log, inOrder), hasher.start()]);
    inOrder.throwIfAborted();
    await recordStart(store, settings);
    if (settings.acceptClock) {
      await acceptClock(store);
      serverEvents.note("clock-trusted", "ok", { by: "--accept-clock" });
    }
    time = await watchClock(store, { anchor: null, marks: true, onTurn: (trouble) => noteClock(trouble, serverEvents, log) });
    isRecorded = true;
    if (inOrder.aborted) time.stop();
    inOrder.throwIfAborted();
    const [port] = await Promise.all([...workers.map((worker) => worker.start()), sealer.start()]);
    return { port: port as number, clock: time.clock };
  };
  try {
    const { port, clock } = await unlessStopped(open(), inOrder);
    for (const each of processes) noteLife(each, serverEvents);
    house = keepHouse(store, clock, log);
    readiness.phase = "open";
    log.info({ host: settings.listen.host, port, workers: settings.workers }, "the bank is open");
    return {
      host: settings.listen.host,
      port,
      stop: async () => {
        await end("ok");
        log.info("the bank is closed");
      },
    };
  } catch (error) {
    await end("error:not-started");
    throw error;
  }
}

/** Serves the status, if the settings have a place for it, from before the bank opens until it is closed. */
async function serveStatus(
  { status: place }: BankSettings,
  readiness: Readiness,
  makeMeasures: () => PrimaryMeasures,
  log: Logger,
): Promise<StatusServer | undefined> {
  if (place === null) return undefined;
  // Made only if served: to be measured, a process wakes up a hundred times a second.
  const measures = makeMeasures();
  await measures.open();
  const server = await openStatus(place, {
    unready: async () => readiness.unready(),
    measures: () => measures.print(),
    failed: (error) => log.error({ err: error }, "a status page could not be made"),
  });
  log.info({ host: place.host, port: server.port }, "the status is served");
  return server;
}

const forkSealer = (): Child =>
  fork(programFile("./sealer.js"), {
    serialization: "advanced",
    execArgv: process.execArgv,
    env: childEnvironment(AUTHORITIES),
  });

/**
 * Detached, because `stepAside` needs a separate session. Its thread pool has one thread for each core: no more passwords are
 * hashed at once.
 */
const forkHasher = (): Child =>
  fork(programFile("../hashing/hasher.js"), {
    serialization: "advanced",
    detached: true,
    execArgv: [...process.execArgv, "--disable-warning=ExperimentalWarning"],
    env: { ...childEnvironment([]), UV_THREADPOOL_SIZE: String(availableParallelism()) },
  });

const programFile = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
