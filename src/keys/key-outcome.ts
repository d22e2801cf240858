import type { BankKey } from "./register/register.ts";

/** Why a key is not changed; what each means for operators is in the operations of keys (docs/OPERATORS.md). */
export type KeyRefusal =
  | "key-under-way"
  | "keys-full"
  | "key-none-made"
  | "key-not-everywhere"
  | "key-none-to-withdraw"
  | "key-none-retiring"
  | "key-in-use";

export type KeyOutcome =
  | { readonly ok: true; readonly key: BankKey }
  | {
      readonly ok: false;
      readonly refusal: KeyRefusal;
      /** The servers that lack the key, if that is the reason. */
      readonly servers?: readonly string[];
      /** How many hashes or ATMs need the key, if that is the reason. */
      readonly uses?: number;
    };
