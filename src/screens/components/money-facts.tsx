import type { MoneyFacts } from "../figures/money-facts.ts";
import { Facts } from "./facts.tsx";
import type { Frame } from "./frame.ts";
import { sentence } from "./script.ts";

/** What is available, what is left of today's limit, and what the machine can pay: one quiet line each. */
export const MoneyFactsView = ({ frame, facts: { account, machine } }: { frame: Frame; facts: MoneyFacts }) => {
  const { words, figures } = frame;
  const known = [
    account === null ? null : { name: words.account.available, value: figures.money(account.available) },
    account === null ? null : { name: words.money.leftToday, value: figures.money(account.left) },
    machine === null ? null : { name: words.money.machineHas, value: figures.money(machine) },
  ].filter((each) => each !== null);
  return (
    <div class="known">
      {account === null && <p data-say={sentence(words.money.factsUnknown)}>{words.money.factsUnknown}</p>}
      {known.length > 0 && <Facts frame={frame} class="quiet-facts" facts={known} />}
    </div>
  );
};
