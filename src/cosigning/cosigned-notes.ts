import type { Sql, Transaction } from "../store/store.ts";
import {
  type Cosignature,
  type CosignatureVerifier,
  cosignaturesOn,
  formatCosignatureVerifier,
  type NoteVerifier,
  withoutOthers,
} from "../tlog/tlog.ts";
import type { WitnessPolicy } from "./policy.ts";

/** The newest sizes among which a quorum is searched for. */
const SIZES_MAX = 1_000;

/** A checkpoint with the lines of the witnesses that cosigned it. */
export interface CosignedNote {
  readonly size: number;
  readonly note: string;
  /** In the order of the policy. */
  readonly cosignatures: readonly Cosignature[];
}

/** Stores a cosigned checkpoint. Rows are only inserted: a second cosignature of the same size changes nothing. */
export async function keepCosigned(
  sql: Sql | Transaction,
  { size, note, verifier, at }: { size: number; note: string; verifier: CosignatureVerifier; at: number },
): Promise<void> {
  await sql`
    insert into audit_cosigned (size, witness, note, at)
    values (${size}, ${formatCosignatureVerifier(verifier)}, ${note}, ${new Date(at)})
    on conflict do nothing`;
}

/** Resolves with the largest size that this witness has cosigned, and when; null if there is none. */
export async function newestOf(
  sql: Sql | Transaction,
  verifier: CosignatureVerifier,
): Promise<{ readonly size: number; readonly at: number } | null> {
  const [row] = await sql<{ size: number; at: Date }[]>`
    select size::float8, at from audit_cosigned
    where witness = ${formatCosignatureVerifier(verifier)} order by size desc limit 1`;
  return row === undefined ? null : { size: row.size, at: row.at.getTime() };
}

/** How far a witness of the policy is, by what is stored. */
export interface WitnessState {
  /** Its name in the policy. */
  readonly name: string;
  /** The largest size that it has cosigned; 0 if none. */
  readonly size: number;
  /** When, in milliseconds since 1970 UTC; null if never. */
  readonly at: number | null;
}

/** Resolves with the state of each witness of the policy, in its order. */
export const witnessStates = async (sql: Sql | Transaction, { witnesses }: WitnessPolicy): Promise<readonly WitnessState[]> =>
  Promise.all(
    witnesses.map(async ({ name, verifier }) => ({ name, ...((await newestOf(sql, verifier)) ?? { size: 0, at: null }) })),
  );

/** Resolves with the names in the policy of those who have cosigned each of these sizes. Verifies no signature. */
export async function cosignersOf(
  sql: Sql | Transaction,
  sizes: readonly number[],
  { witnesses }: WitnessPolicy,
): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await sql<{ size: number; witness: string }[]>`
    select size::float8, witness from audit_cosigned where size = any(${sizes.map(String)}::bigint[])`;
  const nameOf = new Map(witnesses.map(({ name, verifier }) => [formatCosignatureVerifier(verifier), name]));
  return new Map(sizes.map((size) => [size, rows.flatMap((row) => (row.size === size ? (nameOf.get(row.witness) ?? []) : []))]));
}

/**
 * Resolves with the newest checkpoint that a quorum of the policy's witnesses has cosigned, in one note with all their lines; null
 * if there is none among the newest SIZES_MAX sizes. Verifies every signature: throws NoteError if a row was changed.
 */
export async function newestCosigned(
  sql: Sql | Transaction,
  log: NoteVerifier,
  { witnesses, isQuorum }: WitnessPolicy,
): Promise<CosignedNote | null> {
  const keys = witnesses.map(({ verifier }) => formatCosignatureVerifier(verifier));
  const rows = await sql<{ size: number; notes: string[] }[]>`
    select size::float8, array_agg(note) as notes from audit_cosigned
    where witness = any(${keys}) group by size order by size desc limit ${SIZES_MAX}`;
  const verifiers = witnesses.map(({ verifier }) => verifier);
  for (const { size, notes } of rows) {
    const own = withoutOthers(notes[0] as string, log);
    const lines = notes.filter((note) => withoutOthers(note, log) === own).flatMap((note) => cosignaturesOn(note, verifiers));
    const cosignatures = verifiers.flatMap((verifier) => lines.find((each) => each.verifier === verifier) ?? []);
    const names = witnesses
      .filter(({ verifier }) => cosignatures.some((each) => each.verifier === verifier))
      .map(({ name }) => name);
    if (isQuorum(new Set(names))) return { size, note: own + cosignatures.map(({ line }) => line).join(""), cosignatures };
  }
  return null;
}
