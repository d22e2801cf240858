import type { Ending } from "../atm/ending.ts";
import type { Payable } from "../atm/payable.ts";
import type { Slip } from "../atm/slip.ts";
import type { Currency } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import { MESSAGES, type Message, MessageScreen } from "./message-screen.tsx";
import type { Frame } from "./page.tsx";
import { type Booked, ReceiptScreen } from "./receipt-screen.tsx";
import { mostPossible, refusalText } from "./refusal-text.ts";

interface EndingProps {
  readonly frame: Frame;
  readonly slip: Slip;
  /** Null while the operation is under way. */
  readonly ending: Ending | null;
  readonly currency: Currency;
  readonly denominations: readonly Money[];
  readonly payable: Payable;
  readonly channel: string;
}

/** Whatever a confirmed slip has come to. */
export const EndingScreen = ({ frame, slip, ending, currency, denominations, payable, channel }: EndingProps) => {
  if (ending?.how === "paid" || ending?.how === "booked")
    return (
      <ReceiptScreen
        frame={frame}
        slip={slip}
        ending={ending}
        currency={currency}
        denominations={denominations}
        channel={channel}
      />
    );
  return <MessageScreen frame={frame} message={messageOf(slip, ending, currency, payable)} currency={currency} />;
};

const MENU = { to: "/menu", label: "Back to menu" };
const UNDONE = {
  withdraw: { title: "Not paid out", heading: "Nothing was paid out." },
  deposit: { title: "Not deposited", heading: "Please take your notes back." },
  transfer: { title: "Not paid", heading: "Nothing was paid." },
} as const;
const SAFE = "Your money is safe. Nothing was booked.";

function messageOf(slip: Slip, ending: Exclude<Ending, Booked> | null, currency: Currency, payable: Payable): Message {
  const { op } = slip.paper;
  const undone = { ...UNDONE[op], icon: "alert", way: MENU } as const;
  const again = { to: `/slip/${slip.token}`, label: "Check again" };
  switch (ending?.how) {
    case undefined:
      return {
        title: "One moment",
        heading: "One moment, please.",
        lead: "The bank is working on it.",
        icon: "wait",
        way: again,
        waiting: true,
      };
    case "checking":
      return {
        title: "Checking",
        heading: "We are checking.",
        lead: `The bank's answer was lost on its way. Your money is safe: whatever happened, it happened only once.${op === "deposit" ? " Your notes stay locked away until we know." : ""}`,
        icon: "wait",
        way: again,
        other: MENU,
        waiting: true,
      };
    case "refused": {
      const most = mostPossible(ending.refusal, ending.details);
      const largest = most === null || op !== "withdraw" ? null : payable.below(most);
      const lead = `${refusalText(ending.refusal, ending.details, currency)} Nothing was booked.`;
      return { ...undone, lead, instead: largest === null ? [] : [largest] };
    }
    case "not-payable": {
      const instead = [ending.below, ending.above].filter((each) => each !== null);
      return { ...undone, lead: "The notes in this machine have changed and cannot make this amount any more.", instead };
    }
    case "unpaid":
      return { ...undone, lead: `${UNPAID[ending.trouble]} ${SAFE}` };
    case "returned":
    case "nothing":
      return { ...undone, lead: `We have checked with the bank. ${SAFE}` };
    case "unreachable":
      return { ...undone, lead: `We cannot reach the bank. ${SAFE}` };
    case "out-of-service":
      return MESSAGES.outOfService;
  }
}

const UNPAID = {
  none: "The machine could not count your notes.",
  jam: "The machine could not move the notes.",
  partial: "The machine could not move the notes.",
  "not-taken": "The notes were not taken, so the machine took them back.",
} as const;
