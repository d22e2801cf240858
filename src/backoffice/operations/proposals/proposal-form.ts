import { absent, byName, type Form, form, list, object, orNull, shared } from "../../results/form.ts";
import {
  accountId,
  amount,
  customerId,
  flag,
  moment,
  oneOf,
  operatorId,
  requestId,
  terminalName,
  text,
} from "../../results/value-forms.ts";

const person = shared("Person", object({ id: operatorId, name: text("the username of that time") }));

/** What each proposal has. */
const PROPOSAL = {
  id: requestId,
  operation: text("the operation's name"),
  about: object(
    {
      ...{ terminal: absent(terminalName), request: absent(requestId), customer: absent(customerId) },
      ...{ account: absent(accountId), amount: absent(amount()) },
    },
    "what it is about",
  ),
  maker: person,
  madeAt: moment(),
  expiresAt: moment(),
  state: oneOf(["open", "refused", "withdrawn", "expired", "approved", "done", "failed"]),
  decision: orNull(
    object({ decider: person, verdict: oneOf(["approved", "refused", "withdrawn"]), at: moment(), reason: orNull(text()) }),
  ),
  outcome: orNull(text(), "what became of it, as JSON"),
  endedAt: orNull(moment()),
  authentic: flag("false if the row is not as the bank wrote it: it counts for nothing"),
} as const;

const input: Form<Readonly<Record<string, unknown>>> = byName(form({}), "the fields as they were given");

/** A proposal without what was given. */
export const listedProposal = shared("ListedProposal", object(PROPOSAL));

/** A proposal with what was given, as the API answers it when it is made. */
export const proposalForm = shared("Proposal", object({ ...PROPOSAL, input }));

/** A proposal with what it would change now. */
export const shownProposal = object({
  ...PROPOSAL,
  input,
  meaning: text("the operation's meaning"),
  changes: orNull(
    list(object({ what: text(), before: text(), after: text() })),
    "what it would change if it were carried out now; null if it is not open",
  ),
  objection: orNull(text(), "the refusal for which it cannot be approved as it was proposed; null if it can, or is not open"),
});
