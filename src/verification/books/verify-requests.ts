import { SIGN_OFF_OP, TRANSACTIONS } from "../../ledger/ledger.ts";
import type { Verification } from "../context.ts";
import { grouped } from "../grouped.ts";
import { compareTexts, timeText } from "../values.ts";
import { agreementProblems } from "./agreements.ts";
import { answerDigest, type Movement, outcomeOf, type StoredAnswer, storedAnswers } from "./answers.ts";
import { type BookEvent, bookEvents, carries, eventName, quoted } from "./book-events.ts";
import { KEPT_OPS } from "./expected-effects.ts";
import { endingProblems, placingProblems, type StoredHold, storedHolds } from "./holds.ts";
import { type StoredProposal, storedProposals } from "./stored-proposals.ts";

/** A request's id is unique only within its ATM. */
interface RequestKey {
  readonly request: string;
  readonly terminal: string;
}

const compareKeys = (a: RequestKey, b: RequestKey): number =>
  a.request === b.request ? compareTexts(a.terminal, b.terminal) : a.request < b.request ? -1 : 1;

/** The kinds of event that store an answer. */
const KINDS = [...KEPT_OPS, "signup", "change-password", SIGN_OFF_OP];

/**
 * Compares all that requests wrote with the events of these requests: each stored answer with its movement, and each hold (AUDIT.md,
 * section "Effects"). Exactly one event vouches for each answer, and each event that does has one. What no ATM asked for must be the
 * proposal of two operators that has the request's id.
 */
export async function verifyRequests(run: Verification): Promise<void> {
  const { snapshot, coverage, findings, progress } = run;
  const keyOf = ({ request, terminal }: { readonly request: string | null; readonly terminal: string }): RequestKey => ({
    request: request ?? "",
    terminal,
  });
  const endKeyOf = ({ endedBy, terminal }: { readonly endedBy: string | null; readonly terminal: string }): RequestKey => ({
    request: endedBy ?? "",
    terminal,
  });
  const proposalKeyOf = ({ id, terminal }: StoredProposal): RequestKey => ({ request: id, terminal: terminal ?? "" });
  const byRequest = `request, terminal collate "C"`;
  const byEnd = `ended_by, terminal collate "C"`;
  const ofKinds = `event.request is not null and event.kind in (${quoted(KINDS)})`;
  const groups = grouped<RequestKey, [StoredAnswer, BookEvent, StoredHold, StoredHold, StoredProposal]>(
    [
      { rows: storedAnswers(snapshot, "op <> 'void'", byRequest), keyOf },
      {
        rows: bookEvents(snapshot, ofKinds, `event.request, coalesce(event.terminal, '') collate "C", event.writer, event.n`),
        keyOf,
      },
      { rows: storedHolds(snapshot, "true", byRequest), keyOf },
      { rows: storedHolds(snapshot, "ended_by is not null", byEnd), keyOf: endKeyOf },
      { rows: storedProposals(snapshot, `id, coalesce(terminal, '') collate "C"`), keyOf: proposalKeyOf },
    ],
    compareKeys,
  );
  for await (const { key, rows } of groups) {
    const [answers, events, holds, ended, proposals] = rows;
    const name = `${key.request} of ${key.terminal}`;
    progress.row();
    coverage.answers += answers.length;
    coverage.movements += answers.filter(({ movement }) => movement !== null).length;
    coverage.holds += holds.length;
    for (const what of answerProblems(run, answers[0], events)) findings.add("answer", `request ${name}`, what);
    for (const what of placingProblems(holds[0], events, run)) findings.add("hold", `hold ${name}`, what);
    for (const what of endingProblems(ended, events)) findings.add("hold", `request ${name}`, what);
    for (const what of agreementProblems({ answer: answers[0], events, ended }, proposals[0]))
      findings.add("proposal", `request ${name}`, what);
  }
}

function* answerProblems(
  { effects }: Verification,
  answer: StoredAnswer | undefined,
  events: readonly BookEvent[],
): Generator<string> {
  const digest = answer === undefined ? null : answerDigest(effects, answer);
  const vouching = events.filter(({ digests }) => digests.length > 0);
  const right = vouching.filter((event) => digest !== null && carries(event, digest));
  const wrong = vouching.filter((event) => !right.includes(event));
  for (const { owner, account, customer, ...event } of events)
    if (account !== null && customer !== null && owner !== customer)
      yield `${eventName(event)} has the account ${account} of the customer ${customer}, but in the books it belongs to ${owner ?? "nobody"}`;
  if (answer === undefined) {
    for (const event of wrong) yield `${eventName(event)} stored an answer, but it is not in the books: somebody removed it`;
    return;
  }
  const [event, ...others] = right;
  for (const other of others) yield `${eventName(other)} vouches for its answer a second time`;
  if (event !== undefined) {
    for (const each of wrong) yield `${eventName(each)} stored another answer under its id`;
    yield* differences(answer, event);
  } else if (wrong[0] !== undefined)
    yield `its answer or its movement is not the one that ${eventName(wrong[0])} stored: somebody changed it`;
  else yield `no event stored its answer${answer.movement === null ? "" : " or moved its money"}: somebody invented it`;
}

/** In what the event's own fields differ from the answer that it vouches for. */
function* differences({ op, at, answer, movement }: StoredAnswer, event: BookEvent): Generator<string> {
  if (event.kind !== op) yield `is answered as ${op}, but ${eventName(event)} has another kind`;
  if (event.at !== at) yield `was answered at ${timeText(at)}, but ${eventName(event)} is of ${timeText(event.at)}`;
  const outcome = outcomeOf(answer);
  if (event.outcome !== outcome)
    yield `was answered ${outcome ?? "with no answer"}, but ${eventName(event)} ended ${event.outcome}`;
  if (movement === null) return;
  if (event.amount !== Number(movement.amount))
    yield `moved ${movement.amount}, but ${eventName(event)} has the amount ${event.amount}`;
  const account = accountOf(op, movement);
  if (event.account !== account) yield `moved money of the account ${account}, but ${eventName(event)} has ${event.account}`;
}

/** The account that the event of a movement names: the customer's, of two the payer's, to whom a reversal gives back; else the ATM's cash. */
function accountOf(op: string, { kind, debit, credit }: Movement): string | null {
  const { movements } =
    (TRANSACTIONS as Readonly<Record<string, { readonly movements: Readonly<Record<string, readonly [string, string]>> }>>)[op] ??
    {};
  const sides = movements?.[kind];
  if (sides === undefined) return null;
  const of = sides.includes("customer") ? "customer" : "cash";
  return sides[0] === of && kind !== "transfer-reversal" ? debit.account : credit.account;
}
