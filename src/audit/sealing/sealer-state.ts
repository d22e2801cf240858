import type { KeyObject } from "node:crypto";
import type { Currency } from "../../model/model.ts";
import type { Disk } from "../log/disk.ts";

export interface SealerSettings {
  /** The log's folder. */
  readonly dir: string;
  /** The log's name, which every checkpoint says: `<bank>/atm-audit`. */
  readonly origin: string;
  /** Ed25519, private: signs the checkpoints. */
  readonly logKey: KeyObject;
  /**
   * X25519, public: whoever has the private key can read the sealed form. A function is asked before each batch, so that the
   * key can be changed while the bank runs; it throws AuditError `key-file` while there is none, and nothing is sealed.
   */
  readonly auditor: KeyObject | (() => Promise<KeyObject>);
  readonly currency: Currency;
  /** How long an event may wait for company: a second by AUDIT.md, which is the default. */
  readonly intervalMs?: number;
  /** The longest pause between two attempts that fail, in milliseconds; 5 seconds unless given. The first is an interval. */
  readonly pauseMostMs?: number;
  /** Called at every change and at least once an interval. */
  readonly onState?: (state: SealerState) => void;
  readonly disk?: Disk;
}

/** What the sealer has come to. */
export interface Progress {
  /** Records under the last checkpoint. */
  readonly size: number;
  /** Records of the log that no event of the database was found for: it was restored from a backup, or changed by hand. */
  readonly unmatched: number;
}

export interface SealerState {
  /** `standby` while another sealer has the lease, or between two attempts. */
  readonly role: "standby" | "sealing" | "stopped";
  /** Why the last attempt failed; with the role `stopped`, why no other follows. Null when all is well or the stop was ordered. */
  readonly trouble: { readonly code: string; readonly message: string } | null;
  /** Committed events that are not in the log yet, counted up to 200,000. */
  readonly unsealed: number;
  /** How long the oldest of them has been waiting. */
  readonly lagMs: number;
  /** What this process has sealed up to; null where it has not sealed yet. */
  readonly progress: Progress | null;
}
