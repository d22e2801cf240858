import type { Draft } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import { Amounts, Field, Form, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Keypad } from "../components/keypad.tsx";
import { MoneyFactsView } from "../components/money-facts.tsx";
import { Page } from "../components/page.tsx";
import type { MoneyFacts } from "../figures/money-facts.ts";
import { askForAmount } from "../routes/forms.ts";
import type { Locale } from "../words/refusal-text.ts";

interface WithdrawProps {
  readonly frame: Frame;
  readonly fast: readonly Money[];
  readonly denominations: readonly Money[];
  readonly draft: Draft | null;
  readonly facts: MoneyFacts;
}

export const WithdrawScreen = ({ frame, fast, denominations, draft, facts }: WithdrawProps) => {
  const { money } = frame.words;
  const instead = draft?.problem?.amounts;
  const amounts = instead ?? fast;
  return (
    <Page
      {...{ frame, draft }}
      title={money.withdrawTitle}
      heading={money.withdrawTitle}
      lead={payableText(denominations, frame)}
      known={<MoneyFactsView frame={frame} facts={facts} />}
    >
      {amounts.length > 0 && (
        <Amounts action="/withdraw" amounts={amounts} frame={frame} label={money.quickChoice} instead={instead !== undefined} />
      )}
      <Form action="/withdraw">
        <AmountField frame={frame} draft={draft} ask="/payable" first />
        <FormWays frame={frame} />
      </Form>
    </Page>
  );
};

function payableText(denominations: readonly Money[], { words, figures }: Locale): string {
  if (denominations.length === 0) return words.money.noNotes;
  return words.money.payable({ notes: figures.list(denominations.map((each) => figures.note(each))) });
}

interface AmountProps {
  readonly frame: Frame;
  readonly draft: Draft | null;
  /** The address that answers, while the amount is typed, whether it can be paid. */
  readonly ask?: string;
  readonly first?: boolean;
}

/** The field for an amount of money, with the machine's keypad. */
export const AmountField = ({ frame, frame: { words, figures }, draft, ask, first = false }: AmountProps) => (
  <Field
    id="amount"
    describedBy={ask === undefined ? undefined : "payable"}
    label={words.money.amount}
    hint={words.money.inCurrency({ currency: figures.currency.code })}
    inputmode="decimal"
    most={20}
    draft={draft}
    first={first}
    problem={askForAmount({ words, figures })}
    class="money"
  >
    {ask !== undefined && <output class="payable" id="payable" for="amount" data-ask={ask} />}
    {ask !== undefined && <div class="amounts instead" data-instead="" hidden />}
    <Keypad frame={frame} field="amount" />
  </Field>
);

export const FormWays = ({ frame: { words } }: { frame: Frame }) => (
  <div class="ways">
    <Primary>{words.frame.goOn}</Primary>
    <Way to="/menu" back>
      {words.frame.cancel}
    </Way>
  </div>
);

export const TransferScreen = ({ frame, draft }: { frame: Frame; draft: Draft | null }) => {
  const { money } = frame.words;
  return (
    <Page {...{ frame, draft }} title={money.transferTitle} heading={money.transferTitle} lead={money.transferLead}>
      <Form action="/transfer">
        <Field id="payee" label={money.payee} hint={money.payeeHint} draft={draft} first />
        <AmountField frame={frame} draft={draft} />
        <FormWays frame={frame} />
      </Form>
    </Page>
  );
};
