import type { Story } from "../../../evidence/evidence.ts";
import { Badge, type Tone } from "../../components/badge.tsx";

type State = Story["operation"]["state"];

/** What a payment is called. */
export const PAYMENT_NAMES: Readonly<Record<Story["operation"]["operation"], string>> = {
  ...{ deposit: "Deposit", withdraw: "Withdrawal", transfer: "Transfer" },
};

const TONES: Readonly<Record<State, Tone>> = {
  ...{ refused: "plain", booked: "good", held: "bad", settled: "good", released: "plain", reversed: "plain" },
};

/** How a payment stands, in one word. */
export const StateBadge = ({ state }: { state: State }) => <Badge tone={TONES[state]}>{state}</Badge>;
