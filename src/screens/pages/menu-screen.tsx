import { formatMoney, type Money } from "../../model/model.ts";
import { LanguageChoice } from "../components/comfort.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon, type IconName } from "../components/icons.tsx";
import { MoneyFactsView } from "../components/money-facts.tsx";
import { GivenBack } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { Notice } from "../components/problems.tsx";
import type { MoneyFacts } from "../figures/money-facts.ts";
import type { QuickCash } from "../figures/quick-cash.ts";

/** The customer's choices, the most wanted first. */
const CHOICES = ["withdraw", "deposit", "balance", "transfer", "statement", "password"] as const satisfies IconName[];

interface MenuProps {
  readonly frame: Frame;
  readonly notice: string | null;
  /** Says that the notes in the slot were given back; null if there were none. */
  readonly returned: string | null;
  readonly quick: QuickCash;
  readonly facts: MoneyFacts;
}

export const MenuScreen = ({ frame, notice, returned, quick, facts }: MenuProps) => {
  const { account, money } = frame.words;
  const pays = facts.machine !== null;
  // Each service keeps its place and its digit; only the one that leads differs.
  const first = quick.empty || !pays ? "deposit" : quick.usual === null ? "withdraw" : null;
  const lead = quick.empty ? account.emptyLead : account.menuLead;
  return (
    <Page
      frame={frame}
      title={account.menuTitle}
      heading={account.hello({ name: frame.username ?? "" })}
      lead={pays ? lead : `${money.noNotes} ${lead}`}
      known={<MoneyFactsView frame={frame} facts={facts} />}
    >
      {returned !== null && <GivenBack text={returned} />}
      {notice !== null && <Notice text={notice} />}
      <QuickCashView frame={frame} quick={quick} />
      <nav class="menu" aria-label={account.services}>
        {CHOICES.map((choice) => (
          <a class={choice === first ? "button primary" : "button"} href={`/${choice}`}>
            <Icon name={choice} /> {account[choice]}
          </a>
        ))}
      </nav>
      <LanguageChoice frame={frame} />
    </Page>
  );
};

/** Withdrawals at one press; each leads to its question, before any money or note has moved. */
const QuickCashView = ({ frame: { words, figures }, quick }: { frame: Frame; quick: QuickCash }) => {
  const { choices } = words;
  if (quick.usual === null && quick.fast.length === 0) return null;
  const value = (amount: Money): string => formatMoney(amount, figures.currency);
  return (
    <form method="post" action="/withdraw" class="quick" aria-label={choices.quickCash}>
      {quick.usual !== null && (
        <button type="submit" name="amount" value={value(quick.usual)} class="primary">
          {choices.usual({ amount: figures.note(quick.usual) })}
        </button>
      )}
      {quick.fast.map((amount) => (
        <button
          type="submit"
          name="amount"
          value={value(amount)}
          data-say={words.endings.withdrawInstead({ amount: figures.note(amount) })}
        >
          {figures.note(amount)}
        </button>
      ))}
    </form>
  );
};
