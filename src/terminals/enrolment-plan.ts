import type { TerminalId } from "../model/model.ts";
import type { Sql, Transaction } from "../store/store.ts";

/** What an enrolment would change, or why it cannot be. Operators read what each refusal means in room `backoffice`. */
type EnrolmentPlan =
  | { readonly ok: true; readonly before: "none" | "revoked" }
  | { readonly ok: false; readonly refusal: "terminal-exists" | "public-key-used" };

/** Plans the enrolment of an ATM with this static public key (PROTOCOL.md, section 1.1). */
export async function planEnrolment(sql: Sql | Transaction, terminal: TerminalId, publicKey: Buffer): Promise<EnrolmentPlan> {
  const rows = await sql<{ id: string; state: "active" | "revoked"; isKey: boolean }[]>`
    select id, state, public_key = ${publicKey} as "isKey" from terminal where id = ${terminal} or public_key = ${publicKey}`;
  const known = rows.find(({ id }) => id === terminal);
  if (known?.state === "active") return { ok: false, refusal: "terminal-exists" };
  if (rows.some(({ isKey }) => isKey)) return { ok: false, refusal: "public-key-used" };
  return { ok: true, before: known === undefined ? "none" : "revoked" };
}
