import type { TerminalOverview } from "../../../terminals/terminals.ts";
import { Badge, type Tone } from "../../components/badge.tsx";

type State = TerminalOverview["state"];

const TEXTS: Readonly<Record<Exclude<State["how"], "closed">, readonly [Tone, string]>> = {
  "in-service": ["good", "in service"],
  "out-of-service": ["bad", "out of service by itself"],
  unknown: ["plain", "not known: not heard from"],
  revoked: ["plain", "revoked"],
};

/** Whether an ATM serves customers. */
export const StateBadge = ({ state }: { state: State }) => {
  if (state.how === "closed") return <Badge tone="bad">{closedText(state)}</Badge>;
  const [tone, text] = TEXTS[state.how];
  return <Badge tone={tone}>{text}</Badge>;
};

function closedText({ by, name }: Extract<State, { how: "closed" }>): string {
  if (by === "records") return "closed: its records are unsure";
  const place = by === "order" ? "" : " at the machine";
  return name === null ? `closed${place}` : `closed${place} by ${name}`;
}

const ORDERS = {
  close: "ordered to close",
  open: "ordered to open",
  count: "ordered to take over a count",
  rotate: "ordered to take its next key",
} as const;

/** The orders that the ATM has not carried out yet, in words. */
export const OpenOrders = ({ orders }: { orders: TerminalOverview["openOrders"] }) => (
  <>
    {orders.map(({ id, kind, orderedBy }) => (
      <span class="waits" data-key={id}>
        {ORDERS[kind]} by <bdi>{orderedBy}</bdi>
      </span>
    ))}
  </>
);
