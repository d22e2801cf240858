import type { EvidenceRefusal, LookRefusal } from "../../evidence/evidence.ts";

/** The advice to an operator for each refusal of a search. */
const LOOK: Readonly<Record<LookRefusal, (id: string) => string>> = {
  "id-malformed": (id) =>
    `"${id}" has no form of an id: give a request id, the eight digits of a reference, a channel's id, a receipt's text, a record's index or a username`,
  "id-unknown": (id) =>
    `no deposit, withdrawal or transfer has the id "${id}": compare it with the receipt or the screen once more; the search is in the audit log`,
};

export const lookRefusalText = (refusal: LookRefusal, id: string): string => LOOK[refusal](id);

/** The advice to an operator whose evidence is refused. `sentence` is what does not agree, if the books differ. */
export function evidenceRefusalText(refusal: EvidenceRefusal, id: string, sentence: string | null): string {
  switch (refusal) {
    case "several":
      return `"${id}" names several operations, which are above: give the request id of one of them`;
    case "not-logged":
      return "no signed checkpoint covers all of this operation yet, which takes a second or two while the bank runs: try again";
    case "books-differ":
      return `the books and the audit log do not agree about this operation, so there is no evidence of it: ${sentence}; run strongroom verify`;
    default:
      return lookRefusalText(refusal, id);
  }
}
