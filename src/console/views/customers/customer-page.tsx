import type { CustomerOverview, CustomerQuestion } from "../../../overview/overview.ts";
import { amountText } from "../../components/amount.tsx";
import { Badge } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { type Fact, Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { type OperationWay, OperationWays } from "../../components/operation-ways.tsx";
import type { ListedProposal } from "../../forms/proposal.ts";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import type { Frame } from "../../web/web-request.ts";
import { Delays, FailedSignIns, Sessions } from "./sessions.tsx";
import { Statement } from "./statement.tsx";

interface CustomerPageProps {
  readonly frame: Frame;
  readonly console: Pick<Console, "currency" | "operations" | "now">;
  readonly overview: CustomerOverview;
  /** Those that wait and are about this customer. */
  readonly proposals: readonly ListedProposal[];
  readonly question: Pick<CustomerQuestion, "entriesBefore" | "sessionsBefore">;
}

/** All that the bank has on one customer, and what the operator may do. */
export const CustomerPage = ({ frame, console, overview, proposals, question }: CustomerPageProps) => {
  const { record, sessions, delays } = overview;
  const { username } = record;
  const path = `/customers/${username}`;
  return (
    <ConsolePage
      frame={frame}
      title={username}
      lead="The audit log has that you looked."
      back={{ to: "/customers", label: "Find another customer" }}
    >
      <Facts facts={factsOf(overview, console)} />
      {proposals.map((proposal) => (
        <p>
          <Badge tone="plain">a proposal waits</Badge>{" "}
          <a href={`/proposals/${proposal.id}`}>{console.operations[proposal.operation]?.command ?? proposal.operation}</a>, by{" "}
          <bdi>{proposal.maker.name}</bdi>
        </p>
      ))}
      <OperationWays ways={waysFor(overview)} frame={frame} console={console} />
      {mayFindPayments(frame, console) && (
        <p>
          <a href={`/payments?${new URLSearchParams({ id: username })}`}>The newest payments, with what proves them</a>
        </p>
      )}
      <Statement overview={overview} currency={console.currency} path={path} isFirst={question.entriesBefore === 0} />
      <Sessions sessions={sessions} path={path} isFirst={question.sessionsBefore === null} now={console.now()} />
      <Delays delays={delays} now={console.now()} />
      <FailedSignIns failed={sessions.failed} />
    </ConsolePage>
  );
};

function factsOf({ record, balance }: CustomerOverview, { currency }: Pick<Console, "currency">): readonly Fact[] {
  const { state, stateAt, lockedAt, note, noteAt, signedUpAt, customer, account } = record;
  return [
    { name: "Balance", value: amountText(balance.posted, currency) },
    { name: "On hold", value: amountText(balance.held, currency) },
    { name: "Available", value: amountText(balance.available, currency) },
    {
      name: "State",
      value: (
        <>
          <Badge tone={state === "open" ? "good" : "bad"}>{state}</Badge>
          {stateAt !== null && (
            <>
              {" since "}
              <Moment at={stateAt} />
            </>
          )}
        </>
      ),
    },
    {
      name: "Lock",
      value:
        lockedAt === null ? (
          "none"
        ) : (
          <>
            <Badge tone="bad">locked</Badge> since <Moment at={lockedAt} />
          </>
        ),
    },
    { name: "Customer since", value: <Moment at={signedUpAt} /> },
    {
      name: "Note, which customers never see",
      value:
        note === null || noteAt === null ? (
          "none"
        ) : (
          <>
            {note} (<Moment at={noteAt} />)
          </>
        ),
    },
    { name: "Customer's id", value: customer, id: true },
    { name: "Account", value: account, id: true },
  ];
}

/** What may be done about a customer who stands like this. */
function waysFor({ record: { username, state, lockedAt, note }, delays }: CustomerOverview): readonly OperationWay[] {
  const given = { username };
  const way = (operation: string, label: string, more = {}): OperationWay => ({ operation, label, given: { ...given, ...more } });
  return [
    ...(lockedAt === null ? [way("customer-lock", "Lock")] : []),
    ...(lockedAt !== null || delays.length > 0 ? [way("customer-unlock", "Unlock")] : []),
    way("customer-end-sessions", "End all sessions"),
    way("customer-note", note === null ? "Write a note" : "Change the note", note === null ? {} : { text: note }),
    state === "open" ? way("customer-close", "Close") : way("customer-open", "Open again"),
  ];
}

const mayFindPayments = ({ operator }: Frame, { operations }: Pick<Console, "operations">): boolean =>
  operator !== null && holdsOneOf(operator, operations["payment-find"]?.roles ?? []);
