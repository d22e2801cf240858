import { randomUUID } from "node:crypto";
import type { Effect } from "../../events/events.ts";
import type { OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { holds } from "../accounts/acting.ts";
import { type OperatorVersion, readOperator, readOperators } from "../accounts/operator-version.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";
import { hashOfGiven, newToken } from "../authentic/secret-token.ts";

/** How long a link is valid, in milliseconds. */
const VALID_MS = 24 * 3_600_000;

export interface Invitation {
  readonly id: string;
  readonly operator: OperatorId;
  /** The version of the operator that the link is for; 0 of the bank's first operator, who does not exist yet. */
  readonly n: number;
  readonly tokenHash: Buffer;
  readonly madeAt: number;
  readonly expiresAt: number;
}

/** The secret of a link, which is shown once and never stored, and its end in milliseconds since 1970 UTC. */
export interface Link {
  readonly token: string;
  readonly expiresAt: number;
}

const invitationValues = ({ id, operator, n, tokenHash, madeAt, expiresAt }: Invitation): readonly Value[] => [
  ...[id, operator, n, tokenHash, madeAt, expiresAt],
];

/** What the event vouches for that made the link. */
export const invitationEffect = ({ id, operator, n, tokenHash, madeAt, expiresAt }: Invitation): Effect => [
  ...(["operator-invitation", id, operator, n, tokenHash, madeAt, expiresAt] as const),
];

/** Makes a link for this version of an operator, and returns it with what its event vouches for. */
export async function insertInvitation(
  tx: Transaction,
  { rows }: Authentic,
  { operator, n, at }: { readonly operator: OperatorId; readonly n: number; readonly at: number },
): Promise<{ readonly link: Link; readonly effect: Effect }> {
  const { token, hash } = newToken();
  const invitation = { id: randomUUID(), operator, n, tokenHash: hash, madeAt: at, expiresAt: at + VALID_MS };
  await tx`
    insert into operator_invitation (id, operator, n, token_hash, made_at, expires_at, mac)
    values (${invitation.id}, ${operator}, ${n}, ${hash}, ${new Date(at)}, ${new Date(invitation.expiresAt)},
            ${rows.of("invitation", invitationValues(invitation))})`;
  return { link: { token, expiresAt: invitation.expiresAt }, effect: invitationEffect(invitation) };
}

/** A link that can be used now. `version` is null for the bank's first operator. */
export interface LiveInvitation {
  readonly invitation: Invitation;
  readonly version: OperatorVersion | null;
}

type Row = Omit<Invitation, "madeAt" | "expiresAt"> & {
  readonly madeAt: Date;
  readonly expiresAt: Date;
  readonly mac: Buffer;
  readonly isNewestFirst: boolean;
};

/** Returns the link with this secret if it can be used at this time: it was not used, replaced or withdrawn, and is not too old. */
export async function findLiveInvitation(
  sql: Sql | Transaction,
  authentic: Authentic,
  token: string,
  at: number,
): Promise<LiveInvitation | null> {
  const hash = hashOfGiven(token);
  if (hash === null) return null;
  const [row] = await sql<Row[]>`
    select id, operator, n, token_hash as "tokenHash", made_at as "madeAt", expires_at as "expiresAt", mac,
           id = (select id from operator_invitation where n = 0 order by made_at desc, id desc limit 1) as "isNewestFirst"
    from operator_invitation where token_hash = ${hash}`;
  if (row === undefined) return null;
  const invitation: Invitation = { ...row, madeAt: row.madeAt.getTime(), expiresAt: row.expiresAt.getTime() };
  if (!authentic.rows.verifies("invitation", invitationValues(invitation), row.mac)) {
    authentic.report(`invitation ${row.id}`, "is not as the bank wrote it");
    return null;
  }
  if (at >= invitation.expiresAt) return null;
  if (invitation.n === 0) {
    const isOpen = row.isNewestFirst && !(await hasAdministrator(sql, authentic));
    return isOpen ? { invitation, version: null } : null;
  }
  const version = await readOperator(sql, authentic, { id: invitation.operator });
  return version?.n === invitation.n && version.state === "invited" ? { invitation, version } : null;
}

/** True if an administrator of the bank is active. */
export const hasAdministrator = async (sql: Sql | Transaction, authentic: Authentic): Promise<boolean> =>
  (await readOperators(sql, authentic)).some((each) => holds(each, "administrator"));
