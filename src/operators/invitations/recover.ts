import type { RecordEvent } from "../../events/events.ts";
import type { OperatorId } from "../../model/model.ts";
import type { Transaction } from "../../store/store.ts";
import { holds } from "../accounts/acting.ts";
import {
  insertVersion,
  lockRegister,
  nextVersion,
  type OperatorVersion,
  readOperator,
  versionEffect,
} from "../accounts/operator-version.ts";
import type { Authentic } from "../authentic/authentic.ts";
import { operatorEvent, outcomeOf } from "../operator-event.ts";
import { done, type OperatorOutcome, type OperatorRefusal, refused } from "../outcome.ts";

/** A recovery that two administrators have agreed on: a proposal that one made and the other approved. */
export interface AgreedRecovery {
  /** The proposal's id, for the audit log. */
  readonly proposal: string;
  readonly maker: OperatorId;
  readonly approver: OperatorId;
  /** Of the operator who lost the credentials. */
  readonly username: string;
  readonly reason: string;
  readonly at: number;
}

/**
 * Carries out the recovery of an operator: all credentials and sessions end at the commit, and the maker of the proposal can then draw a
 * link (`issueLink`) by which the person sets new ones. Only for a proposal that the bank carries out. Both must be active administrators
 * at this moment, two persons, and neither of them the one who is recovered. Refuses `operator-unknown`, `operator-state` (of a disabled
 * operator) and `needs-two`. Records the event, of a refusal too, in the same transaction.
 */
export async function recover(
  tx: Transaction,
  record: RecordEvent,
  authentic: Authentic,
  { proposal, maker, approver, username, reason, at }: AgreedRecovery,
): Promise<OperatorOutcome<OperatorVersion>> {
  await lockRegister(tx);
  const target = await readOperator(tx, authentic, { username });
  const [one, other] = [await readOperator(tx, authentic, { id: maker }), await readOperator(tx, authentic, { id: approver })];
  const refusal = refusalOf(target, one, other);
  const confidential = {
    ...{ username, operator: one?.username ?? maker, second: other?.username ?? approver, proposal },
    ...(reason === "" ? {} : { reason }),
  };
  if (target === null || refusal !== null) {
    const given = refused(refusal ?? "operator-unknown");
    record(operatorEvent("operator-recover", { at, operator: target?.id ?? null, outcome: outcomeOf(given), confidential }));
    return given;
  }
  const next = nextVersion(target, at, { state: "invited", passkeys: [], password: null, linkBy: maker });
  await insertVersion(tx, authentic, next);
  record(operatorEvent("operator-recover", { at, operator: next.id, confidential, effects: [versionEffect(next)] }));
  return done(next);
}

function refusalOf(
  target: OperatorVersion | null,
  one: OperatorVersion | null,
  other: OperatorVersion | null,
): OperatorRefusal | null {
  if (target === null) return "operator-unknown";
  if (one === null || other === null || !holds(one, "administrator") || !holds(other, "administrator")) return "needs-two";
  if (new Set([target.id, one.id, other.id]).size < 3) return "needs-two";
  return target.state === "disabled" ? "operator-state" : null;
}
