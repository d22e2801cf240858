import { canonicalJson, newRequestId } from "../../model/model.ts";
import { type About, makeProposal, type Proposal, stepEvent } from "../../proposals/proposals.ts";
import { writeFields } from "../fields/read-fields.ts";
import type { AnyOperation, Difference, OperatorContext } from "../operations/operation.ts";
import { differenceDigest } from "./difference.ts";
import type { Performed } from "./performed.ts";
import { refusal } from "./refusal.ts";

/**
 * Makes a proposal of an operation, if it could be carried out now. Nothing else is changed. The audit event, of a refusal too, is in the
 * same transaction.
 */
export async function proposeOperation(
  context: OperatorContext,
  name: string,
  operation: AnyOperation,
  input: object,
): Promise<Performed> {
  const { tx, record, actor, name: who, at, currency, backoffice } = context;
  if (operation.difference === undefined) throw new Error(`${name} needs an approval and has no difference`);
  if (actor.kind !== "operator") return refusal(name, operation, "needs-two");
  const text = canonicalJson(writeFields(operation.fields, input as never, { currency }));
  const found = await operation.difference(context, input as never);
  if (!found.ok) {
    const confidential = { operator: who, operation: name, input: text };
    const about: About = {};
    record(stepEvent(undefined, { kind: "proposal-make", at, refusal: found.refusal, about, confidential }));
    return refusal(name, operation, found.refusal, found.figures);
  }
  const { result: difference } = found;
  const proposal = await makeProposal(tx, record, backoffice.proposalKey, {
    ...{ id: newRequestId(), operation: name, input: text, difference: differenceDigest(difference) },
    ...{ about: difference.about, maker: { id: actor.id, name: actor.username }, madeAt: at },
  });
  return { ok: true, kind: "proposed", operation: name, proposal, text: proposedText(proposal, difference) };
}

const proposedText = ({ id }: Proposal, { changes }: Difference): string =>
  `proposed as ${id}: nothing has been done yet, and another operator approves or refuses it\n${changesText(changes)}`;

/** The changes of a difference, a line each. */
const changesText = (changes: Difference["changes"]): string =>
  changes.map(({ what, before, after }) => `${what}: ${before} → ${after}\n`).join("");
