import { readdirSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { readKeyPair, readPublicKey } from "../src/audit/log/keys.ts";
import { plainRecords, sealedRecords } from "../src/audit/log/records.ts";
import { logSize } from "../src/audit/sequencing/backlog.ts";
import { beginLog } from "../src/audit/sequencing/begin-log.ts";
import { BATCH_MAX } from "../src/audit/sequencing/sequence.ts";
import { startSequencer } from "../src/audit/sequencing/sequencer.ts";
import { verify } from "../src/audit/verifying/verify.ts";
import { Chain, EventStore, EventWriters, eventKeysFrom } from "../src/events/events.ts";
import { Currency } from "../src/model/money.ts";
import { openStore } from "../src/store/driver/connect.ts";
import { sha256 } from "../src/tlog/merkle.ts";
import { commitTransfers, OF_COMMIT, WRITERS } from "./audit-writers.ts";
import { serve } from "./child.ts";

/** The folder of the log, the database of the events, and the keys. */
export interface AuditPlace {
  readonly databaseUrl: string;
  readonly dir: string;
  readonly origin: string;
  readonly logKey: string;
  readonly auditorKey: string;
}

export interface Measured {
  readonly records: number;
  readonly seconds: number;
  /** Processor time of this process. */
  readonly cpuSeconds: number;
  /** The peak memory of this process, in bytes. */
  readonly peakBytes: number;
}

const tasks = { commit, order, verifyLog, writeOnly };
export type AuditTasks = typeof tasks;
serve(tasks);

/** The secret that the bank has in a file of its own. */
const KEYS = eventKeysFrom(Buffer.alloc(32, 7));

let writing: Promise<EventStore> | undefined;

/** Commits this number of events. The first time it opens the store, and begins the log if nobody has. */
async function commit(place: AuditPlace, count: number): Promise<Measured> {
  writing ??= openWriting(place);
  const store = await writing;
  return await measured(() => commitTransfers(store, count));
}

async function openWriting({ databaseUrl, origin, logKey, auditorKey }: AuditPlace): Promise<EventStore> {
  const auditor = await readPublicKey(`${auditorKey}.pub`, "x25519");
  const store = openStore(databaseUrl, { connections: WRITERS, applicationName: "strongroom bench writer" });
  const events = new EventStore(store, new EventWriters({ origin, keys: KEYS, auditor, now: Date.now }));
  const { privateKey } = await readKeyPair(logKey, "ed25519");
  await beginLog(
    events,
    async () => ({ name: origin, privateKey }),
    async () => {},
  );
  return events;
}

/** Orders all events that wait with the bank's sequencer, and writes the copy. */
async function order({ databaseUrl, dir, origin, logKey, auditorKey }: AuditPlace): Promise<Measured> {
  const { privateKey } = await readKeyPair(logKey, "ed25519");
  const auditor = await readPublicKey(`${auditorKey}.pub`, "x25519");
  const base = openStore(databaseUrl, { connections: 4, applicationName: "strongroom bench sequencer" });
  const store = new EventStore(base, new EventWriters({ origin, keys: KEYS, auditor, now: Date.now }));
  try {
    return await measured(async () => {
      const before = await logSize(store.sql);
      const chain = new Chain(KEYS.chain);
      const sequencer = startSequencer(store, { dir, origin, logKey: privateKey, chain, currency: Currency("EUR") });
      // It orders and copies all events committed before the stop.
      await sequencer.stop();
      const { trouble, copy } = sequencer.state;
      const size = await logSize(store.sql);
      if (trouble !== null || copy.trouble !== null || copy.size !== size)
        throw new Error(`the log is not complete: ${JSON.stringify(sequencer.state)}`);
      return size - before;
    });
  } finally {
    await store.close();
  }
}

/** Verifies both forms, opens the sealed one, and compares the database with them. Throws on any difference. */
function verifyLog({ databaseUrl, dir, origin, logKey, auditorKey }: AuditPlace): Promise<Measured> {
  return measured(async () => {
    const store = openStore(databaseUrl, { connections: 2, applicationName: "strongroom bench verifier" });
    try {
      const { publicKey } = await readKeyPair(logKey, "ed25519");
      const { privateKey } = await readKeyPair(auditorKey, "x25519");
      const report = await verify({ dir, origin, logPublicKey: publicKey, auditorKey: privateKey, store });
      const { plain, sealed, opened, events } = report.proven;
      if (!report.ok || new Set([report.size, plain, sealed, opened, events]).size !== 1)
        throw new Error(`the log is not whole: ${JSON.stringify({ ...report, findings: report.findings.slice(0, 3) })}`);
      return report.size;
    } finally {
      await store.close();
    }
  });
}

/** The limit: hashes the bytes of both forms by record and appends them, with one sync of each for each batch. */
async function writeOnly({ dir }: AuditPlace, into: string): Promise<Measured> {
  const plain = await recordsOf(dir, "plain");
  const sealed = await recordsOf(dir, "sealed");
  return measured(async () => {
    const files = [await open(path.join(into, "plain"), "ax"), await open(path.join(into, "sealed"), "ax")] as const;
    for (let first = 0; first < plain.length; first += BATCH_MAX) {
      const commits = [first, first + BATCH_MAX].map((each) => Math.floor(each / OF_COMMIT));
      const batches = [plain.slice(first, first + BATCH_MAX), sealed.slice(...commits)];
      for (const batch of batches) for (const record of batch) sha256(record);
      await Promise.all(
        files.map(async (file, i) => {
          await file.appendFile(Buffer.concat(batches[i] ?? []));
          await file.datasync();
        }),
      );
    }
    for (const file of files) await file.close();
    return plain.length;
  });
}

async function recordsOf(dir: string, form: "plain" | "sealed"): Promise<Buffer[]> {
  const records: Buffer[] = [];
  for (const name of readdirSync(path.join(dir, form)).sort()) {
    const bytes = await readFile(path.join(dir, form, name));
    for (const record of (form === "plain" ? plainRecords : sealedRecords)(bytes))
      if (record.digest !== null) records.push(record.bytes);
  }
  return records;
}

async function measured(act: () => Promise<number>): Promise<Measured> {
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()];
  const records = await act();
  const { user, system } = process.cpuUsage(cpu);
  return {
    records,
    seconds: (performance.now() - startedAt) / 1_000,
    cpuSeconds: (user + system) / 1_000_000,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
}
