import type { ChannelLimits } from "../../channel/channel.ts";
import { watchClock } from "../../clock/clock.ts";
import { watchCustomers } from "../../customers/customers.ts";
import { openSecret } from "../../files/files.ts";
import { KeyView } from "../../keys/keys.ts";
import type { TerminalId } from "../../model/model.ts";
import { openLog } from "../../process/process.ts";
import { openStore } from "../../store/store.ts";
import { TerminalCache, watchTerminals } from "../../terminals/terminals.ts";
import { HashDesk } from "../hashing/hash-desk.ts";
import { WorkerMeasures } from "../metrics/worker-measures.ts";
import { watchLimits } from "../operations/limits-watch.ts";
import type { Bank } from "../operations/request-context.ts";
import { AuditGate } from "../readiness/audit-gate.ts";
import { watchAuditor } from "../recording/auditor-watch.ts";
import { checkAuditorKey, openEventStore } from "../recording/event-store.ts";
import { endIdleChains } from "../recording/idle-chains.ts";
import { Listener } from "../sessions/listen.ts";
import { ServerEvents } from "../sessions/server-events.ts";
import { TerminalBudgets } from "../sessions/terminal-budgets.ts";
import { keyFilesOf } from "../startup/key-checks.ts";
import { openBank } from "../startup/open-bank.ts";
import type { BankSettings } from "../startup/settings.ts";
import { type Begun, liveUnderPrimary, type ToProcess, tellPrimary } from "./process-message.ts";

// The entry of a worker process: puts the parts together, starts them, ends them in order.
liveUnderPrimary(begin);

/** Subscribe first: start-up needs a hash. */
const hashes = new HashDesk(tellPrimary);
process.on("message", (message: ToProcess) => {
  if (message.kind === "hashed") hashes.take(message.id, message.result);
});

const KEY_SIZE = 32;
/** Up to three for the group commit, one for the recorder, the rest for sign-ins and reads. */
const CONNECTIONS = 8;
/** An ATM waits 10 seconds for an answer; a database that is silent for half of that is lost. In milliseconds. */
const ANSWER_WITHIN_MS = 5_000;
/** As for money (ledger-connection.ts): rows of sign-ins must not stay locked for the other servers while this one is frozen. */
const IDLE_MOST_MS = 3_000;
/** Two events for each session that a worker may have, and some more: about 10 MB, and only in an outage. */
const SESSION_ENDS_MAX = 25_000;
/** How long a worker that stops waits for a database that is out of reach, in milliseconds. */
const LAST_EVENTS_MOST_MS = 5_000;

async function begin(settings: BankSettings): Promise<Begun> {
  const measures = new WorkerMeasures();
  const onLost = measures.connectionLost;
  const store = openStore(settings.databaseUrl, {
    connections: CONNECTIONS,
    applicationName: "strongroom worker",
    answerWithinMs: ANSWER_WITHIN_MS,
    idleMostMs: IDLE_MOST_MS,
    onLost,
  });
  const log = openLog(settings.logLevel, "worker");
  const time = await watchClock(store, { anchor: settings.clock ?? null });
  const gate = new AuditGate(store, settings.auditBounds, { log, now: time.clock.now });
  const events = await openEventStore(store, { ...settings, now: time.clock.now });
  await checkAuditorKey(events, settings.files);
  const auditor = watchAuditor(events, settings.files.auditorPublicKey, log);
  const limits = await watchLimits(events, settings.limits, log);
  const chains = endIdleChains(events, time.clock.now, log);
  const serverEvents = new ServerEvents(events, log, SESSION_ENDS_MAX);
  const keys = await KeyView.open({
    sql: store.sql,
    files: keyFilesOf(settings.files),
    onProblem: (err) => log.error({ err }, "the bank's keys cannot be read: this process continues with those that it has"),
  });
  keys.start();
  const bank = await openBank(settings, {
    bcrypt: hashes,
    store: events,
    limits,
    serverEvents,
    gate,
    clock: time.clock,
    log,
    measures,
    keys,
  });
  const terminals = await openTerminals(bank, settings, (terminal) => listener.endAll(terminal));
  const refresh = (terminal: TerminalId | null): Promise<void> => {
    bank.orders.wake(terminal);
    return terminals.refresh(terminal);
  };
  const watch = watchTerminals(
    settings.databaseUrl,
    { refresh },
    {
      applicationName: "strongroom worker, terminals",
      onProblem: (error) => bank.log.warn({ err: error }, "changes to ATMs arrive late: their connection is reopened"),
    },
  );
  const budgets = new TerminalBudgets(settings.terminalBudget, {
    spent: (terminal, cost) => tellPrimary({ kind: "spent", terminal, cost }),
    exceeded: (terminal, excess) => tellPrimary({ kind: "over-budget", terminal, excess }),
    slowed: measures.slowed,
  });
  const listener: Listener = new Listener(bank, {
    ...settings.listen,
    keys: {
      get statics() {
        return keys.statics;
      },
      findTerminal: async (publicKey) => terminals.find(publicKey),
    },
    limits: limitsFrom(settings),
    budgets,
  });
  const customers = watchCustomers(settings.databaseUrl, {
    applicationName: "strongroom worker, customers",
    onChanged: (customer) => listener.recheck(customer),
    onProblem: (error) => bank.log.warn({ err: error }, "new passwords and locks arrive late: their connection is reopened"),
  });
  const levels = () => ({
    ...listener.load,
    ledgerWaiting: bank.groupCommit.waiting,
    hashes: bank.credentials.queue.load,
    moneySuspended: gate.closed || time.clock.trouble !== null,
  });
  measures.watch(levels);
  if (settings.status !== null) await measures.metrics.collect();
  const port = await listener.open();
  return {
    port,
    told: (message) => {
      if (message.kind === "replace") listener.replace(message.session);
      if (message.kind === "spent-elsewhere") budgets.spentElsewhere(message.terminal, message.cost);
      if (message.kind !== "shut-out") return;
      budgets.shutOut(message.terminal, message.forMs);
      listener.endAll(message.terminal);
    },
    asked: async (question) => {
      if (question.kind === "last-active") return listener.lastActive(question.terminal);
      if (question.kind === "leave") {
        bank.orders.close();
        await listener.leave();
        return true;
      }
      if (question.kind === "report") return measures.report(levels());
      return question.kind === "counts" ? measures.counts : await measures.metrics.read();
    },
    drain: async () => {
      bank.orders.close();
      await listener.drain();
      gate.stop();
      time.stop();
      await bank.groupCommit.drain();
      await bank.recorder.drain();
      await serverEvents.close(LAST_EVENTS_MOST_MS);
      await Promise.all([watch.close(), customers.close()]);
      terminals.close();
      auditor.stop();
      limits.stop();
      keys.stop();
      chains.stop();
      await events.endIdle(time.clock.now()).catch((err: unknown) => log.warn({ err }, "the chains of audit events have no end"));
      await store.close();
    },
  };
}

async function openTerminals(
  { store, log, now }: Bank,
  { files }: BankSettings,
  onRevoked: (terminal: TerminalId) => void,
): Promise<TerminalCache> {
  return TerminalCache.open({
    sql: store.sql,
    keyEncryptionKey: await openSecret(files.keyEncryptionKey, KEY_SIZE),
    onRevoked,
    onProblem: (error) => log.error({ err: error }, "an ATM's keys could not be read"),
    now,
  });
}

const limitsFrom = ({ admission, sessionsPerTerminal }: BankSettings): Partial<ChannelLimits> => ({
  halfOpenMax: admission.halfOpen,
  halfOpenPerAddressMax: admission.halfOpenPerAddress,
  hellosPerSecond: admission.hellosPerSecond,
  hellosPerAddressPerSecond: admission.hellosPerSecondPerAddress,
  sessionsPerTerminal,
});
