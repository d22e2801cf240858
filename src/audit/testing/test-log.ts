import { randomUUID, randomUUIDv7 } from "node:crypto";
import { access, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Disk } from "../log/disk.ts";
import { type AuditKeyPair, makeAuditorKey, makeLogKey } from "../log/keys.ts";
import type { CommittedEvent } from "../log/line.ts";
import { AuditLog } from "../sealing/audit-log.ts";
import { recover } from "../sealing/recover.ts";
import { type Report, type VerifyOptions, verify } from "../verifying/verify.ts";

/** A log in a separate folder, and events to put into it. */

export const ORIGIN = "bank.example/atm-audit";
export const SECRET = "payee-4711-secret";

export interface TestLog extends AsyncDisposable {
  readonly dir: string;
  readonly logKey: AuditKeyPair;
  readonly auditor: AuditKeyPair;
  /** Recovers and opens; the caller closes. */
  open(options?: { disk?: Disk; sealedInDatabase?: number }): Promise<AuditLog>;
  /** Opens, appends each list as a batch, closes. */
  append(...batches: readonly CommittedEvent[][]): Promise<void>;
  verify(options?: Partial<VerifyOptions>): Promise<Report>;
  /** The same keys over a copy of the folder. */
  copy(): Promise<TestLog>;
}

export async function testLog(
  keys = { logKey: makeLogKey(), auditor: makeAuditorKey() },
  origin = ORIGIN,
  within?: string,
): Promise<TestLog> {
  const { logKey, auditor } = keys;
  const dir = await temporaryFolder(within);
  const verifier = { name: origin, publicKey: logKey.publicKey };
  const log: TestLog = {
    dir,
    ...keys,
    async open({ disk = new Disk(), sealedInDatabase = 0 } = {}) {
      return new AuditLog(await recover(dir, verifier, { disk, sealedInDatabase }), {
        dir,
        disk,
        signer: { name: origin, privateKey: logKey.privateKey },
        sealing: { origin, auditor: auditor.publicKey, currency: "EUR" },
      });
    },
    async append(...batches) {
      const open = await log.open();
      for (const batch of batches) await open.append(batch);
      await open.close();
    },
    verify: (options = {}) => verify({ dir, origin, logPublicKey: logKey.publicKey, auditorKey: auditor.privateKey, ...options }),
    async copy() {
      const other = await testLog(keys, origin);
      await cp(dir, other.dir, { recursive: true });
      return other;
    },
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true }),
  };
  return log;
}

/** In memory if the machine has such a folder, because these tests make and sync thousands of files. */
async function temporaryFolder(within?: string): Promise<string> {
  const memory = await access("/dev/shm").then(
    () => "/dev/shm",
    () => tmpdir(),
  );
  return await mkdtemp(path.join(within ?? memory, "strongroom-audit-"));
}

/** Events as the sealer reads them, each with a value that only the sealed form may contain. */
export function testEvents(count: number): CommittedEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    id: randomUUIDv7(),
    at: Date.UTC(2026, 0, 1) + i,
    kind: "transfer",
    outcome: i % 3 === 2 ? "denied:insufficient-funds" : "ok",
    terminal: "ATM-0001",
    session: "000102030405060708090a0b0c0d0e0f",
    request: randomUUIDv7(),
    customer: randomUUID(),
    account: randomUUID(),
    amount: 4000 + i,
    confidential: { payee: `${SECRET}-${i}`, available: 120_000 },
  }));
}
