import type { Logger } from "pino";
import { readPublicKey, showCheckpoint } from "../../audit/audit.ts";
import { Cosigning, parsePolicy } from "../../cosigning/cosigning.ts";
import type { Store } from "../../store/store.ts";
import type { ServerEvents } from "../sessions/server-events.ts";
import type { BankSettings } from "../startup/settings.ts";

/**
 * Makes the part of a bank server that has the audit log's checkpoints cosigned, and records each alarm of a witness, then calls `onAlarm`; null if the
 * settings name no witnesses. It submits nothing before `start`.
 */
export function openCosigning(
  { witnessPolicy, files, auditOrigin }: BankSettings,
  { sql }: Store,
  events: Pick<ServerEvents, "note">,
  log: Logger,
  onAlarm: (witness: string, reason: string) => void,
): Cosigning | null {
  if (witnessPolicy === null) return null;
  return new Cosigning({
    ...{ policy: parsePolicy(witnessPolicy), sql },
    show: async (size) => {
      const verifier = { name: auditOrigin, publicKey: await readPublicKey(files.auditLogPublicKey, "ed25519") };
      const shown = await showCheckpoint(sql, files.auditFolder, verifier, size);
      return shown === "busy" ? null : shown;
    },
    onAlarm: (witness, { reason, kept, offered }) => {
      events.note("witness-alarm", `error:${reason}`, { witness, kept, offered });
      onAlarm(witness, reason);
    },
    log: (level, message, fields) => log[level](fields, message),
  });
}
