import { formatMoney, type Money } from "../../model/model.ts";
import { LanguageChoice } from "../components/comfort.tsx";
import type { Frame } from "../components/frame.ts";
import { Icon, type IconName } from "../components/icons.tsx";
import { Page } from "../components/page.tsx";
import { Notice } from "../components/problems.tsx";
import type { QuickCash } from "../figures/quick-cash.ts";

/** The customer's choices, the most wanted first. */
const CHOICES = ["withdraw", "deposit", "balance", "transfer", "statement", "password"] as const satisfies IconName[];

interface MenuProps {
  readonly frame: Frame;
  readonly notice: string | null;
  readonly quick: QuickCash;
}

export const MenuScreen = ({ frame, notice, quick }: MenuProps) => {
  const { account } = frame.words;
  // Each service keeps its place and its digit; only the one that leads differs.
  const first = quick.empty ? "deposit" : quick.usual === null ? "withdraw" : null;
  return (
    <Page
      frame={frame}
      title={account.menuTitle}
      heading={account.hello({ name: frame.username ?? "" })}
      lead={quick.empty ? account.emptyLead : account.menuLead}
    >
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
