/**
 * The evidence of a dispute: what became of one operation, for the operator who is asked, and as a signed file for a third party.
 *
 * It promises that nobody looks at a customer unseen, that a file which verifies agrees with the proven records of the audit log, and that
 * nothing in it shows another customer's name, account or balance. It changes no books. Start with story/facts.ts and bundle/bundle.ts.
 */
export { checkEvidence, type EvidenceCheck } from "./bundle/check-bundle.ts";
export { type EvidenceMaker, type EvidenceRefusal, makeEvidenceAnd } from "./bundle/make-evidence.ts";
export { lookUpAnd } from "./finding/look-up.ts";
export type { IdKind } from "./finding/readings.ts";
export { evidencePdf } from "./paper/evidence-pdf.ts";
export { STATES } from "./paper/evidence-text.ts";
export { receiptOf } from "./story/receipt-of.ts";
export type { Story } from "./story/story.ts";
export { moneyText, storiesText, storyText, takenFor } from "./story/story-text.ts";
export type { Step } from "./story/timeline.ts";
export { STEPS } from "./story/timeline.ts";
