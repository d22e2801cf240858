import type { FoundEvent, SealedCommit } from "../../../audit/audit.ts";
import type { OperatorContext } from "../operation.ts";

/** The sealed commit of an event, to be opened where the auditor's private key is. */
export interface SealedEvent {
  /** In base64. */
  readonly sealed: string;
  /** 16 hexadecimal digits. */
  readonly writer: string;
  /** The numbers of the commit's first and last event in its writer's chain, and of this event. */
  readonly first: number;
  readonly last: number;
  readonly n: number;
}

/** Reads the sealed commits of these events, in their order; null for one whose row is not there. */
export async function readSealed(
  { tx }: OperatorContext,
  events: readonly Pick<FoundEvent, "writer" | "n">[],
): Promise<readonly (SealedEvent | null)[]> {
  const [{ sealedCommits }, { writerName }] = await Promise.all([
    import("../../../audit/audit.ts"),
    import("../../../events/events.ts"),
  ]);
  const shown = (commit: SealedCommit | null, n: number): SealedEvent | null =>
    commit && { ...commit, sealed: commit.sealed.toString("base64"), writer: writerName(commit.writer), n };
  return (await sealedCommits(tx, events)).map((commit, i) => shown(commit, events[i]?.n ?? 0));
}
