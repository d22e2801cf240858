import { randomBytes } from "node:crypto";
import type { Effect } from "../../events/events.ts";
import type { OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

export type SessionKind = "browser" | "command-line";

/** A session as it is stored. Times are in milliseconds since 1970 UTC. */
export interface Session {
  /** The public id: 32 hexadecimal digits. */
  readonly id: string;
  readonly operator: OperatorId;
  readonly kind: SessionKind;
  /** SHA-256 of the token. */
  readonly tokenHash: Buffer;
  readonly userAgent: string;
  readonly address: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Of the operator's version for which it is valid. */
  readonly n: number;
  readonly lastUsedAt: number;
  readonly provenAt: number;
}

/** What the HMAC covers. An older row of one session is valid for less: set back, it gives nobody more. */
const sessionValues = (session: Session): readonly Value[] => [
  ...[session.id, session.operator, session.kind, session.tokenHash, session.userAgent, session.address, session.createdAt],
  ...[session.expiresAt, session.n, session.lastUsedAt, session.provenAt],
];

/** What the event of a sign-in vouches for: all that no use changes. */
export const sessionEffect = (session: Omit<Session, "n" | "lastUsedAt" | "provenAt">): Effect => [
  ...(["operator-session", session.id, session.operator, session.kind, session.tokenHash] as const),
  ...[session.userAgent, session.address, session.createdAt, session.expiresAt],
];

/** What the event vouches for that ended a session before its time. */
export const sessionEndEffect = (id: string, at: number): Effect => ["operator-session-end", id, at];

export const newSessionId = (): string => randomBytes(16).toString("hex");

export async function insertSession(tx: Transaction, { rows }: Authentic, session: Session): Promise<void> {
  const { id, operator, kind, tokenHash, userAgent, address, createdAt, expiresAt, n, lastUsedAt, provenAt } = session;
  await tx`
    insert into operator_session
      (id, operator, kind, token_hash, user_agent, address, created_at, expires_at, n, last_used_at, proven_at, mac)
    values (${id}, ${operator}, ${kind}, ${tokenHash}, ${userAgent}, ${address}, ${new Date(createdAt)}, ${new Date(expiresAt)},
            ${n}, ${new Date(lastUsedAt)}, ${new Date(provenAt)}, ${rows.of("session", sessionValues(session))})`;
}

type Which = { readonly tokenHash: Buffer } | { readonly id: string } | { readonly operator: OperatorId };
type TimeName = "createdAt" | "expiresAt" | "lastUsedAt" | "provenAt";
type Row = Omit<Session, TimeName> & Readonly<Record<TimeName, Date>> & { readonly ended: boolean; readonly mac: Buffer };

/** Returns the sessions that the bank wrote and nobody has ended; whether their time is over is for the caller. */
export async function readSessions(sql: Sql | Transaction, authentic: Authentic, which: Which): Promise<readonly Session[]> {
  const { rows, memory, report } = authentic;
  const [hash, id, operator] = [
    "tokenHash" in which ? which.tokenHash : null,
    "id" in which ? which.id : null,
    "operator" in which ? which.operator : null,
  ];
  const found = await sql<Row[]>`
    select id, operator, kind, token_hash as "tokenHash", user_agent as "userAgent", address, created_at as "createdAt",
           expires_at as "expiresAt", n, last_used_at as "lastUsedAt", proven_at as "provenAt", mac,
           exists (select from operator_session_end where session = operator_session.id) as ended
    from operator_session
    where token_hash = ${hash}::bytea or id = ${id}::uuid or operator = ${operator}::uuid
    order by created_at, id`;
  return found.flatMap(({ ended, mac, ...row }) => {
    const session: Session = {
      ...{ ...row, id: row.id.replaceAll("-", "") },
      ...{ createdAt: row.createdAt.getTime(), expiresAt: row.expiresAt.getTime() },
      ...{ lastUsedAt: row.lastUsedAt.getTime(), provenAt: row.provenAt.getTime() },
    };
    if (!rows.verifies("session", sessionValues(session), mac)) {
      report(`session ${session.id}`, "is not as the bank wrote it");
      return [];
    }
    if (ended) memory.seesEnd(session.id);
    return ended || memory.hasEnded(session.id) ? [] : [session];
  });
}

/** Replaces what a use changes, unless another request did so first; then returns false, and that one counts. */
export async function updateSession(
  sql: Sql | Transaction,
  { rows }: Authentic,
  before: Session,
  changes: Partial<Pick<Session, "n" | "lastUsedAt" | "provenAt">>,
): Promise<boolean> {
  const after = { ...before, ...changes };
  const { count } = await sql`
    update operator_session
    set n = ${after.n}, last_used_at = ${new Date(after.lastUsedAt)}, proven_at = ${new Date(after.provenAt)},
        mac = ${rows.of("session", sessionValues(after))}
    where id = ${before.id} and mac = ${rows.of("session", sessionValues(before))}`;
  return count === 1;
}
