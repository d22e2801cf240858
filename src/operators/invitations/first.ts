import type { RecordEvent } from "../../events/events.ts";
import { newOperatorId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { actingFields } from "../accounts/acting.ts";
import { lockRegister } from "../accounts/operator-version.ts";
import type { GlassBreaker } from "../actor.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { operatorEvent } from "../operator-event.ts";
import { done, type OperatorOutcome, refused } from "../outcome.ts";
import { hasAdministrator, insertInvitation, type Link } from "./invitation-row.ts";

/**
 * Makes the link by which the bank's first operator, an administrator, sets credentials; resolves with null if the bank has had an operator
 * or such a link before. For the first start, which prints it once.
 */
export async function makeFirstLink(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  at: number,
): Promise<Link | null> {
  await lockRegister(tx);
  const [row] = await tx<{ isFirst: boolean }[]>`
    select not exists (select from operator) and not exists (select from operator_invitation) as "isFirst"`;
  return row?.isFirst ? makeLink(tx, record, authentic, at, { operator: "the first start" }) : null;
}

/**
 * Makes another such link, because the first was lost or is too old, or because the only administrator was disabled. Refuses
 * `operator-state` as long as an administrator is active: then only that person invites others.
 */
export async function renewFirstLink(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  { actor, at }: { readonly actor: GlassBreaker; readonly at: number },
): Promise<OperatorOutcome<Link>> {
  await lockRegister(tx);
  const confidential = actingFields(actor);
  if (await hasAdministrator(tx, authentic)) {
    record(operatorEvent("operator-invite", { at, operator: null, outcome: "error:operator-state", confidential }));
    return refused("operator-state");
  }
  return done(await makeLink(tx, record, authentic, at, confidential));
}

async function makeLink(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  at: number,
  confidential: Readonly<Record<string, string>>,
): Promise<Link> {
  const operator = newOperatorId();
  const { link, effect } = await insertInvitation(tx, authentic, { operator, n: 0, at });
  record(operatorEvent("operator-invite", { at, operator, confidential, effects: [effect] }));
  return link;
}
