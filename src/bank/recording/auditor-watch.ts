import type { Logger } from "pino";
import { readPublicKey } from "../../audit/audit.ts";
import { type EventStore, keyIdOf } from "../../events/events.ts";
import { isAuditorKey } from "./event-store.ts";

/** How often a process looks for another key of the auditor, in milliseconds. */
const CHECK_MS = 5_000;

/**
 * Follows the file with the auditor's public key: events are sealed to another key from the moment it is there, without a restart.
 * A key that no event has named is not used, nor is a file that cannot be read: the process continues with the key that it has,
 * and logs that once for each change.
 */
export function watchAuditor(store: EventStore, file: string, log: Logger, everyMs = CHECK_MS): { stop(): void } {
  let told = "";
  const tell = (problem: string, fields: object): void => {
    if (problem !== told) log.error({ file, keyId: store.writers.keyId, ...fields }, problem);
    told = problem;
  };
  const look = async (): Promise<void> => {
    const auditor = await readPublicKey(file, "x25519");
    const keyId = keyIdOf(auditor);
    if (keyId !== store.writers.keyId) {
      if (!(await isAuditorKey(store, keyId)))
        return tell("the auditor's key was exchanged by hand and is not used: name it with strongroom audit recipient", {
          found: keyId,
        });
      store.writers.sealTo(auditor);
      log.warn({ keyId }, "the audit log is sealed to another auditor's key from here on");
    }
    told = "";
  };
  let isLooking = false;
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch((err: unknown) =>
        tell("the auditor's key cannot be checked: the audit log is sealed to the same key as before", { err }),
      )
      .finally(() => {
        isLooking = false;
      });
  }, everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
