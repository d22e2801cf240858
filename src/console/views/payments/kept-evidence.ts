import { randomBytes } from "node:crypto";
import type { MadeEvidence } from "../../../backoffice/backoffice.ts";

/** How many are kept, some 100 kB each. */
const KEPT_MAX = 50;

/**
 * Keeps the evidence that operators of this console have made, until they have downloaded it: the audit log has the SHA-256 of this very
 * file, and another making gives another file. Forgets the oldest.
 */
export class KeptEvidence {
  /** By their names, the oldest first. */
  readonly #kept = new Map<string, { readonly operator: string; readonly made: MadeEvidence }>();

  /** Returns the name by which its maker finds it. */
  keep(operator: string, made: MadeEvidence): string {
    const key = randomBytes(12).toString("base64url");
    this.#kept.set(key, { operator, made });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return key;
  }

  /** Null if it is not kept any more, or somebody else made it. */
  find(operator: string, key: string): MadeEvidence | null {
    const found = this.#kept.get(key);
    return found?.operator === operator ? found.made : null;
  }
}
