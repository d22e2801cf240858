import { copyVerifier, readCheckpoint, type ShownProof, showProof } from "../../audit/audit.ts";
import { newestCosigned, type WitnessPolicy } from "../../cosigning/cosigning.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { NoteVerifier } from "../../tlog/tlog.ts";

/** This server's copy of the audit log, a key of it that is known, and its witnesses. */
export interface LogCopy {
  readonly dir: string;
  readonly verifier: NoteVerifier;
  /** Null without a witness policy. */
  readonly policy: WitnessPolicy | null;
}

export interface RecordProof extends ShownProof {
  /** Who cosigned the checkpoint, by the names in the policy, and when, in milliseconds since 1970 UTC. */
  readonly cosigners: readonly { readonly name: string; readonly at: number }[];
  /** True if they are a quorum; null without a policy. */
  readonly isQuorum: boolean | null;
}

/**
 * Proves one record of the audit log, under the newest checkpoint that a quorum cosigned if that covers it, else under this server's
 * newest. Throws as showProof does.
 */
export async function proveOneRecord(
  sql: Sql | Transaction,
  { dir, verifier, policy }: LogCopy,
  index: number,
): Promise<RecordProof> {
  const cosigned = policy === null ? null : await newestCosigned(sql, await copyVerifier(dir, verifier), policy);
  const checkpoint = cosigned !== null && cosigned.size > index ? cosigned.note : await readCheckpoint(dir);
  const known = policy?.witnesses ?? [];
  const proof = await showProof(dir, verifier, { checkpoint, index, witnesses: known.map((witness) => witness.verifier) });
  const cosigners = proof.cosignatures.map(({ verifier: by, time }) => ({
    name: known.find((witness) => witness.verifier === by)?.name ?? by.name,
    at: time * 1_000,
  }));
  return { ...proof, cosigners, isQuorum: policy?.isQuorum(new Set(cosigners.map(({ name }) => name))) ?? null };
}
