import type { KeyObject } from "node:crypto";
import type { Currency } from "../../model/model.ts";
import type { Disk } from "../log/disk.ts";

export interface SealerSettings {
  /** The log's folder. */
  readonly dir: string;
  /** The log's name, which is in every checkpoint: `<bank>/atm-audit`. */
  readonly origin: string;
  /** Ed25519, private: signs the checkpoints. */
  readonly logKey: KeyObject;
  /**
   * X25519, public: the private key opens the sealed form. A function is called before each batch, so that the key can be
   * changed while the bank runs. It rejects with AuditError `key-file` while there is no key; nothing is sealed then.
   */
  readonly auditor: KeyObject | (() => Promise<KeyObject>);
  readonly currency: Currency;
  /** How long an event may wait for others, in milliseconds; 1 second by default. */
  readonly intervalMs?: number;
  /** The longest pause between two attempts that fail, in milliseconds; 5 seconds by default. The first pause is an interval. */
  readonly pauseMostMs?: number;
  /** Called at every change and at least once an interval. */
  readonly onState?: (state: SealerState) => void;
  readonly disk?: Disk;
}

/** How far the sealer has come. */
export interface Progress {
  /** Records under the last checkpoint. */
  readonly size: number;
  /** Records of the log without an event in the database: it was restored from a backup, or changed by hand. */
  readonly unmatched: number;
}

export interface SealerState {
  /** `standby` while another sealer has the lease, or between two attempts. */
  readonly role: "standby" | "sealing" | "stopped";
  /** Why the last attempt failed; with the role `stopped`, why no other follows. Null if none failed or the stop was ordered. */
  readonly trouble: { readonly code: string; readonly message: string } | null;
  /** Committed events that are not in the log yet, counted up to BACKLOG_MAX (committed-events.ts). */
  readonly unsealed: number;
  /** How long the oldest of them has been waiting, in milliseconds. */
  readonly lagMs: number;
  /** How far this process has sealed; null if it has not sealed yet. */
  readonly progress: Progress | null;
}
