import type { KeyObject } from "node:crypto";
import path from "node:path";
import type { Logger } from "pino";
import { countSealed, readIfThere, readKeyPair, readPublicKey, startSealer } from "../../audit/audit.ts";
import { Currency } from "../../model/model.ts";
import { openLog } from "../../process/process.ts";
import { openStore, type Store } from "../../store/store.ts";
import { CHECKPOINT_FILE, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { measureSealer } from "../metrics/sealer-measures.ts";
import { sealerName } from "../readiness/sealing-truth.ts";
import type { BankSettings } from "../startup/settings.ts";
import { serverName } from "../startup/start-event.ts";
import { type Begun, liveUnderPrimary } from "./process-message.ts";
import { isForFreshProcess, watchTrouble } from "./sealer-trouble.ts";

// The entry of the sealer's process: it moves committed events into the two forms of the audit log (AUDIT.md).
liveUnderPrimary(begin);

/** One for the lease, one for the rest. */
const CONNECTIONS = 2;
/** A database that is silent for longer is lost, and the lease with it; in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;
async function begin(settings: BankSettings): Promise<Begun> {
  const { databaseUrl, files, auditOrigin, currency, logLevel, status } = settings;
  const log = openLog(logLevel, "sealer");
  const { privateKey, publicKey } = await readKeyPair(files.auditLogKey, "ed25519");
  const auditor = (): Promise<KeyObject> => readPublicKey(files.auditorPublicKey, "x25519");
  // A bank that cannot seal its log at all must not open.
  await auditor();
  const store = openStore(databaseUrl, {
    connections: CONNECTIONS,
    applicationName: sealerName(serverName(settings)),
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  const sizeOf = (): Promise<number> => checkpointSize(files.auditFolder, { name: auditOrigin, publicKey });
  await compareFolder(store, files.auditFolder, sizeOf, log);
  const sealer = startSealer(store, {
    dir: files.auditFolder,
    origin: auditOrigin,
    logKey: privateKey,
    auditor,
    currency: Currency(currency),
    onState: watchTrouble((state) => {
      log.error({ trouble: state.trouble, unsealed: state.unsealed, lagMs: state.lagMs }, "the audit log is not sealed");
      if (isForFreshProcess(state)) process.exit(1);
    }),
  });
  const metrics = measureSealer(() => sealer.state);
  if (status !== null) await metrics.set.collect();
  return {
    port: 0,
    asked: async (question) =>
      question.kind === "sealing"
        ? sealer.state
        : metrics.read({ checkpoint: await sizeOf(), sealed: await countSealed(store.sql) }),
    drain: async () => {
      await sealer.stop();
      await store.close();
    },
  };
}

/** Returns how many records the checkpoint on the disk covers: 0 if there is none, -1 if it cannot be read as one of this log. */
async function checkpointSize(folder: string, verifier: NoteVerifier): Promise<number> {
  try {
    const note = await readIfThere(path.join(folder, CHECKPOINT_FILE));
    return note === null ? 0 : openCheckpoint(note.toString(), verifier).size;
  } catch {
    return -1;
  }
}

/**
 * Logs an error if the folder lacks sealed records. A standby would otherwise find out that it has another folder only when it
 * takes over.
 */
async function compareFolder(store: Store, folder: string, sizeOf: () => Promise<number>, log: Logger): Promise<void> {
  // Read first: a record is under a checkpoint before it is marked.
  const sealed = await countSealed(store.sql).catch(() => 0);
  const checkpoint = await sizeOf();
  if (checkpoint < sealed)
    log.error(
      { folder, checkpoint, sealed },
      "the audit folder lacks records that are sealed: all servers of one bank must share one audit folder",
    );
}
