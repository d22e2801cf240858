/** Every form, and whether it is of one customer's account. */
export const EXPORT_FORMS = {
  csv: "customer-possible",
  "camt.053": "customer-possible",
  ofx: "customer-needed",
  beancount: "customer-impossible",
} as const satisfies Record<string, "customer-possible" | "customer-needed" | "customer-impossible">;

export type ExportForm = keyof typeof EXPORT_FORMS;

/** What an operator asks for. All times are in milliseconds since 1970 UTC. */
export interface ExportOrder {
  readonly form: ExportForm;
  /** The start of the first day, a day of UTC; null: the day of the oldest movement. */
  readonly from: number | null;
  /** The start of the last day, which is included; null: today, or the day of a movement after it. */
  readonly to: number | null;
  /** The customer by username or id; null: no single customer. */
  readonly customer: string | null;
  /** Who asks, and the account of the operating system if that is how; else null. */
  readonly operator: string;
  readonly login: string | null;
  readonly at: number;
}

/** The closed list of reasons not to export. Nothing was recorded, and nothing left. */
export type ExportRefusal =
  /** No customer has this username or id. */
  | "customer-unknown"
  /** The form is a statement of one customer. */
  | "customer-needed"
  /** The form is of the whole books. */
  | "customer-impossible"
  /** The first day is after the last. */
  | "period-reversed"
  /** No bank has opened these books yet, so they have no currency. */
  | "books-unopened";
