import type { RequestId, TerminalId } from "../../../model/model.ts";
import { newRequestId } from "../../../model/model.ts";
import { object } from "../../results/form.ts";
import { requestId, terminalName } from "../../results/value-forms.ts";
import { type Answer, done, type OperatorContext, refused } from "../operation.ts";

/** Why an ATM gets no order. */
export const ORDER_REFUSALS = {
  "terminal-unknown": "no ATM with this number was ever enrolled",
  "terminal-revoked": "the ATM is revoked: it gets no orders any more",
} as const;

/** An order that the ATM gets as soon as it asks: at once while it is connected. */
export const ORDERED = object({ terminal: terminalName, order: requestId });

/** Orders an ATM to close or to open, in this operator's name. */
export async function orderService(
  { tx, record, name, at }: OperatorContext,
  terminal: TerminalId,
  kind: "close" | "open",
): Promise<Answer<{ readonly terminal: TerminalId; readonly order: RequestId }>> {
  const { orderTerminal } = await import("../../../terminals/terminals.ts");
  const order = newRequestId();
  const ordered = await orderTerminal(tx, record, { id: order, terminal, at, kind }, { name, approver: null });
  return ordered.ok ? done({ terminal, order }) : refused(ordered.refusal);
}
