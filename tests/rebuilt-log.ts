import { mkdirSync } from "node:fs";
import path from "node:path";
import { Disk } from "../src/audit/log/disk.ts";
import { type AuditKeyPair, readPublicKey } from "../src/audit/log/keys.ts";
import type { CommittedEvent } from "../src/audit/log/line.ts";
import { AuditLog } from "../src/audit/sealing/audit-log.ts";
import { sealedEvents } from "../src/audit/sealing/committed-events.ts";
import { recover } from "../src/audit/sealing/recover.ts";
import type { Tampered } from "./tampering.ts";

const ORIGIN = "strongroom/atm-audit";
const BATCH = 200;

/** Rebuilds the log from the database's events, as an insider could: sealed to the same auditor and signed by this key. */
export async function rebuilt(
  { log, audit }: Tampered,
  dir: string,
  change: (event: CommittedEvent, index: number) => CommittedEvent,
  logKey: AuditKeyPair,
): Promise<string> {
  mkdirSync(dir);
  const disk = new Disk();
  const auditor = await readPublicKey(path.join(audit, "../keys/auditor.key.pub"), "x25519");
  const recovered = await recover(dir, { name: ORIGIN, publicKey: logKey.publicKey }, { disk, sealedInDatabase: 0 });
  const anew = new AuditLog(recovered, {
    dir,
    disk,
    signer: { name: ORIGIN, privateKey: logKey.privateKey },
    sealing: { origin: ORIGIN, auditor, currency: "EUR" },
  });
  const events: CommittedEvent[] = [];
  for await (const list of sealedEvents(log.bank.database.store.sql))
    for (const { index, event } of list) events.push(change(event, index));
  for (let first = 0; first < events.length; first += BATCH) await anew.append(events.slice(first, first + BATCH));
  await anew.close();
  return dir;
}
