import type { Paper, Slip } from "../atm/slip.ts";
import type { Currency } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import { Form, Primary, Way } from "./fields.tsx";
import { moneyText } from "./money-text.ts";
import { NotesView } from "./notes-view.tsx";
import { type Frame, Page } from "./page.tsx";

interface ConfirmProps {
  readonly frame: Frame;
  readonly slip: Slip;
  readonly currency: Currency;
  readonly denominations: readonly Money[];
}

/** The question before money moves. Its answer is taken once. */
export const ConfirmScreen = ({ frame, slip, currency, denominations }: ConfirmProps) => {
  const { paper } = slip;
  const { title, heading, lead } = ASKED[paper.op](paper as never);
  return (
    <Page frame={frame} title={title} heading={heading} figure={moneyText(paper.amount, currency)} lead={lead}>
      {paper.op === "transfer" ? (
        <dl class="facts">
          <div>
            <dt>To</dt>
            <dd>{paper.name}</dd>
          </div>
          <div>
            <dt>Username</dt>
            <dd>{paper.payee}</dd>
          </div>
        </dl>
      ) : (
        <NotesView notes={paper.notes} denominations={denominations} currency={currency} />
      )}
      <Form action={`/slip/${slip.token}`}>
        <div class="ways">
          <Primary id="confirm">Confirm</Primary>
          <Way to="/menu">Cancel</Way>
        </div>
      </Form>
    </Page>
  );
};

type Asked<Op extends Paper["op"]> = (paper: Extract<Paper, { op: Op }>) => { title: string; heading: string; lead: string };

const ASKED: { readonly [Op in Paper["op"]]: Asked<Op> } = {
  withdraw: () => ({ title: "Confirm withdrawal", heading: "Withdraw?", lead: "These are the notes that you will get." }),
  deposit: () => ({ title: "Confirm deposit", heading: "Deposit?", lead: "These are the notes that you put in." }),
  transfer: ({ name }) => ({ title: "Confirm transfer", heading: `Pay ${name}?`, lead: "A transfer cannot be called back." }),
};
