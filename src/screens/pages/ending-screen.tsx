import type { Ending, Order, Payable } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import type { Frame } from "../components/frame.ts";
import type { Words } from "../words/languages.ts";
import { mostPossible, refusalText } from "../words/refusal-text.ts";
import { type Message, MessageScreen } from "./message-screen.tsx";
import { type Booked, ReceiptScreen } from "./receipt-screen.tsx";
import { standardMessage } from "./standard-screen.tsx";

interface EndingProps {
  readonly frame: Frame;
  readonly order: Order;
  /** Null while the operation is under way. */
  readonly ending: Ending | null;
  readonly denominations: readonly Money[];
  readonly payable: Payable;
}

/** The present state of a confirmed order, or its ending. */
export const EndingScreen = ({ frame, order, ending, denominations, payable }: EndingProps) => {
  if (ending?.how === "paid" || ending?.how === "booked") return <ReceiptScreen {...{ frame, order, ending, denominations }} />;
  return <MessageScreen frame={frame} message={messageOf(frame, order, ending, payable)} />;
};

function messageOf(frame: Frame, order: Order, ending: Exclude<Ending, Booked> | null, payable: Payable): Message {
  const { endings } = frame.words;
  const reference = order.request;
  if (ending === null || ending.how === "checking") return { ...waitingMessage(frame.words, order, ending !== null), reference };
  if (ending.how === "unclear") return { ...standardMessage(frame, "checking"), reference };
  if (ending.how === "out-of-service") return { ...standardMessage(frame, "outOfService"), reference };
  const toMenu = { to: "/menu", label: frame.words.frame.toMenu };
  const undone = { ...undoneWords(order, endings), icon: "alert", way: toMenu, reference } as const;
  const anew = { way: { to: `/${order.terms.op}`, label: endings.otherAmount }, other: toMenu };
  switch (ending.how) {
    case "refused": {
      const most = mostPossible(ending.refusal, ending.details);
      const largest = most === null || order.terms.op !== "withdraw" ? null : payable.below(most);
      const lead = `${refusalText(ending.refusal, ending.details, frame)} ${endings.nothingBooked}`;
      return { ...undone, ...(most === null ? {} : anew), lead, instead: largest === null ? [] : [largest] };
    }
    case "not-payable":
      // Only the chosen notes are gone: the amount can still be paid.
      if (ending.below === order.terms.amount)
        return { ...undone, ...anew, lead: frame.words.choices.mixGone, instead: [ending.below] };
      return {
        ...undone,
        ...anew,
        lead: `${endings.changedNotes} ${endings.nothingBooked}`,
        instead: [ending.below, ending.above].filter((each) => each !== null),
      };
    case "unpaid":
      return { ...undone, lead: troubleText(ending.trouble, endings) };
    case "returned":
    case "nothing":
      return { ...undone, lead: `${endings.haveChecked} ${endings.safe}` };
    case "unreachable":
      return { ...undone, lead: `${endings.unreachable} ${endings.safe} ${endings.tryLater}` };
  }
}

/** Still under way; or its answer was lost and the bank is being asked. Checking again never sends the request again. */
function waitingMessage({ endings, frame }: Words, order: Order, lost: boolean): Message {
  const way = { to: `/order/${order.token}`, label: endings.checkAgain };
  const waiting = { icon: "wait", way } as const;
  const progress = order.terms.op === "withdraw" ? ({ progress: "ask" } as const) : {};
  if (!lost) return { ...waiting, ...progress, title: endings.waitTitle, heading: endings.wait, lead: endings.waitLead };
  const lead = order.terms.op === "deposit" ? `${endings.checkingLead} ${endings.checkingNotes}` : endings.checkingLead;
  const other = { to: "/menu", label: frame.toMenu };
  return { ...waiting, other, title: endings.checkingTitle, heading: endings.checking, lead };
}

function undoneWords({ terms }: Order, endings: Words["endings"]): { title: string; heading: string } {
  if (terms.op === "withdraw") return { title: endings.notPaidOutTitle, heading: endings.notPaidOut };
  if (terms.op === "deposit") return { title: endings.notDepositedTitle, heading: endings.notDeposited };
  return { title: endings.notPaidTitle, heading: endings.notPaid };
}

function troubleText(trouble: Extract<Ending, { how: "unpaid" }>["trouble"], endings: Words["endings"]): string {
  if (trouble === "not-taken") return `${endings.notTaken} ${endings.safe}`;
  return `${trouble === "none" ? endings.notCounted : endings.jam} ${endings.safe} ${endings.otherMachine}`;
}
