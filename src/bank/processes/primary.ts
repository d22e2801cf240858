import type { Logger } from "pino";
import { acceptClock, type WatchedClock, watchClock } from "../../clock/clock.ts";
import { othersServe } from "../../measures/measures.ts";
import type { StatusServer } from "../../status/status.ts";
import { openStore } from "../../store/store.ts";
import { openAlarms, openWebhook } from "../alarms/open-alarms.ts";
import { type Left, leaveRotation } from "../draining/leave-rotation.ts";
import { relayHashes } from "../hashing/relay-hashes.ts";
import { MeasureWatch } from "../metrics/measure-watch.ts";
import { PrimaryMeasures } from "../metrics/primary-measures.ts";
import { type CarriedProposals, openProposals } from "../proposals/carry-proposals.ts";
import { AuditGate } from "../readiness/audit-gate.ts";
import { CommitProof } from "../readiness/commit-proof.ts";
import { openCosigning } from "../readiness/open-cosigning.ts";
import { Readiness } from "../readiness/readiness.ts";
import { SequencingTruth } from "../readiness/sequencing-truth.ts";
import { openReceiptPage } from "../receipts/open-receipt-page.ts";
import { watchAuditor } from "../recording/auditor-watch.ts";
import { beginLog, checkAuditorKey, openEventStore } from "../recording/event-store.ts";
import { endIdleChains } from "../recording/idle-chains.ts";
import { keepKeys } from "../recording/key-keeping.ts";
import { answerRegistry } from "../sessions/answer-registry.ts";
import { keepBudgets } from "../sessions/keep-budgets.ts";
import { noteClock, noteLife, noteTurn } from "../sessions/server-event-sources.ts";
import { ServerEvents } from "../sessions/server-events.ts";
import { awaitDatabase } from "../startup/await-database.ts";
import { keyFilesOf, otherKeyFilesOf } from "../startup/key-checks.ts";
import { checkEventsKey } from "../startup/last-start.ts";
import { prepareTables } from "../startup/prepare-tables.ts";
import type { BankSettings } from "../startup/settings.ts";
import { recordStart, serverName } from "../startup/start-event.ts";
import { CapacityWatch } from "./capacity-watch.ts";
import { forkHasher, forkSequencer, forkWorker, setUpWorkers } from "./child-programs.ts";
import { keepHouse } from "./housekeeping.ts";
import { serveStatus } from "./serve-status.ts";
import { type Stopping, unlessStopped } from "./stopping.ts";
import { Supervisor } from "./supervise.ts";

export interface RunningBank {
  readonly host: string;
  readonly port: number;
  /**
   * Takes the server out of rotation: no new session begins, and those that it has end at their next idle moment. Resolves once
   * none is left, after `mostMs` milliseconds, or at once if no other server of the bank takes ATMs. `begun` is called if it waits.
   */
  drain(mostMs: number, begun: () => void): Promise<Left>;
  /** Takes no new work, finishes what is under way, seals what is left, ends every process. */
  stop(): Promise<void>;
}

/**
 * One for the gate, which must notice a lost database at once; one for the clock; one for events and housekeeping; one for the
 * proof that a commit completes; one for the witnesses; one for the alarms, and one for the lease to tell operators of them; one for
 * the measures; one to carry out proposals, and one for the lease of that; one for the keys.
 */
const CONNECTIONS = 11;
/** A database that is silent for longer is lost, in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
/** A server that is frozen must not keep rows from the others. */
const IDLE_MOST_MS = 10_000;
/** Its session has low priority, so a busy machine may keep it waiting for long. */
const HASHER_BEATS_MOST = { first: 60, later: 30 };
/** How long a bank that stops waits for a database that is out of reach, in milliseconds. */
const LAST_EVENTS_MOST_MS = 5_000;

/**
 * Starts a bank server: migrations, workers on one port, the hasher, the sequencer, the status. Waits for a database that does not
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
    idleMostMs: IDLE_MOST_MS,
  });
  const clockOf = { now: () => time?.clock.now() ?? Date.now() };
  const events = await openEventStore(store, { files: settings.files, auditOrigin: settings.auditOrigin, now: clockOf.now });
  const webhook = await openWebhook(settings);
  const auditor = watchAuditor(events, settings.files.auditorPublicKey, log);
  const serverEvents = new ServerEvents(events, log);
  const sequencer = new Supervisor("sequencer", forkSequencer, settings, log);
  const hasher = new Supervisor("hasher", forkHasher, settings, log, HASHER_BEATS_MOST);
  setUpWorkers();
  const workers = Array.from(
    { length: settings.workers },
    (_, n) => new Supervisor(`worker ${n + 1}`, forkWorker, settings, log),
  );
  const receiptPage = await openReceiptPage(settings, log);
  const processes = [...workers, sequencer, hasher, ...(receiptPage === null ? [] : [receiptPage])];
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
    now: clockOf.now,
    onTurn: (turn) => {
      if (isRecorded) noteTurn(turn, serverEvents);
    },
  });
  const readiness = new Readiness({
    ...{ gate, bounds: settings.auditBounds, workers, clockTrouble: () => time?.clock.trouble ?? null },
    proof: new CommitProof(store, serverName(settings)),
    sequencing: new SequencingTruth(store, serverName(settings), sequencer),
  });
  const capacity = new CapacityWatch(store, clockOf, settings.terminalCapacity, log);
  let status: StatusServer | undefined;
  let house: { stop(): void } | undefined;
  let keyKeeping: { stop(): void } | undefined;
  const alarms = openAlarms(settings, webhook, {
    ...{ store: events, gate, workers, sequencer, now: clockOf.now, clockTrouble: () => time?.clock.trouble ?? null },
    ...{ phase: () => readiness.phase, witnesses: () => cosigning?.progress ?? [], log },
  });
  const measures = new MeasureWatch({
    ...{ server: serverName(settings), store, workers, others: [sequencer, hasher], gate, log },
    ...{ now: clockOf.now, clockTrouble: () => time?.clock.trouble ?? null },
  });
  const cosigning = openCosigning(settings, store, serverEvents, log, alarms.witnessed);
  let isRecorded = false;
  let chains: { stop(): void } | undefined;
  let proposals: CarriedProposals | undefined;
  const end = async (outcome: "ok" | "error:not-started"): Promise<void> => {
    readiness.phase = "stopping";
    house?.stop();
    keyKeeping?.stop();
    await cosigning?.stop();
    capacity.stop();
    await Promise.all([alarms.stop(), measures.stop(), proposals?.stop()]);
    await Promise.all(workers.map((worker) => worker.drain()));
    // Before the sequencer ends, so that it still covers this.
    if (isRecorded) serverEvents.note("bank-stop", outcome);
    await serverEvents.close(LAST_EVENTS_MOST_MS);
    auditor.stop();
    chains?.stop();
    await events.endIdle(clockOf.now()).catch((err: unknown) => log.warn({ err }, "the chains of audit events have no end"));
    await Promise.all([sequencer.drain(), hasher.drain(), receiptPage?.drain()]);
    gate.stop();
    time?.stop();
    await status?.close();
    await store.close();
  };
  const open = async (): Promise<{ port: number; clock: WatchedClock["clock"] }> => {
    const witnesses = () => cosigning?.progress ?? [];
    status = await serveStatus(
      settings,
      readiness,
      () => new PrimaryMeasures(gate, readiness, processes, { witnesses, capacity, alarms: () => alarms.watch.standing }),
      { log, warnings: () => alarms.watch.warnings },
    );
    alarms.watch.start();
    readiness.phase = "waiting for its database";
    await awaitDatabase(store, log, inOrder);
    readiness.phase = "starting";
    // The hasher starts first: no worker can begin without a hash.
    const logins = { url: settings.databaseUrl, ownerUrl };
    await Promise.all([prepareTables(logins, log, inOrder), hasher.start()]);
    inOrder.throwIfAborted();
    await checkEventsKey(store, settings.files.auditEventsKey);
    await beginLog(events, settings);
    await checkAuditorKey(events, settings.files);
    await recordStart(events, settings);
    if (settings.acceptClock) {
      await acceptClock(store);
      serverEvents.note("clock-trusted", "ok", { by: "--accept-clock" });
    }
    time = await watchClock(store, { anchor: null, marks: true, onTurn: (trouble) => noteClock(trouble, serverEvents, log) });
    isRecorded = true;
    chains = endIdleChains(events, time.clock.now, log);
    if (inOrder.aborted) time.stop();
    inOrder.throwIfAborted();
    const { clock } = time;
    proposals = await openProposals(settings, { store: events, now: clock.now, clockTrouble: () => clock.trouble, log });
    const [port] = await Promise.all([...workers.map((worker) => worker.start()), sequencer.start(), receiptPage?.start()]);
    return { port: port as number, clock };
  };
  try {
    const { port, clock } = await unlessStopped(open(), inOrder);
    for (const each of processes) noteLife(each, serverEvents);
    house = keepHouse(store, clock, log);
    const [server, files] = [serverName(settings), keyFilesOf(settings.files)];
    keyKeeping = keepKeys({ store: events, server, files, others: otherKeyFilesOf(settings.files), clock, log });
    cosigning?.start();
    capacity.start();
    await measures.start();
    readiness.phase = "open";
    alarms.open();
    proposals?.start();
    log.info({ host: settings.listen.host, port, workers: settings.workers }, "the bank is open");
    return {
      host: settings.listen.host,
      port,
      drain: (mostMs, begun) =>
        leaveRotation(
          {
            ...{ workers, othersServe: () => othersServe(store.sql, server, clock.now()) },
            begun: async () => {
              readiness.phase = "draining";
              begun();
              await measures.leave();
            },
          },
          mostMs,
        ),
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
