import path from "node:path";
import { type AuditKeyPair, copyVerifier, logSize, readIfThere, readLogKeys, startSequencer } from "../../audit/audit.ts";
import { Chain, eventKeysFrom } from "../../events/events.ts";
import { openSecret } from "../../files/files.ts";
import { Currency } from "../../model/model.ts";
import { openLog } from "../../process/process.ts";
import { openStore } from "../../store/store.ts";
import { CHECKPOINT_FILE, type NoteVerifier, openCheckpoint } from "../../tlog/tlog.ts";
import { measureSequencer } from "../metrics/sequencer-measures.ts";
import { sequencerName } from "../readiness/sequencing-truth.ts";
import { checkAuditorKey, EVENTS_KEY_SIZE, openEventStore } from "../recording/event-store.ts";
import type { BankSettings } from "../startup/settings.ts";
import { serverName } from "../startup/start-event.ts";
import { type Begun, liveUnderPrimary } from "./process-message.ts";
import { isForFreshProcess, watchTrouble } from "./sequencer-trouble.ts";

// The entry of the sequencer's process: it puts committed events under signed checkpoints, and writes this server's copy of the
// audit log (AUDIT.md).
liveUnderPrimary(begin);

/** One for the lease, one for the new events, one for the copy, the rest for checkpoints and their readers. */
const CONNECTIONS = 4;
/** A database that is silent for longer is lost, and the lease with it; in milliseconds. */
const ANSWER_WITHIN_MS = 10_000;

async function begin(settings: BankSettings): Promise<Begun> {
  const { databaseUrl, files, auditOrigin, currency, logLevel, status } = settings;
  const log = openLog(logLevel, "sequencer");
  const [first] = await readLogKeys(files.auditLogKey);
  const { privateKey, publicKey } = first as AuditKeyPair;
  const store = openStore(databaseUrl, {
    connections: CONNECTIONS,
    applicationName: sequencerName(serverName(settings)),
    answerWithinMs: ANSWER_WITHIN_MS,
  });
  const events = await openEventStore(store, { ...settings, now: Date.now });
  await checkAuditorKey(events, files);
  const sequencer = startSequencer(events, {
    dir: files.auditFolder,
    origin: auditOrigin,
    logKey: privateKey,
    readLogKeys: async () => (await readLogKeys(files.auditLogKey)).map((pair) => pair.privateKey),
    chain: new Chain(eventKeysFrom(await openSecret(files.auditEventsKey, EVENTS_KEY_SIZE)).chain),
    currency: Currency(currency),
    onState: watchTrouble((state) => {
      const { trouble, waiting, lagMs, copy } = state;
      if (trouble !== null) log.error({ trouble, waiting, lagMs }, "the audit log is not continued");
      if (copy.trouble !== null)
        log.error({ trouble: copy.trouble, size: copy.size }, "the copy of the audit log is not written");
      if (isForFreshProcess(state)) process.exit(1);
    }),
  });
  const metrics = measureSequencer(() => sequencer.state);
  if (status !== null) await metrics.set.collect();
  return {
    port: 0,
    asked: async (question) =>
      question.kind === "sequencing"
        ? sequencer.state
        : metrics.read({
            copy: await copySize(files.auditFolder, { name: auditOrigin, publicKey }),
            log: await logSize(store.sql),
          }),
    drain: async () => {
      await sequencer.stop();
      await store.close();
    },
  };
}

/** Returns how many records the copy's checkpoint covers: 0 if there is none, -1 if it cannot be read as one of this log. */
async function copySize(folder: string, verifier: NoteVerifier): Promise<number> {
  try {
    const note = await readIfThere(path.join(folder, CHECKPOINT_FILE));
    return note === null ? 0 : openCheckpoint(note.toString(), await copyVerifier(folder, verifier)).size;
  } catch {
    return -1;
  }
}
