import type { Effect } from "../../events/events.ts";
import type { CustomerId, OperatorId } from "../../model/model.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import type { Authentic } from "../authentic/authentic.ts";
import type { Value } from "../authentic/row-mac.ts";

/** A password with its TOTP secret, as they are stored: one is of no use without the other. */
export interface StoredPassword {
  readonly id: string;
  readonly operator: OperatorId;
  /** bcrypt, bound to the operator. */
  readonly hash: string;
  /** Sealed for this row. */
  readonly totp: Buffer;
  readonly madeAt: number;
  /** The step of time of the newest code that was used. */
  readonly lastStep: number;
}

/** What the HMAC covers. */
const passwordValues = ({ id, operator, hash, totp, madeAt, lastStep }: StoredPassword): readonly Value[] => [
  ...[id, operator, hash, totp, madeAt, lastStep],
];

/** What the event vouches for that stored it: all that no use changes. */
export const passwordEffect = ({ id, operator, hash, totp, madeAt }: StoredPassword): Effect => [
  ...(["operator-password", id, operator, hash, totp, madeAt] as const),
];

/** The place of a sealed TOTP secret. */
export const totpPlace = ({ id, operator }: Pick<StoredPassword, "id" | "operator">): readonly Value[] => ["totp", operator, id];

/** Room customers hashes passwords for an owner, whose id it binds into the hash: here it is an operator. */
export const asOwner = (operator: OperatorId): CustomerId => operator as string as CustomerId;

export async function insertPassword(tx: Transaction, { rows }: Authentic, password: StoredPassword): Promise<void> {
  const { id, operator, hash, totp, madeAt, lastStep } = password;
  await tx`
    insert into operator_password (id, operator, hash, totp, made_at, last_step, mac)
    values (${id}, ${operator}, ${hash}, ${totp}, ${new Date(madeAt)}, ${lastStep}, ${rows.of("password", passwordValues(password))})`;
}

/** Returns the row, if the bank wrote it; with `lock`, locks it until the end of the transaction. */
export async function readPassword(
  sql: Sql | Transaction,
  { rows, report }: Authentic,
  id: string,
  { lock = false } = {},
): Promise<StoredPassword | null> {
  const [row] = await sql<(Omit<StoredPassword, "madeAt"> & { madeAt: Date; mac: Buffer })[]>`
    select id, operator, hash, totp, made_at as "madeAt", last_step::float8 as "lastStep", mac
    from operator_password where id = ${id} ${lock ? sql`for no key update` : sql``}`;
  if (row === undefined) return null;
  const { mac, ...rest } = row;
  const password: StoredPassword = { ...rest, madeAt: row.madeAt.getTime() };
  if (rows.verifies("password", passwordValues(password), mac)) return password;
  report(`the password ${id} of an operator`, "is not as the bank wrote it");
  return null;
}

/** Notes that the code of this step was used. */
export async function noteStep(tx: Transaction, { rows }: Authentic, password: StoredPassword, step: number): Promise<void> {
  const used = { ...password, lastStep: step };
  await tx`
    update operator_password set last_step = ${step}, mac = ${rows.of("password", passwordValues(used))} where id = ${password.id}`;
}
