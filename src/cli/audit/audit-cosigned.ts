import { newestCosigned } from "../../cosigning/cosigning.ts";
import type { Settings } from "../options/settings.ts";
import { readPolicy } from "../options/witness-policy.ts";
import { say } from "../output/failure.ts";
import { time } from "../output/table.ts";
import { withMigratedStore } from "../running/database.ts";
import { readLogKey } from "./audit-keys.ts";

/**
 * Resolves with the newest checkpoint that a quorum of --witness-policy has cosigned, and says who did; null if there is none. Throws
 * UsageError and NoteError.
 */
export async function findCosigned(settings: Settings): Promise<string | null> {
  const policy = readPolicy(settings);
  const verifier = await readLogKey(settings);
  const found = await withMigratedStore(settings, ({ sql }) => newestCosigned(sql, verifier, policy));
  if (found === null) {
    say("no checkpoint was cosigned by a quorum yet");
    return null;
  }
  for (const each of found.cosignatures)
    say(`${each.verifier.name} cosigned ${found.size} records at ${time(each.time * 1_000)}`);
  return found.note;
}
