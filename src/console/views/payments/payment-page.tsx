import { type IdKind, moneyText, STATES, type Story, takenFor } from "../../../evidence/evidence.ts";
import type { Currency } from "../../../model/model.ts";
import { amountText } from "../../components/amount.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { type Fact, Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { type OperationWay, OperationWays } from "../../components/operation-ways.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import type { Frame } from "../../web/web-request.ts";
import { PAYMENT_NAMES, StateBadge } from "./payment-state.tsx";
import { Proofs } from "./proofs.tsx";
import type { Proven } from "./read-proofs.ts";
import { Entries, Timeline } from "./timeline.tsx";

interface PaymentPageProps {
  readonly frame: Frame;
  readonly console: Pick<Console, "currency" | "operations">;
  readonly story: Story;
  /** What the id was taken for. */
  readonly as: readonly IdKind[];
  readonly proofs: readonly Proven[];
}

/** All of one payment: how it stands, what happened when, what was booked, and what proves it. */
export const PaymentPage = ({ frame, console, story, as, proofs }: PaymentPageProps) => {
  const { operation, timeline, entries } = story;
  const { currency } = console;
  return (
    <ConsolePage
      frame={frame}
      answers
      title={`${PAYMENT_NAMES[operation.operation]} of ${moneyText(operation.amount, currency)}`}
      lead={`${sentenceCase(takenFor(as))}. The audit log has that you looked.`}
      back={{ to: "/payments", label: "Find another payment" }}
      actions={<MakeEvidence frame={frame} console={console} request={operation.request} />}
    >
      <Facts facts={factsOf(story, { currency, frame, console })} />
      <OperationWays ways={waysFor(story)} frame={frame} console={console} />
      <Timeline timeline={timeline} request={operation.request} currency={currency} />
      <Entries entries={entries} currency={currency} />
      <Proofs proofs={proofs} timeline={timeline} />
    </ConsolePage>
  );
};

/** The one button that makes the evidence of this payment. */
const MakeEvidence = ({
  frame,
  console: { operations },
  request,
}: Pick<PaymentPageProps, "frame" | "console"> & { request: string }) => {
  const { operator, form } = frame;
  if (operator === null || !holdsOneOf(operator, operations["evidence-make"]?.roles ?? [])) return null;
  return (
    <form method="post" action="/payments/evidence">
      <input type="hidden" name="form" value={form} />
      <input type="hidden" name="id" value={request} />
      <button type="submit" class="primary">
        Make the evidence
      </button>
    </form>
  );
};

function factsOf(
  { operation, customer, hold }: Story,
  { currency, frame, console }: { currency: Currency; frame: Frame; console: PaymentPageProps["console"] },
): readonly Fact[] {
  const { state, terminal, amount, booked, bookedAt, reversedAt, at, outcome, request, session, account } = operation;
  return [
    {
      name: "How it stands",
      value: (
        <>
          <StateBadge state={state} /> {STATES[state]}
        </>
      ),
    },
    { name: "Asked for", value: moneyText(amount, currency) },
    { name: "Booked", value: bookedAt === null ? "nothing" : moneyText(booked, currency) },
    ...(reversedAt === null ? [] : [{ name: "Reversed", value: <Moment at={Date.parse(reversedAt)} /> }]),
    ...(hold === null ? [] : [{ name: "Hold", value: `${amountText(hold.amount, currency)}, ${hold.state}` }]),
    { name: "The bank answered", value: <Moment at={Date.parse(at)} /> },
    ...(outcome === "ok" ? [] : [{ name: "Outcome", value: outcome }]),
    { name: "Customer", value: <Customer customer={customer} frame={frame} console={console} /> },
    { name: "ATM", value: terminal },
    { name: "Request", value: request, id: true },
    { name: "Channel", value: session ?? "none", id: true },
    { name: "Account", value: account ?? "none", id: true },
  ];
}

const Customer = ({
  customer,
  frame: { operator },
  console,
}: Pick<Story, "customer"> & Pick<PaymentPageProps, "frame" | "console">) => {
  if (customer === null) return <>nobody was signed in</>;
  const mayLook = operator !== null && holdsOneOf(operator, console.operations["customer-show"]?.roles ?? []);
  const name = <bdi>{customer.username}</bdi>;
  return mayLook ? <a href={`/customers/${customer.username}`}>{name}</a> : name;
};

/** What two operators may do about a payment that stands like this. */
function waysFor({ operation: { state, request, terminal } }: Story): readonly OperationWay[] {
  const given = { request, terminal: String(Number(terminal.replace(/^ATM-/, ""))) };
  if (state === "held")
    return [
      { operation: "holds-settle", label: "Settle the hold", given },
      { operation: "holds-release", label: "Release the hold", given },
    ];
  return state === "booked" || state === "settled" ? [{ operation: "ledger-reverse", label: "Reverse it", given }] : [];
}
