import { readdirSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { readKeyPair, readPublicKey } from "../src/audit/log/keys.ts";
import { plainRecords, sealedRecords } from "../src/audit/log/record-file.ts";
import { BATCH_MAX } from "../src/audit/log/segment.ts";
import { startSealer } from "../src/audit/sealing/sealer.ts";
import { verify } from "../src/audit/verifying/verify.ts";
import { Currency } from "../src/model/money.ts";
import { openStore } from "../src/store/driver/connect.ts";
import { sha256 } from "../src/tlog/merkle.ts";
import { serve } from "./child.ts";

/** The folder of the log, the events to seal, and the keys. */
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

const tasks = { seal, verifyLog, writeOnly };
export type AuditTasks = typeof tasks;
serve(tasks);

/** Seals all waiting events with the bank's sealer. */
function seal({ databaseUrl, dir, origin, logKey, auditorKey }: AuditPlace): Promise<Measured> {
  return measured(async () => {
    const store = openStore(databaseUrl, { connections: 2, applicationName: "strongroom bench sealer" });
    try {
      const { privateKey } = await readKeyPair(logKey, "ed25519");
      const auditor = await readPublicKey(`${auditorKey}.pub`, "x25519");
      const before = await sealedBy(store.sql);
      const sealer = startSealer(store, { dir, origin, logKey: privateKey, auditor, currency: Currency("EUR") });
      // The sealer seals all events committed before the stop.
      await sealer.stop();
      if (sealer.state.trouble !== null) throw new Error(sealer.state.trouble.message);
      return (await sealedBy(store.sql)) - before;
    } finally {
      await store.close();
    }
  });
}

async function sealedBy(sql: ReturnType<typeof openStore>["sql"]): Promise<number> {
  const [row] = await sql<{ sealed: number }[]>`select count(sealed_index)::float8 as sealed from audit_event`;
  return row?.sealed ?? 0;
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

/** The limit: hashes the bytes of both forms by record and appends them, with one sync for each batch. */
async function writeOnly({ dir }: AuditPlace, into: string): Promise<Measured> {
  const plain = await recordsOf(dir, "plain");
  const sealed = await recordsOf(dir, "sealed");
  return measured(async () => {
    const files = [await open(path.join(into, "plain"), "ax"), await open(path.join(into, "sealed"), "ax")] as const;
    for (let first = 0; first < plain.length; first += BATCH_MAX) {
      const batches = [plain, sealed].map((records) => records.slice(first, first + BATCH_MAX));
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
