import type { CustomerId } from "../model/model.ts";
import { type Listening, listen } from "../store/store.ts";

/**
 * The channel on which 0013_sign_in_generation.sql notifies that a customer's sign-ins are no longer valid. The payload is the
 * customer's id.
 */
const CUSTOMER_CHANGED = "customer_changed";

interface CustomerWatcher {
  readonly applicationName: string;
  /**
   * The customer's earlier sign-ins are no longer valid. Null: any customer's may be invalid, because notifications were lost for
   * a while.
   */
  readonly onChanged: (customer: CustomerId | null) => void;
  /** The connection was lost; it is being reopened. */
  readonly onProblem: (error: unknown) => void;
}

/** Reports every change of a password and every operator's lock, on any server, until closed. */
export function watchCustomers(databaseUrl: string, { applicationName, onChanged, onProblem }: CustomerWatcher): Listening {
  return listen(databaseUrl, {
    applicationName,
    channel: CUSTOMER_CHANGED,
    onListening: () => onChanged(null),
    onNotify: (customer) => onChanged(customer as CustomerId),
    onLost: onProblem,
  });
}
