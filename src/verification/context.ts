import type { Chain, EffectDigest, SealedOpener } from "../events/events.ts";
import type { ProposalKey } from "../proposals/proposals.ts";
import type { NoteVerifier, TreeHead } from "../tlog/tlog.ts";
import type { Findings } from "./findings.ts";
import type { Coverage, Progress } from "./progress.ts";
import type { Snapshot } from "./snapshot.ts";

/** A checkpoint that was kept where the bank cannot change it. */
export interface KeptCheckpoint {
  /** Its place, as the finding names it. */
  readonly source: string;
  readonly note: string;
}

/** What each part of a verification works with. */
export interface Verification {
  readonly snapshot: Snapshot;
  readonly findings: Findings;
  readonly coverage: Coverage;
  readonly progress: Progress;
  readonly chain: Chain;
  readonly effects: EffectDigest;
  readonly verifier: NoteVerifier;
  /** By the id of the auditor's key. */
  readonly openers: ReadonlyMap<string, SealedOpener>;
  /** Authenticates the rows of proposals; null if whoever verifies has not this key. */
  readonly proposalKey: ProposalKey | null;
  /** ISO 4217; empty if the ledger has none yet. */
  readonly currency: string;
  /** The moment of the snapshot by the database's clock, in milliseconds since 1970 UTC. */
  readonly now: number;
  /** True if the bank has ever refused a clock: the times of events then do not give their order. */
  readonly clockWasWrong: boolean;
}

/** The tree heads of kept checkpoints, by their sources. */
export type KeptHeads = readonly (TreeHead & { readonly source: string })[];
