import type { CustomerId } from "../model/model.ts";
import { type Listening, listen } from "../store/store.ts";

/** The channel on which 0013_sign_in_generation.sql tells whose sign-ins stand no longer; the payload is the customer's id. */
const CUSTOMER_CHANGED = "customer_changed";

interface CustomerWatcher {
  readonly applicationName: string;
  /** A customer's sign-ins from before stand no longer; null: any customer's may, for nobody listened for a while. */
  readonly onChanged: (customer: CustomerId | null) => void;
  /** The connection was lost; it is made anew. */
  readonly onProblem: (error: unknown) => void;
}

/** Tells of every change of a password and every operator's lock, on any server, until closed. */
export function watchCustomers(databaseUrl: string, { applicationName, onChanged, onProblem }: CustomerWatcher): Listening {
  return listen(databaseUrl, {
    applicationName,
    channel: CUSTOMER_CHANGED,
    onListening: () => onChanged(null),
    onNotify: (customer) => onChanged(customer as CustomerId),
    onLost: onProblem,
  });
}
