import { randomBytes } from "node:crypto";
import type { SignedIn } from "../../operators/operators.ts";
import { type ConsoleRequest, operatorOf } from "./web-request.ts";

/** The most forms that are kept; of more the oldest is forgotten, and its operator types again. */
const KEPT_MAX = 1_000;

type Values = Readonly<Record<string, string>>;

/** Keeps what operators have typed while they prove their identity. What is typed goes into no address, and stays in this process. */
export class KeptForms {
  readonly #kept = new Map<string, { readonly session: string; readonly values: Values }>();

  /** Keeps it for this operator's session. Returns the name under which it is found. */
  keep({ session }: Pick<SignedIn, "session">, values: Values): string {
    const name = randomBytes(12).toString("base64url");
    this.#kept.set(name, { session, values });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return name;
  }

  /** What was kept under this name for this session; null if nothing was, or it is forgotten. */
  find({ session }: Pick<SignedIn, "session">, name: string | undefined): Values | null {
    const found = name === undefined ? undefined : this.#kept.get(name);
    return found?.session === session ? found.values : null;
  }
}

/**
 * The way to a fresh proof of identity, which leads back to the page of a form with what was typed. `back` is the page's path; its route
 * reads what was kept by the query `kept`.
 */
export function proveFirst(c: ConsoleRequest, { kept }: { readonly kept: KeptForms }, back: string, values: Values): string {
  const name = kept.keep(operatorOf(c), values);
  return `/prove?${new URLSearchParams({ to: `${back}?kept=${name}` })}`;
}
