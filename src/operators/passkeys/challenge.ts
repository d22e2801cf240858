import { randomBytes, randomUUID } from "node:crypto";
import type { OperatorId } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

/** How long an authenticator's answer is awaited, in milliseconds. */
export const CHALLENGE_MS = 5 * 60_000;
const CHALLENGE_SIZE = 32;

export type Purpose = "sign-in" | "prove" | "register";

interface Challenge {
  readonly id: string;
  readonly purpose: Purpose;
  /** Whose ceremony it is; null if only the signature will tell. */
  readonly operator: OperatorId | null;
  readonly challenge: Buffer;
  readonly expiresAt: number;
}

const valuesOf = ({ id, purpose, operator, challenge, expiresAt }: Challenge): readonly Value[] => [
  ...[id, purpose, operator, challenge, expiresAt],
];

/** Stores a new challenge and returns it with its id, by which the answer names it. Forgets those that are over. */
export async function newChallenge(
  sql: Sql,
  { rows }: Authentic,
  asked: { readonly purpose: Purpose; readonly operator: OperatorId | null; readonly at: number },
): Promise<Pick<Challenge, "id" | "challenge">> {
  const { purpose, operator, at } = asked;
  const made = { id: randomUUID(), purpose, operator, challenge: randomBytes(CHALLENGE_SIZE), expiresAt: at + CHALLENGE_MS };
  await sql`delete from operator_challenge where expires_at <= ${new Date(at)}`;
  await sql`
    insert into operator_challenge (id, purpose, operator, challenge, expires_at, mac)
    values (${made.id}, ${purpose}, ${operator}, ${made.challenge}, ${new Date(made.expiresAt)},
            ${rows.of("challenge", valuesOf(made))})`;
  return made;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Uses up the challenge, whatever comes of it: a second answer to it finds none. Null if there is none for this purpose, it is over, or
 * the bank did not write it.
 */
export async function useChallenge(
  sql: Sql,
  { rows, report }: Authentic,
  { id, purpose, at }: { readonly id: string; readonly purpose: Purpose; readonly at: number },
): Promise<Challenge | null> {
  if (!UUID.test(id)) return null;
  const [row] = await sql<(Omit<Challenge, "expiresAt"> & { expiresAt: Date; mac: Buffer })[]>`
    delete from operator_challenge where id = ${id} returning id, purpose, operator, challenge, expires_at as "expiresAt", mac`;
  if (row === undefined) return null;
  const challenge: Challenge = { ...row, expiresAt: row.expiresAt.getTime() };
  if (!rows.verifies("challenge", valuesOf(challenge), row.mac)) {
    report(`challenge ${id}`, "is not as the bank wrote it");
    return null;
  }
  return challenge.purpose === purpose && at < challenge.expiresAt ? challenge : null;
}
