import type { OperatorId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { readOperators } from "../accounts/operator-version.ts";
import { readKeys } from "../api-keys/key-row.ts";
import { readPasskeys } from "../passkeys/passkey-row.ts";
import { readPassword } from "../passwords/password-row.ts";
import { readSessions } from "../sessions/session-row.ts";
import { authenticWith } from "./authentic.ts";

/**
 * Reads every row that gives power now, and returns the names of those that do not verify under the secret of `keys/operators.key`: the
 * newest version of each operator and of each API key, all credentials and sessions. Only reads, one operator after the other.
 */
export async function distrustedRows(tx: Transaction, secret: Buffer): Promise<readonly string[]> {
  const names = new Set<string>();
  const authentic = authenticWith(secret, (row) => names.add(row));
  await readOperators(tx, authentic);
  await readKeys(tx, authentic, "all");
  const passwords = await tx<{ id: string }[]>`select id from operator_password order by id`;
  for (const { id } of passwords) await readPassword(tx, authentic, id);
  const owners = await tx<{ id: OperatorId }[]>`
    select operator as id from operator_session union select operator from operator_passkey order by id`;
  for (const { id } of owners) {
    const passkeys = await tx<{ id: string }[]>`select id from operator_passkey where operator = ${id}`;
    await readPasskeys(tx, authentic, { ids: passkeys.map((each) => each.id) });
    await readSessions(tx, authentic, { operator: id });
  }
  return [...names];
}
