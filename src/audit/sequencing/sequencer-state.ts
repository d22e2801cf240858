import { createPublicKey, type KeyObject } from "node:crypto";
import type { Chain } from "../../events/events.ts";
import type { Currency } from "../../model/model.ts";
import type { NoteVerifier } from "../../tlog/tlog.ts";
import type { Disk } from "../log/disk.ts";

export interface SequencerSettings {
  /** The folder of this server's copy of the log. */
  readonly dir: string;
  /** The log's name, which is in every checkpoint: `<bank>/atm-audit`. */
  readonly origin: string;
  /** Ed25519, private: signs the checkpoints, until a succession. The log's newer keys follow from it. */
  readonly logKey: KeyObject;
  /** Reads the private keys that this server has now; `logKey` alone unless given. */
  readonly readLogKeys?: () => Promise<readonly KeyObject[]>;
  /** Proves the writers' chains. */
  readonly chain: Chain;
  readonly currency: Currency;
  /** How long an event may wait for others, in milliseconds; 1 second by default. */
  readonly intervalMs?: number;
  /** The longest pause between two attempts that fail, in milliseconds; 5 seconds by default. The first pause is an interval. */
  readonly pauseMostMs?: number;
  /** Called at every change and at least once an interval. */
  readonly onState?: (state: SequencerState) => void;
  readonly disk?: Disk;
}

/** The key that a process knows from its start, from which it follows the successions. */
export const verifierOf = ({ origin, logKey }: Pick<SequencerSettings, "origin" | "logKey">): NoteVerifier => ({
  name: origin,
  publicKey: createPublicKey(logKey),
});

/** Why an attempt failed. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
}

export interface SequencerState {
  /** `standby` while another process has the lease, or between two attempts. */
  readonly role: "standby" | "sequencing" | "stopped";
  /** Why the last attempt failed; with the role `stopped`, why no other follows. Null if none failed or the stop was ordered. */
  readonly trouble: Trouble | null;
  /** Committed events that no checkpoint covers yet. */
  readonly waiting: number;
  /** How long the oldest of them has been waiting, in milliseconds. */
  readonly lagMs: number;
  /** The size of the newest checkpoint while this process had the lease; null if it never had it. */
  readonly size: number | null;
  readonly copy: CopyState;
}

/** This server's copy of the log. */
export interface CopyState {
  /** The events that it has; null until it was opened. */
  readonly size: number | null;
  readonly trouble: Trouble | null;
  /** True if only a fresh process may try again, or a person must act. */
  readonly stopped: boolean;
}
