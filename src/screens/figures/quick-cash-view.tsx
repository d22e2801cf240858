import { formatMoney, type Money } from "../../model/model.ts";
import type { Frame } from "../components/frame.ts";
import type { QuickCash } from "./quick-cash.ts";

/** Withdrawals at one press; each leads to its question, before any money or note has moved. */
export const QuickCashView = ({ frame: { words, figures }, quick }: { frame: Frame; quick: QuickCash }) => {
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
