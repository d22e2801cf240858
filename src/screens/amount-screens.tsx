import type { Draft } from "../atm/session.ts";
import type { Currency } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import { Amounts, DraftNote, Field, Form, Primary, Way } from "./fields.tsx";
import { noteText } from "./money-text.ts";
import { NoteDrawing } from "./notes-view.tsx";
import { type Frame, Page } from "./page.tsx";

interface WithdrawProps {
  readonly frame: Frame;
  readonly currency: Currency;
  readonly fast: readonly Money[];
  readonly denominations: readonly Money[];
  readonly draft: Draft | null;
}

export const WithdrawScreen = ({ frame, currency, fast, denominations, draft }: WithdrawProps) => (
  <Page frame={frame} title="Withdraw" heading="Withdraw" lead={payableText(denominations, currency)}>
    <DraftNote draft={draft} />
    <Amounts action="/withdraw" amounts={draft?.problem?.amounts ?? fast} currency={currency} label="Quick choice" />
    <Form action="/withdraw">
      <Field id="amount" label="Amount" hint={`In ${currency.code}`} inputmode="decimal" most={20} draft={draft} class="money" />
      <div class="ways">
        <Primary>Continue</Primary>
        <Way to="/menu">Cancel</Way>
      </div>
    </Form>
  </Page>
);

function payableText(denominations: readonly Money[], currency: Currency): string {
  const texts = denominations.map((each) => noteText(each, currency));
  if (texts.length === 0) return "This machine has no notes right now.";
  const last = texts.pop();
  return `This machine pays out notes of ${texts.length === 0 ? last : `${texts.join(", ")} and ${last}`}.`;
}

interface DepositProps {
  readonly frame: Frame;
  readonly currency: Currency;
  readonly denominations: readonly Money[];
  readonly draft: Draft | null;
}

/** One field for each denomination; the id of a field is "notes-" and the denomination in minor units. */
export const DepositScreen = ({ frame, currency, denominations, draft }: DepositProps) => (
  <Page frame={frame} title="Deposit" heading="Deposit" lead="Put your notes into the slot, and say how many there are of each.">
    <DraftNote draft={draft} />
    <Form action="/deposit">
      <fieldset class="counts">
        <legend>Notes</legend>
        {denominations.map((each, rank) => (
          <div class="count">
            <NoteDrawing denomination={each} currency={currency} rank={rank} />
            <label for={`notes-${each}`}>{noteText(each, currency)} notes</label>
            <input
              id={`notes-${each}`}
              name={`notes-${each}`}
              type="text"
              inputmode="numeric"
              pattern="[0-9]*"
              maxlength={4}
              placeholder="0"
              value={draft?.values[`notes-${each}`]}
              autofocus={rank === 0}
              autocomplete="off"
              aria-invalid={draft?.problem?.field === `notes-${each}` ? "true" : undefined}
            />
          </div>
        ))}
      </fieldset>
      <div class="ways">
        <Primary>Continue</Primary>
        <Way to="/menu">Cancel</Way>
      </div>
    </Form>
  </Page>
);

export const TransferScreen = ({ frame, currency, draft }: { frame: Frame; currency: Currency; draft: Draft | null }) => (
  <Page frame={frame} title="Transfer" heading="Transfer" lead="Pay another customer of the bank. It arrives at once.">
    <DraftNote draft={draft} />
    <Form action="/transfer">
      <Field id="payee" label="Payee" hint="Their username" draft={draft} first />
      <Field id="amount" label="Amount" hint={`In ${currency.code}`} inputmode="decimal" most={20} draft={draft} class="money" />
      <div class="ways">
        <Primary>Continue</Primary>
        <Way to="/menu">Cancel</Way>
      </div>
    </Form>
  </Page>
);
