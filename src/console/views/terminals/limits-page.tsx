import type { SetLimits } from "../../../ledger/ledger.ts";
import { type Currency, formatMoney } from "../../../model/model.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { type Fact, Facts } from "../../components/facts.tsx";
import { showMissing } from "../../components/message-page.tsx";
import { Moment } from "../../components/moment.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, type Frame, frameOf, show } from "../../web/web-request.ts";

interface LimitsPageProps {
  readonly frame: Frame;
  readonly currency: Currency;
  /** Null if operators have set none. */
  readonly set: SetLimits | null;
  readonly mayPropose: boolean;
}

const PATH = "/terminals/limits";

/** The bank's limits on withdrawals and on each ATM, as operators have set them. */
const LimitsPage = ({ frame, currency, set, mayPropose }: LimitsPageProps) => {
  const query = new URLSearchParams({ ...(set === null ? {} : formValues(set, currency)), to: PATH });
  return (
    <ConsolePage
      frame={frame}
      title="Limits"
      lead="What the bank allows customers and ATMs to move. New limits take two operators, hold within seconds and need no restart."
      back={{ to: "/terminals", label: "All ATMs" }}
    >
      {set === null ? (
        <p class="empty">
          Operators have set no limits: those of each server's options hold. The first proposal must give all six.
        </p>
      ) : (
        <Facts facts={factsOf(set, currency)} />
      )}
      {mayPropose && (
        <p>
          <a class="button" href={`/operations/limits-set?${query}`}>
            Propose other limits
          </a>
        </p>
      )}
    </ConsolePage>
  );
};

function factsOf({ limits, version, at }: SetLimits, currency: Currency): readonly Fact[] {
  const money = (amount: bigint): string => `${formatMoney(amount, currency)} ${currency.code}`;
  return [
    { name: "One withdrawal", value: money(limits.perWithdrawal) },
    { name: "Withdrawals of a customer in a day", value: money(limits.perDayAmount) },
    { name: "Number of them", value: `${limits.perDayCount}` },
    { name: "Deposits at one ATM in a day", value: money(limits.terminalDay.deposits) },
    { name: "Transfers at one ATM in a day", value: money(limits.terminalDay.transfers) },
    { name: "Loads of one ATM in a day, and what counts find too much", value: money(limits.terminalDay.loads) },
    { name: "Set, UTC", value: <Moment at={at} /> },
    { name: "Version", value: `${version}` },
  ];
}

/** The limits of now, to fill in the form: the fields of `limits-set`. */
const formValues = ({ limits }: SetLimits, currency: Currency): Record<string, string> => ({
  "per-withdrawal": formatMoney(limits.perWithdrawal, currency),
  "per-day": formatMoney(limits.perDayAmount, currency),
  "per-day-count": `${limits.perDayCount}`,
  "terminal-deposits": formatMoney(limits.terminalDay.deposits, currency),
  "terminal-transfers": formatMoney(limits.terminalDay.transfers, currency),
  "terminal-loads": formatMoney(limits.terminalDay.loads, currency),
});

/** The page of the limits. */
export async function showLimits(c: ConsoleRequest, console: Console, mayPropose: boolean): Promise<Response> {
  const shown = await console.perform(c, "limits-show", {});
  if (!shown.ok || shown.kind !== "done") return showMissing(c, console);
  const props = {
    currency: console.currency,
    set: shown.result as SetLimits | null,
    mayPropose,
  };
  return show(c, <LimitsPage frame={frameOf(c, console)} {...props} />);
}
