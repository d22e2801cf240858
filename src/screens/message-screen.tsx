import type { Currency } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import { Amounts, Way } from "./fields.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Frame, Page } from "./page.tsx";

/** A screen that says one thing and offers one way on. */
export interface Message {
  readonly title: string;
  readonly heading: string;
  readonly lead: string;
  readonly icon?: IconName;
  readonly way?: { readonly to: string; readonly label: string };
  readonly other?: { readonly to: string; readonly label: string };
  /** Amounts that would do instead, each one press away. */
  readonly instead?: readonly Money[];
  /** True where the page will have more to say in a moment. */
  readonly waiting?: boolean;
}

interface MessageProps {
  readonly frame: Frame;
  readonly message: Message;
  readonly currency?: Currency;
}

export const MessageScreen = ({ frame, message, currency }: MessageProps) => (
  <Page frame={frame} title={message.title} heading={message.heading} lead={message.lead}>
    <div class="message" data-waiting={message.waiting === true ? "" : undefined}>
      {message.icon !== undefined && <Icon name={message.icon} />}
      {message.instead !== undefined && message.instead.length > 0 && currency !== undefined && (
        <Amounts action="/withdraw" amounts={message.instead} currency={currency} label="Another choice" verb="Withdraw" />
      )}
      <div class="ways">
        {message.way !== undefined && (
          <Way to={message.way.to} primary>
            {message.way.label}
          </Way>
        )}
        {message.other !== undefined && <Way to={message.other.to}>{message.other.label}</Way>}
      </div>
    </div>
  </Page>
);

const MENU = { to: "/menu", label: "Back to menu" };
const SIGN_IN = { to: "/signin", label: "Sign in" };
const START = { to: "/", label: "Back to start" };

/** The messages that are the same for everybody. */
export const MESSAGES = {
  goodbye: {
    title: "Goodbye",
    heading: "Goodbye.",
    lead: "You are signed out. Please do not forget your cash.",
    icon: "done",
    way: START,
  },
  expired: {
    title: "Session expired",
    heading: "Your session has ended.",
    lead: "Nobody used this machine for a while, so we signed you out. Your money is safe.",
    icon: "wait",
    way: SIGN_IN,
    other: START,
  },
  unreachable: {
    title: "Bank unreachable",
    heading: "We cannot reach the bank.",
    lead: "Your money is safe. Nothing was booked. Please sign in again in a moment.",
    icon: "alert",
    way: SIGN_IN,
    other: START,
  },
  slow: {
    title: "Bank unreachable",
    heading: "The bank does not answer.",
    lead: "Your money is safe. Nothing was booked. Please try again in a moment.",
    icon: "alert",
    way: MENU,
  },
  missing: {
    title: "Not found",
    heading: "There is nothing here.",
    lead: "This page does not exist.",
    icon: "alert",
    way: START,
  },
  used: {
    title: "Form expired",
    heading: "This form is not valid any more.",
    lead: "Nothing was booked. Please begin again.",
    icon: "wait",
    way: START,
  },
  failed: {
    title: "Something went wrong",
    heading: "Something went wrong here.",
    lead: "If you had just confirmed something, look at your statement before you repeat it: it never happens twice.",
    icon: "alert",
    way: START,
  },
  noCash: {
    title: "No cash",
    heading: "No cash here at the moment.",
    lead: "This machine cannot pay out notes right now. You can use everything else.",
    icon: "alert",
    way: MENU,
  },
  outOfService: {
    title: "Out of service",
    heading: "This machine moves no money now.",
    lead: "Somebody has to look after it first. Your money is safe. Nothing was booked.",
    icon: "alert",
    way: MENU,
  },
} as const satisfies Record<string, Message>;
