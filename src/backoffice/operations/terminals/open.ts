import { terminal } from "../../fields/id-fields.ts";
import { operation } from "../operation.ts";
import { ORDER_REFUSALS, ORDERED, orderService } from "./standing-order.ts";

export const openTerminal = operation({
  meaning: "puts an ATM back into service, whoever took it out",
  group: "terminals",
  command: "terminal open",
  operands: ["terminal"],
  example: "terminal open 3",
  fields: { terminal },
  roles: ["treasurer", "administrator"],
  ...{ approval: false, fresh: true, reads: false, event: "terminal-order" },
  result: ORDERED,
  refusals: ORDER_REFUSALS,
  run: (at, input) => orderService(at, input.terminal, "open"),
  text: ({ terminal: atm }) => `${atm} is ordered to open: it does within seconds while it is connected, else when it connects\n`,
});
