import type { Effect } from "../../events/events.ts";
import type { OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

/** A passkey as it is stored. Times are in milliseconds since 1970 UTC. */
export interface Passkey {
  readonly id: string;
  readonly operator: OperatorId;
  /** WebAuthn's credential id. */
  readonly credential: Buffer;
  /** In the form of COSE. */
  readonly publicKey: Buffer;
  readonly transports: readonly string[];
  /** As its owner calls it. */
  readonly name: string;
  readonly madeAt: number;
  /** The authenticator's own count of signatures; 0 if it does not count. */
  readonly signCount: number;
  readonly lastUsedAt: number | null;
}

/** What the HMAC of a passkey covers. */
const passkeyValues = (passkey: Passkey): readonly Value[] => [
  ...[passkey.id, passkey.operator, passkey.credential, passkey.publicKey, passkey.transports, passkey.name, passkey.madeAt],
  ...[passkey.signCount, passkey.lastUsedAt],
];

/** What the event vouches for that added it: all that no use changes. */
export const passkeyEffect = ({ id, operator, credential, publicKey, transports, name, madeAt }: Passkey): Effect => [
  ...(["operator-passkey", id, operator, credential, publicKey, transports.join(" "), name, madeAt] as const),
];

/** Enters a new passkey. Returns false, and enters nothing, if an account has this credential already. */
export async function insertPasskey(tx: Transaction, { rows }: Authentic, passkey: Passkey): Promise<boolean> {
  const { id, operator, credential, publicKey, transports, name, madeAt, signCount } = passkey;
  const { count } = await tx`
    insert into operator_passkey (id, operator, credential, public_key, transports, name, made_at, sign_count, mac)
    values (${id}, ${operator}, ${credential}, ${publicKey}, ${[...transports]}::text[], ${name}, ${new Date(madeAt)}, ${signCount},
            ${rows.of("passkey", passkeyValues(passkey))})
    on conflict (credential) do nothing`;
  return count === 1;
}

type Row = Omit<Passkey, "madeAt" | "lastUsedAt"> & {
  readonly madeAt: Date;
  readonly lastUsedAt: Date | null;
  readonly mac: Buffer;
};

/** Returns the passkeys of these rows, or the one of this credential, that the bank wrote. */
export async function readPasskeys(
  sql: Sql | Transaction,
  { rows, report }: Authentic,
  which: { readonly ids: readonly string[] } | { readonly credential: Buffer },
): Promise<readonly Passkey[]> {
  const [ids, credential] = "ids" in which ? [[...which.ids], null] : [[], which.credential];
  const found = await sql<Row[]>`
    select id, operator, credential, public_key as "publicKey", transports, name, made_at as "madeAt",
           sign_count::float8 as "signCount", last_used_at as "lastUsedAt", mac
    from operator_passkey where id = any(${ids}::uuid[]) or credential = ${credential}::bytea order by made_at, id`;
  return found.flatMap(({ mac, ...row }) => {
    const passkey: Passkey = { ...row, madeAt: row.madeAt.getTime(), lastUsedAt: row.lastUsedAt?.getTime() ?? null };
    if (rows.verifies("passkey", passkeyValues(passkey), mac)) return [passkey];
    report(`passkey ${row.id}`, "is not as the bank wrote it");
    return [];
  });
}

/**
 * Notes a use, with the authenticator's new count. Returns false if another use came first: of two answers with one count, one is an
 * authenticator's copy.
 */
export async function notePasskeyUse(tx: Transaction, { rows }: Authentic, before: Passkey, used: Passkey): Promise<boolean> {
  const { count } = await tx`
    update operator_passkey
    set sign_count = ${used.signCount}, last_used_at = ${used.lastUsedAt === null ? null : new Date(used.lastUsedAt)},
        mac = ${rows.of("passkey", passkeyValues(used))}
    where id = ${used.id} and mac = ${rows.of("passkey", passkeyValues(before))}`;
  return count === 1;
}
