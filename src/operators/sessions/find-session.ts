import type { OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { type OperatorVersion, readOperator } from "../accounts/operator-version.ts";
import type { SignedIn } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { hashOfGiven } from "../authentic/secret-token.ts";
import type { Operators } from "../settings.ts";
import { signedInOf } from "./begin-session.ts";
import { readSessions, type Session, type SessionKind, updateSession } from "./session-row.ts";

/** A use is written only this long after the one before, in milliseconds: a page asks for many things at once. */
const NOTED_MS = 10_000;

/**
 * Returns who is signed in with this token; null if nobody is. It asks the database each time: a session ends for every console at the
 * commit that ends it, disables its operator, or changes roles or credentials. A session also ends `idleMs` after its last use and
 * `absoluteMs` after its beginning. Pass `isUse: false` for what a page asks by itself: a forgotten page keeps no session alive. With `kind`,
 * only a session of this kind counts: the token of a command line is no cookie, and a cookie is none of its tokens.
 */
export async function findSession(
  operators: Operators,
  token: string,
  at: number,
  { isUse = true, kind }: { readonly isUse?: boolean; readonly kind?: SessionKind } = {},
): Promise<SignedIn | null> {
  const tokenHash = hashOfGiven(token);
  if (tokenHash === null) return null;
  const { sql } = operators.store;
  const [session] = await readSessions(sql, operators, { tokenHash });
  if (session === undefined || !isInTime(operators, session, at)) return null;
  if (kind !== undefined && session.kind !== kind) return null;
  const operator = await readOperator(sql, operators, { id: session.operator });
  if (operator === null || !isValidFor(session, operator)) return null;
  if (isUse && at - session.lastUsedAt >= NOTED_MS) await updateSession(sql, operators, session, { lastUsedAt: at });
  return signedInOf(operator, session);
}

/** True if neither time of the session is over. A command line is used now and then, so only the absolute time ends its session. */
const isInTime = ({ lifetimes }: Pick<Lasting, "lifetimes">, { kind, expiresAt, lastUsedAt }: Session, at: number): boolean =>
  at < expiresAt && (kind === "command-line" || at - lastUsedAt < lifetimes.idleMs);

const isValidFor = ({ n }: Session, operator: OperatorVersion): boolean => operator.state === "active" && operator.n === n;

/** What it takes to tell which sessions are live. */
export type Lasting = Authentic & Pick<Operators, "lifetimes">;

/** A session as its owner reads it in a list. Times are in milliseconds since 1970 UTC. */
export interface ListedSession
  extends Pick<Session, "id" | "kind" | "userAgent" | "address" | "createdAt" | "lastUsedAt" | "expiresAt"> {
  /** True for the session that asks. */
  readonly isThis: boolean;
}

/** Returns the live sessions of who asks, the newest first. */
export const listSessions = (operators: Operators, actor: SignedIn, at: number): Promise<readonly ListedSession[]> =>
  sessionsOf(operators.store.sql, operators, actor, at);

/** As `listSessions`, in a transaction. */
export async function sessionsOf(
  sql: Sql | Transaction,
  lasting: Lasting,
  actor: SignedIn,
  at: number,
): Promise<readonly ListedSession[]> {
  const live = await liveSessions(sql, lasting, actor.id, at);
  return live
    .map(({ id, kind, userAgent, address, createdAt, lastUsedAt, expiresAt }) => ({
      ...{ id, kind, userAgent, address, createdAt, lastUsedAt, expiresAt, isThis: id === actor.session },
    }))
    .reverse();
}

/** The live sessions of an operator, the oldest first. */
export async function liveSessions(
  sql: Sql | Transaction,
  lasting: Lasting,
  id: OperatorId,
  at: number,
): Promise<readonly Session[]> {
  const operator = await readOperator(sql, lasting, { id });
  if (operator === null) return [];
  const sessions = await readSessions(sql, lasting, { operator: id });
  return sessions.filter((session) => isInTime(lasting, session, at) && isValidFor(session, operator));
}
