import { createPublicKey, type KeyObject } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { Sql } from "../../store/store.ts";
import { Disk } from "../log/disk.ts";
import { keyIdOf } from "../log/key-id.ts";
import { readLines } from "../log/read.ts";
import { restBetweenSteps } from "../log/rest.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { TILE_WIDTH } from "../tiles/tiles.ts";
import { AuditLog } from "./audit-log.ts";
import { areWaiting, countSealed, markSealed, noteRekey } from "./committed-events.ts";
import { recover } from "./recover.ts";
import type { Progress, SealerSettings } from "./sealer-state.ts";
import { Unsealed } from "./unsealed.ts";

/** How often per interval the sealer checks whether a full batch waits. */
const LOOKS = 8;

/**
 * Seals until `stopping` is aborted and all events committed before that are sealed. Each batch is first durable under a signed
 * checkpoint, then marked. A crash in between leaves the log ahead of the marks, never the marks ahead of the log. The caller
 * must hold the lease; `check` rejects when the lease is lost. Rejects with the error that stops it.
 */
export async function seal(
  sql: Sql,
  settings: SealerSettings,
  run: { check: () => Promise<void>; stopping: AbortSignal; onProgress: (progress: Progress) => void },
): Promise<void> {
  const { dir, origin, logKey, auditor, currency, disk = new Disk(), intervalMs = 1_000 } = settings;
  const sealedInDatabase = await countSealed(sql);
  const verifier = { name: origin, publicKey: createPublicKey(logKey) };
  const signer = { name: origin, privateKey: logKey };
  const recovered = await recover(dir, verifier, { disk, sealedInDatabase });
  const readAuditor = typeof auditor === "function" ? auditor : async () => auditor;
  const sealing = { origin, auditor: await readAuditor(), currency: currency.code };
  const log = new AuditLog(recovered, { dir, disk, signer, sealing });
  try {
    using queue = await Unsealed.open(sql);
    let unmatched = log.size - sealedInDatabase - (await markAhead(sql, dir, sealedInDatabase));
    for (;;) {
      // Read this before the events, so that every event committed before a stop is sealed.
      const last = run.stopping.aborted;
      await run.check();
      await sealTo(sql, log, await readAuditor());
      const { sealed, marked, full } = await sealBatch(queue, log, intervalMs);
      unmatched += sealed - marked;
      run.onProgress({ size: log.size, unmatched });
      if (full) continue;
      if (last) return;
      await waitForCompany(sql, batchAt(log), { intervalMs, stopping: run.stopping });
    }
  } finally {
    await log.close();
  }
}

/** Seals the following batches to this key. If the last one was sealed to another key, writes an event about that first. */
async function sealTo(sql: Sql, log: AuditLog, auditor: KeyObject): Promise<void> {
  const keyId = keyIdOf(auditor);
  if (log.sealedTo !== null && log.sealedTo !== keyId) await noteRekey(sql, log.sealedTo, keyId);
  log.sealTo(auditor);
}

/**
 * Returns how many events make a full batch. A full batch ends with a full tile, because any other checkpoint needs partial
 * tiles, which are removed again later.
 */
const batchAt = (log: AuditLog): number => BATCH_MAX - (log.size % TILE_WIDTH);

/**
 * Waits up to `intervalMs` for more events, because a checkpoint costs some ten syncs, however few records it covers. Resolves
 * early if a full batch waits, so that under load the sealer does not take the cores for all events of an interval at once.
 */
async function waitForCompany(sql: Sql, batch: number, by: { intervalMs: number; stopping: AbortSignal }): Promise<void> {
  const until = performance.now() + by.intervalMs;
  do await setTimeout(by.intervalMs / LOOKS, undefined, { signal: by.stopping }).catch(() => {});
  while (!by.stopping.aborted && performance.now() < until && !(await areWaiting(sql, batch)));
}

async function sealBatch(
  queue: Unsealed,
  log: AuditLog,
  intervalMs: number,
): Promise<{ sealed: number; marked: number; full: boolean }> {
  const most = batchAt(log);
  const events = await queue.take(most);
  const full = events.length === most;
  if (events.length === 0) return { sealed: 0, marked: 0, full };
  const restMs = restBetweenSteps(Date.now() - (events[0]?.at ?? 0), intervalMs);
  const rest = (): Promise<unknown> => setTimeout(restMs);
  const firstIndex = log.size;
  await rest();
  await log.append(events, restMs);
  return { sealed: events.length, full, marked: await queue.mark(events, firstIndex, rest) };
}

/** Marks the events of the records that a crash left unmarked, by the ids in their lines. Returns how many it marked. */
async function markAhead(sql: Sql, dir: string, from: number): Promise<number> {
  let [marked, next, ids] = [0, from, [] as string[]];
  const mark = async (): Promise<void> => {
    marked += await markSealed(sql, ids, next);
    next += ids.length;
    ids = [];
  };
  for await (const { id } of readLines(dir, from)) {
    ids.push(id);
    if (ids.length === BATCH_MAX) await mark();
  }
  await mark();
  return marked;
}
