import path from "node:path";
import { makeFolder, takeLock } from "../files/files.ts";
import type { NoteVerifier } from "../tlog/tlog.ts";
import { Cosigner, type CosignerOptions } from "./cosigner.ts";
import { KeptNotes } from "./kept-notes.ts";
import { serveWitness } from "./serve.ts";
import type { WitnessKey } from "./witness-key.ts";

export interface WitnessSettings {
  /** The witness's own folder; made if it is missing. */
  readonly folder: string;
  readonly listen: { readonly host: string; readonly port: number };
  readonly key: WitnessKey;
  readonly logs: readonly NoteVerifier[];
  readonly log: CosignerOptions["log"];
}

export interface RunningWitness {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts a witness: takes its folder for this process alone, checks what it kept of each log, and serves. Throws LockError if
 * another process has the folder, and WitnessError.
 */
export async function openWitness({ folder, listen, key, logs, log }: WitnessSettings): Promise<RunningWitness> {
  await makeFolder(folder);
  const lock = takeLock(path.join(folder, "witness.lock"), "this witness");
  try {
    const notes = new KeptNotes(folder);
    const cosigner = new Cosigner({ key, logs, notes, now: Date.now, log });
    for (const each of logs) {
      const kept = await notes.read(each, key);
      const size = kept?.head.size ?? null;
      if (kept === null)
        log("warn", "nothing is kept of this log yet: its first checkpoint will be trusted", { origin: each.name });
      else log("info", "the newest cosigned checkpoint of this log is kept", { origin: each.name, size });
    }
    const { port, close } = await serveWitness(listen, cosigner, log);
    return {
      port,
      close: async () => {
        await close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
