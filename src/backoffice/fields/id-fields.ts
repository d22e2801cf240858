import { type CustomerId, OperatorId, RequestId, type TerminalId, terminalIdOf } from "../../model/model.ts";
import { type Field, isNot, isRead, textField } from "./field.ts";

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The id of an ATM's request, which receipts, lists and the audit log have. */
export const requestId: Field<RequestId> = textField(
  "request-id",
  {
    meaning: "the id of the request",
    rule: UUID_V7,
    most: 36,
    problem: "a request id, which is a UUID: lists, receipts and the audit log have them",
  },
  (text) => (UUID_V7.test(text) ? RequestId(text) : null),
);

/** The id of a proposal; what is carried out under it is booked under the same id. */
export const proposalId: Field<RequestId> = textField(
  "proposal-id",
  {
    meaning: "the id of the proposal",
    rule: UUID_V7,
    most: 36,
    problem: "a proposal's id, which is a UUID: the list of proposals has them",
  },
  (text) => (UUID_V7.test(text) ? RequestId(text) : null),
);

export const customerId: Field<CustomerId> = textField(
  "customer-id",
  { meaning: "the customer's id", rule: UUID, most: 36, problem: "a customer's id, which is a UUID" },
  (text) => (UUID.test(text) ? (text as CustomerId) : null),
);

export const operatorId: Field<OperatorId> = textField(
  "operator-id",
  { meaning: "the operator's id", rule: UUID_V7, most: 36, problem: "an operator's id, which is a UUID" },
  (text) => (UUID_V7.test(text) ? OperatorId(text) : null),
);

const NUMBER = /^[1-9]\d{0,3}$/;
const MOST = 9_999;

/** An ATM by its number: 3, or "3". */
export const terminal: Field<TerminalId> = {
  kind: "terminal",
  meaning: "the ATM, by number",
  read: (given) => {
    const text = typeof given === "number" ? String(given) : given;
    return typeof text === "string" && NUMBER.test(text)
      ? isRead(terminalIdOf(Number(text)))
      : isNot(`an ATM's number (1 to ${MOST})`);
  },
  write: (value) => Number(value.slice("ATM-".length)),
  schema: { type: "integer", minimum: 1, maximum: MOST, description: "the ATM, by number" },
  control: { kind: "number", least: 1, most: MOST },
};
