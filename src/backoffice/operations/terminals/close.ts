import { terminal } from "../../fields/id-fields.ts";
import { operation } from "../operation.ts";
import { ORDER_REFUSALS, ORDERED, orderService } from "./standing-order.ts";

export const closeTerminal = operation({
  meaning: "takes an ATM out of service: a customer who is at it ends in order first, and no money operation is cut off",
  group: "terminals",
  command: "terminal close",
  operands: ["terminal"],
  example: "terminal close 3",
  fields: { terminal },
  roles: ["treasurer", "administrator"],
  // No fresh proof: whoever sees a fraud must be able to stop the machine at once.
  ...{ approval: false, fresh: false, reads: false, event: "terminal-order" },
  result: ORDERED,
  refusals: ORDER_REFUSALS,
  run: (at, input) => orderService(at, input.terminal, "close"),
  text: ({ terminal: atm }) =>
    `${atm} is ordered to close: it does within seconds while it is connected, else when it connects\n`,
});
