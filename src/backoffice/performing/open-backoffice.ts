import type { EventStore } from "../../events/events.ts";
import { type Authentic, openAuthentic, readOperator } from "../../operators/operators.ts";
import { ProposalKey } from "../../proposals/proposals.ts";
import { AnswerKey } from "./answer-key.ts";
import type { AnsweringBackoffice, Backoffice, FindStanding } from "./backoffice-parts.ts";
import { KeyFileKey } from "./key-file-key.ts";

export interface BackofficeSettings
  extends Omit<Backoffice, "store" | "effects" | "proposalKey" | "keyFileKey" | "standing" | "authentic"> {
  readonly store: EventStore;
  /** The content of keys/operators.key; it is not changed. */
  readonly secret: Buffer;
  /** Called with a sentence for the log about each row of an operator that the bank did not write. */
  readonly report: (sentence: string) => void;
}

/** Opens it for this process. Throws RangeError for a secret of another size. */
export function openBackoffice({ secret, report, ...parts }: BackofficeSettings): AnsweringBackoffice {
  const authentic = openAuthentic(secret, report);
  const { effects } = parts.store.writers;
  return {
    ...{ ...parts, effects, proposalKey: new ProposalKey(secret), answerKey: new AnswerKey(secret) },
    keyFileKey: new KeyFileKey(secret),
    ...{ authentic, standing: standingBy(authentic) },
  };
}

/** What operators may do, by the rows of room `operators` that the bank wrote. */
export const standingBy =
  (authentic: Authentic): FindStanding =>
  async (sql, id) => {
    const found = await readOperator(sql, authentic, { id });
    return found === null ? null : { isActive: found.state === "active", roles: found.roles };
  };
