import { type Command, database } from "./command.ts";

/** The options of an operator's decision about a customer. */
const decision = [...database, "operator", "reason"] as const;

/** The commands about one customer. */
export const CUSTOMER_COMMANDS: Readonly<Record<string, Command>> = {
  "customer show": {
    operands: ["USERNAME"],
    options: [...database, "json"],
    meaning: "prints what the bank has on a customer: ids, since when they are a customer, open or closed, locks, and the note",
    example: "strongroom customer show alice",
    load: async () => (await import("./commands/customer-record.ts")).showCustomer,
  },
  "customer lock": {
    operands: ["USERNAME"],
    options: decision,
    meaning: "locks a customer until an operator unlocks them, and ends the customer's live sessions at once",
    example: 'strongroom customer lock alice --operator anna --reason "reported stolen"',
    load: async () => (await import("./commands/customer.ts")).lockCustomer,
  },
  "customer unlock": {
    operands: ["USERNAME"],
    options: decision,
    meaning: "lifts a customer's lock, and forgives all wrong passwords so far",
    example: "strongroom customer unlock alice --operator anna",
    load: async () => (await import("./commands/customer.ts")).unlockCustomer,
  },
  "customer end-sessions": {
    operands: ["USERNAME"],
    options: decision,
    meaning: "ends a customer's live sessions on all servers at once, without a lock",
    example: "strongroom customer end-sessions alice --operator anna",
    load: async () => (await import("./commands/customer.ts")).endCustomerSessions,
  },
  "customer close": {
    operands: ["USERNAME"],
    options: decision,
    meaning:
      "closes a customer whose account holds nothing: no sign-in and no transfer to them any more; live sessions end at once",
    example: 'strongroom customer close alice --operator anna --reason "at her request"',
    load: async () => (await import("./commands/customer.ts")).closeCustomer,
  },
  "customer open": {
    operands: ["USERNAME"],
    options: decision,
    meaning: "opens a closed customer again, with the same account and password",
    example: "strongroom customer open alice --operator anna",
    load: async () => (await import("./commands/customer.ts")).openCustomer,
  },
  "customer note": {
    operands: ["USERNAME", "TEXT"],
    options: [...database, "operator"],
    meaning: "replaces the one note about a customer, which customers never see; an empty text removes it",
    example: 'strongroom customer note alice "moved to Lyon, ask for her new papers" --operator anna',
    load: async () => (await import("./commands/customer-record.ts")).noteCustomer,
  },
};
