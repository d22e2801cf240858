import type { AccountId, CustomerId, Money, OperatorId, RequestId, TerminalId } from "../../model/model.ts";
import { type Form, form, object } from "./form.ts";

const described = (description: string | undefined) => (description === undefined ? {} : { description });

/** Any text; `Text` if only the compiler knows which. */
export const text = <Text extends string = string>(description?: string): Form<Text> =>
  form({ type: "string", ...described(description) });

/** One of these names. */
export const oneOf = <const Name extends string>(names: readonly Name[], description?: string): Form<Name> =>
  form({ type: "string", enum: names, ...described(description) });

export const flag = (description?: string): Form<boolean> => form({ type: "boolean", ...described(description) });

/** A whole number that JSON writes as a number. */
export const whole = (description?: string): Form<number> => form({ type: "integer", ...described(description) });

/** A count that may exceed what a number of JSON holds: a decimal string. */
export const count = (description: string): Form<bigint> => form({ type: "string", pattern: "^[0-9]+$", description });

/** A moment in milliseconds since 1970 UTC. */
export const moment = (description?: string): Form<number> =>
  form({ type: "integer", description: `${description === undefined ? "" : `${description}; `}milliseconds since 1970 UTC` });

/** A moment as RFC 3339, with milliseconds, of UTC. */
export const timestamp = (description?: string): Form<string> =>
  form({ type: "string", format: "date-time", ...described(description) });

/** A time that passes, in milliseconds. */
export const duration = (description: string): Form<number> =>
  form({ type: "integer", description: `${description}, in milliseconds` });

/** An amount of money: a decimal string of minor units. */
export const amount = <Amount extends bigint = bigint>(description?: string): Form<Amount> =>
  form({
    type: "string",
    pattern: "^-?[0-9]+$",
    description: `${description === undefined ? "" : `${description}, in `}minor units`,
  });

/** An amount as audit events keep it: a whole number of minor units, which a number of JSON holds exactly. */
export const eventAmount = (description?: string): Form<number> =>
  form({ type: "integer", minimum: 0, description: `${description === undefined ? "" : `${description}, in `}minor units` });

/** The bank's currency, as ISO 4217 names it. */
export const currency: Form<string> = form({ type: "string", pattern: "^[A-Z]{3}$", description: "ISO 4217" });

/** Bytes in hexadecimal. */
export const bytes = (description: string): Form<Uint8Array> =>
  form({ type: "string", pattern: "^([0-9a-f]{2})*$", description });

/** Hexadecimal digits that a room made of bytes already. */
export const hex = (description: string): Form<string> => form({ type: "string", pattern: "^[0-9a-f]+$", description });

const id = <Id extends string>(what: string) => form<Id>({ type: "string", format: "uuid", description: `the id of ${what}` });

export const uuid = (description?: string): Form<string> => form({ type: "string", format: "uuid", ...described(description) });
export const requestId = id<RequestId>("a request");
export const customerId = id<CustomerId>("a customer");
export const accountId = id<AccountId>("an account");
export const operatorId = id<OperatorId>("an operator");

/** An ATM by its name; a field takes its number. */
export const terminalName: Form<TerminalId> = form({ type: "string", pattern: "^ATM-[0-9]{4}$", description: "the ATM's name" });

/** Notes of one denomination. */
export const noteCount = {
  denomination: amount<Money>("the value of one note"),
  notes: whole("how many"),
} as const;

/** A username alone. */
export const onlyUsername = object({ username: text() });
