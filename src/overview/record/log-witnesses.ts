import { type ListedCheckpoint, listCheckpoints, logSize } from "../../audit/audit.ts";
import { cosignersOf, type WitnessPolicy, witnessStates } from "../../cosigning/cosigning.ts";
import type { Sql } from "../../store/store.ts";
import { acknowledgedSizes } from "../../terminals/terminals.ts";

/** A checkpoint of the audit log, and who cosigned it. */
export interface WitnessedCheckpoint extends ListedCheckpoint {
  /** The names of the witnesses in the policy; null without a policy. */
  readonly cosignedBy: readonly string[] | null;
}

/** Somebody who keeps checkpoints of the audit log: a witness of the policy, or an ATM. */
interface LogWitness {
  readonly kind: "witness" | "ATM";
  readonly name: string;
  /** The records under the newest checkpoint that it cosigned or acknowledged; 0 if none. */
  readonly size: number;
  /** How many records the log has beyond that. */
  readonly behind: number;
  /** When it cosigned, in milliseconds since 1970 UTC; null if never, or if it is an ATM, of which nobody stores that. */
  readonly at: number | null;
}

/** The most ATMs of the list. */
const ATMS_MAX = 100;

export interface LogWitnesses {
  /** Null without a witness policy: then nobody outside the bank cosigns. */
  readonly witnesses: readonly LogWitness[] | null;
  /** The ATMs that are furthest behind, at most ATMS_MAX, and how many ATMs there are. */
  readonly atms: readonly LogWitness[];
  readonly atmCount: number;
}

/** Returns how far each witness of the audit log is. */
export async function logWitnesses(sql: Sql, policy: WitnessPolicy | null): Promise<LogWitnesses> {
  const log = await logSize(sql);
  const behind = (size: number): number => Math.max(0, log - size);
  const states = policy === null ? null : await witnessStates(sql, policy);
  const atms = (await acknowledgedSizes(sql))
    .map(({ terminal, size }): LogWitness => ({ kind: "ATM", name: terminal, size, behind: behind(size), at: null }))
    .sort((one, other) => one.size - other.size);
  return {
    witnesses: states?.map(({ name, size, at }) => ({ kind: "witness", name, size, behind: behind(size), at })) ?? null,
    atms: atms.slice(0, ATMS_MAX),
    atmCount: atms.length,
  };
}

/** Returns a page of checkpoints, the newest first, each with the witnesses that cosigned it. */
export async function witnessedCheckpoints(
  sql: Sql,
  policy: WitnessPolicy | null,
  page: Parameters<typeof listCheckpoints>[1] = {},
): Promise<{ readonly checkpoints: readonly WitnessedCheckpoint[]; readonly next: number | null }> {
  const { checkpoints, next } = await listCheckpoints(sql, page);
  const sizes = checkpoints.map(({ size }) => size);
  const cosigners = policy === null ? null : await cosignersOf(sql, sizes, policy);
  return {
    checkpoints: checkpoints.map((each) => ({
      ...each,
      cosignedBy: cosigners === null ? null : (cosigners.get(each.size) ?? []),
    })),
    next,
  };
}
