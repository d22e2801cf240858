import {
  isConnectionLost,
  isLoginRefused,
  lookAtEmbedded,
  openStore,
  proveReachable,
  type Sql,
  type Store,
  StoreError,
  sqlState,
} from "../../store/store.ts";
import type { Place } from "../place.ts";

/** The roles whose logins a place may have. */
export type RoleName = "application" | "owner" | "console";

/** One login, as it went. */
export type Reached =
  | { readonly state: "reached"; readonly sql: Sql }
  /** Nobody gave this login, or the embedded server does not run. */
  | { readonly state: "none" }
  | { readonly state: "failed"; readonly why: string; readonly kind: "login" | "standby" | "other" };

/** A statement that takes longer counts as lost: the database hangs. */
const ANSWER_MOST_MS = 2_500;

/** The logins of a place's database, each tried once, when it is first needed. No statement of this room changes anything. */
export class Sight implements AsyncDisposable {
  readonly #place: Place;
  readonly #stores: Store[] = [];
  readonly #reached = new Map<RoleName, Promise<Reached>>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** The login under which the bank runs. */
  application(): Promise<Reached> {
    return this.as("application");
  }

  as(role: RoleName): Promise<Reached> {
    const reached = this.#reached.get(role) ?? this.#reach(role);
    this.#reached.set(role, reached);
    return reached;
  }

  get isEmbedded(): boolean {
    return this.#place.databaseUrl === null;
  }

  async #reach(role: RoleName): Promise<Reached> {
    const url = this.#urlOf(role);
    if (url === null) return { state: "none" };
    try {
      await proveReachable(url);
      const store = openStore(url, { connections: 1, applicationName: "strongroom doctor", answerWithinMs: ANSWER_MOST_MS });
      this.#stores.push(store);
      await store.sql`set default_transaction_read_only = on`;
      return { state: "reached", sql: store.sql };
    } catch (error) {
      return { state: "failed", why: sentence(error), kind: kindOf(error) };
    }
  }

  #urlOf(role: RoleName): string | null {
    const { databaseUrl, ownerUrl, consoleUrl, dataFolder } = this.#place;
    if (databaseUrl !== null) return { application: databaseUrl, owner: ownerUrl, console: consoleUrl }[role];
    try {
      const embedded = lookAtEmbedded(dataFolder);
      return embedded.state === "running" ? embedded.urls[role] : null;
    } catch {
      return null; // The check of the embedded server says why.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
  }
}

function kindOf(error: unknown): "login" | "standby" | "other" {
  if (isLoginRefused(error)) return "login";
  // The store sends nothing to a standby but the login.
  return error instanceof StoreError && (error.code as string) === "database-standby" ? "standby" : "other";
}

function sentence(error: unknown): string {
  if (error instanceof StoreError) return error.message;
  const state = sqlState(error);
  if (state !== null) return `${(error as Error).message} (SQLSTATE ${state})`;
  if (isConnectionLost(error)) return "it accepts connections and does not answer";
  return error instanceof Error ? error.message : String(error);
}
