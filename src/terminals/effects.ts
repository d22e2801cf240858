import type { Effect } from "../events/events.ts";

/** An ATM's keys as they are stored; `sealed` and `madeAt` are of the key of this epoch, and null once the ATM is revoked. */
export interface StoredKey {
  readonly terminal: string;
  readonly publicKey: Buffer;
  readonly epoch: number;
  readonly sealed: Buffer | null;
  /** Milliseconds since 1970 UTC. */
  readonly madeAt: number | null;
}

/** What the event of an enrolment, a rotation or a revocation vouches for (AUDIT.md, section "Effects"). */
export const terminalKeyEffect = ({ terminal, publicKey, epoch, sealed, madeAt }: StoredKey): Effect => [
  "terminal-key",
  terminal,
  ...[publicKey, epoch, sealed, madeAt],
];
