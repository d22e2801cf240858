import type { Outcome } from "../../model/model.ts";
import { newRequestId, type RequestId } from "../../model/model.ts";
import type { OperationName, Request } from "../../protocol/protocol.ts";
import type { BankLink } from "../link/bank-link.ts";

/** A request as the bank would get it. */
export interface Seen {
  readonly op: OperationName;
  readonly fields: Request["fields"];
  readonly id: RequestId;
}

/** A link on which a test answers each request itself, or throws; and all requests that it got. */
export function scriptedLink(answer: (request: Seen) => Outcome<never>): { link: BankLink; seen: Seen[]; closed: string[] } {
  const seen: Seen[] = [];
  const closed: string[] = [];
  const link = {
    request: async (op: OperationName, fields: Request["fields"], id = newRequestId()) => {
      seen.push({ op, fields, id });
      return answer({ op, fields, id });
    },
    close: (reason: string) => void closed.push(reason),
  } as unknown as BankLink;
  return { link, seen, closed };
}
