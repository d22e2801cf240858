import { createPrivateKey, createPublicKey } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { logOrigin, logSize } from "../../audit/audit.ts";
import { type CheckedBackup, checkBackup, loadBackup } from "../../backups/backups.ts";
import { EVENTS_KEY_SIZE } from "../../bank/bank.ts";
import { eventKeysFrom } from "../../events/events.ts";
import { OPERATORS_KEY_SIZE } from "../../operators/operators.ts";
import { openStore, type Store, startScratch, WHOLE_BANK_MS } from "../../store/store.ts";
import type { NoteVerifier } from "../../tlog/tlog.ts";
import { type VerificationReport, verifyBank } from "../../verification/verification.ts";
import { knownLogKey } from "../audit/audit-keys.ts";
import { auditEventsKeyFile, auditLogKeyFile, operatorsKeyFile } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { say } from "../output/failure.ts";
import { coverageText } from "../verify/coverage-text.ts";
import { givenCheckpoints } from "../verify/kept-checkpoints.ts";
import { readBackupFile } from "./backup-keys.ts";
import { interruptible } from "./interruptible.ts";
import { type KeyText, keysIn } from "./key-texts.ts";

/** Other accounts may enter the scratch folder, because PostgreSQL's account must; they may not read what is in it. */
const SCRATCH_MODE = 0o711;

/**
 * `strongroom backup --verify FILE`: proves that a backup can be restored, and that its books and its log prove each other as of its
 * moment. It touches neither the bank nor its database. The keys stay in memory.
 */
export async function verifyBackup(settings: Settings, file: string): Promise<number> {
  const source = await readBackupFile(settings, file);
  const given = await givenCheckpoints(settings);
  const began = performance.now();
  return await interruptible(async (stop) => {
    const backup = await checkBackup(source, stop);
    const scratch = await mkdtemp(path.join(tmpdir(), "strongroom-scratch-"));
    try {
      await chmod(scratch, SCRATCH_MODE);
      const report = await verifyIn(scratch, { settings, backup, given, stop });
      print(settings, backup, report, performance.now() - began);
      return report.findings.length === 0 ? 0 : 1;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

interface Proving {
  readonly settings: Settings;
  readonly backup: CheckedBackup;
  readonly given: Awaited<ReturnType<typeof givenCheckpoints>>;
  readonly stop: AbortSignal;
}

/** Restores into a PostgreSQL in this folder, which is stopped when this settles. */
async function verifyIn(folder: string, { settings, backup, given, stop }: Proving): Promise<VerificationReport> {
  const server = await startScratch(folder);
  try {
    const found = new Map<string, Buffer>();
    await loadBackup(server, backup, { stop, onKey: async (name, content) => void found.set(name, content) });
    const store = openStore(server.url, { connections: 2, applicationName: "strongroom backup", answerWithinMs: WHOLE_BANK_MS });
    const close = (): void => void store.close();
    stop.addEventListener("abort", close);
    try {
      stop.throwIfAborted();
      const keys = keysIn(backup.manifest.keys ? found : null, settings.dataFolder);
      return await verifyBank(store, {
        verifier: await verifierOf(settings, store, keys),
        keys: eventKeysFrom(await keys.secret(auditEventsKeyFile, EVENTS_KEY_SIZE)),
        operatorsSecret: await keys.secret(operatorsKeyFile, OPERATORS_KEY_SIZE),
        kept: comparable(given, await logSize(store.sql)),
        now: await momentOf(store, backup),
      });
    } finally {
      stop.removeEventListener("abort", close);
      await store.close();
    }
  } finally {
    await server.stop();
  }
}

/** The log's key of --log-key, or that of the backup, by which alone a forged backup would pass. */
async function verifierOf(settings: Settings, store: Store, keys: KeyText): Promise<NoteVerifier> {
  if (settings.find("log-key") !== null) return await knownLogKey(settings);
  const name = (await logOrigin(store.sql)) ?? settings.get("audit-origin");
  return { name, publicKey: createPublicKey(createPrivateKey(await keys.text(auditLogKeyFile))) };
}

/** The kept checkpoints that a log of this size must have. A newer one shows nothing: the backup ends before it. */
function comparable(given: Proving["given"], size: number): Proving["given"] {
  const isNewer = (note: string): boolean => Number(note.split("\n")[1]) > size;
  for (const { source, note } of given) if (isNewer(note)) say(`${source} is newer than the backup: it is not compared`);
  return given.filter(({ note }) => !isNewer(note));
}

/** The moment of the backup. Its manifest alone may be forged, so it is not before its newest event. */
async function momentOf({ sql }: Store, { manifest }: CheckedBackup): Promise<number> {
  const [row] = await sql<{ at: Date | null }[]>`select max(at) as at from audit_event`;
  return Math.max(Date.parse(manifest.at), row?.at?.getTime() ?? 0);
}

function print(settings: Settings, { manifest, digest }: CheckedBackup, report: VerificationReport, tookMs: number): void {
  const { findings, more, coverage } = report;
  const ok = findings.length === 0;
  const { id, at, log } = manifest;
  if (settings.get("json")) {
    const took = Math.round(tookMs);
    process.stdout.write(`${JSON.stringify({ ok, id, at, sha256: digest, log, took, findings, more, coverage })}\n`);
    return;
  }
  for (const { kind, place, what } of findings) process.stdout.write(`${place}: ${what} [${kind}]\n`);
  if (more > 0) process.stdout.write(`and ${more} more\n`);
  process.stdout.write(`${coverageText(coverage)}\n`);
  process.stdout.write(`backup ${id} of ${at}, manifest ${digest}, restored and verified in ${(tookMs / 1_000).toFixed(1)} s\n`);
  process.stdout.write(ok ? "books and log prove each other\n" : "books and log do NOT prove each other\n");
  if (settings.find("log-key") === null)
    say("this is true under the backup's own keys; give --log-key, and --checkpoint, to know that it is your bank's");
}
