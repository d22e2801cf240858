import type { Funds } from "../../atm/atm.ts";
import { Facts } from "../components/facts.tsx";
import { Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";

/** The balance. Each figure stands once: while nothing is on hold, all of it is available. */
export const BalanceScreen = ({ frame, funds }: { frame: Frame; funds: Funds }) => {
  const { account, frame: ways } = frame.words;
  const money = (amount: bigint): string => frame.figures.money(amount);
  return (
    <Page
      frame={frame}
      title={account.balance}
      heading={account.available}
      figure={{ text: money(funds.available), label: account.available }}
      lead={funds.held > 0n ? account.partHeld : account.allYours}
    >
      {funds.held > 0n && (
        <Facts
          frame={frame}
          class="facts"
          facts={[
            { name: account.posted, value: money(funds.posted) },
            { name: account.held, value: money(funds.held) },
          ]}
        />
      )}
      <div class="ways">
        <Way to="/menu" primary back>
          {ways.done}
        </Way>
        <Way to="/statement">{account.statement}</Way>
      </div>
      <div class="extras">
        <Way to="/limit">{frame.words.limits.title}</Way>
      </div>
    </Page>
  );
};
