import type { CustomerId } from "../../model/model.ts";
import type { OperatorContext } from "./operation.ts";

/** Records who looked at these customers, an event each; or one of a look that found nobody. Nobody looks unseen. */
export function recordLook(
  { record, name, at }: OperatorContext,
  command: string,
  asked: string,
  customers: readonly CustomerId[],
): void {
  const confidential = { operator: name, command, asked };
  if (customers.length === 0) record({ at, kind: "look", outcome: "error:unknown", confidential });
  for (const customer of customers) record({ at, kind: "look", outcome: "ok", customer, confidential });
}
