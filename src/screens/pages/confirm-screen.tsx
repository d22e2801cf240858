import type { Notes, Order, OrderTerms } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import { ConfirmWays, Form } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { MoneyFactsView } from "../components/money-facts.tsx";
import { GivenBack, MixChoice, NotesView } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { TooEarly } from "../components/problems.tsx";
import type { MoneyFacts } from "../figures/money-facts.ts";
import type { Words } from "../words/languages.ts";

interface ConfirmProps {
  readonly frame: Frame;
  readonly order: Order;
  readonly denominations: readonly Money[];
  /** True if it was answered before the customer could have read it. */
  readonly again: boolean;
  /** For a withdrawal; else null. */
  readonly facts: MoneyFacts | null;
}

/** The question before money moves. It accepts one answer. */
export const ConfirmScreen = ({ frame, order, denominations, again, facts }: ConfirmProps) => {
  const { terms } = order;
  const { money } = frame.words;
  const mixes = terms.op === "withdraw" && terms.mixes.length > 1 ? terms.mixes : null;
  return (
    <Page
      frame={frame}
      {...asked(terms, frame.words)}
      figure={{ text: frame.figures.money(terms.amount), label: money.amount }}
      known={facts === null ? undefined : <MoneyFactsView frame={frame} facts={facts} />}
    >
      {again && <TooEarly text={money.lookFirst} />}
      {terms.op === "deposit" && terms.givenBack > 0 && <GivenBack text={money.givenBack(terms.givenBack)} />}
      {terms.op !== "transfer" && mixes === null && (
        <NotesView frame={frame} notes={notesOf(terms)} denominations={denominations} />
      )}
      <Form action={`/order/${order.token}`}>
        {mixes !== null && <MixChoice {...{ frame, mixes, denominations }} />}
        <ConfirmWays frame={frame} />
      </Form>
    </Page>
  );
};

const notesOf = (terms: Exclude<OrderTerms, { op: "transfer" }>): Notes =>
  terms.op === "withdraw" ? terms.mixes[0].notes : terms.notes;

function asked(terms: OrderTerms, { money, choices }: Words): { title: string; heading: string; lead: string } {
  switch (terms.op) {
    case "withdraw": {
      const lead = terms.mixes.length > 1 ? choices.mixLead : money.confirmWithdrawLead;
      return { title: money.confirmWithdrawTitle, heading: money.confirmWithdraw, lead };
    }
    case "deposit": {
      const lead = terms.givenBack > 0 ? money.confirmAcceptedLead : money.confirmDepositLead;
      return { title: money.confirmDepositTitle, heading: money.confirmDeposit, lead };
    }
    case "transfer": {
      // The customer typed the whole name, so nothing of it is hidden here.
      const heading = money.confirmTransfer({ name: terms.payee });
      return { title: money.confirmTransferTitle, heading, lead: money.confirmTransferLead };
    }
  }
}
