import type { ReservedSql, Store } from "../../store/store.ts";

/** Removes the triggers and foreign keys that hinder a change, as the owner of the tables may. */
export async function freeTables({ sql }: Store): Promise<void> {
  await sql.unsafe(FREE);
}

const FREE = `
  alter table audit_event disable trigger user;
  alter table audit_checkpoint disable trigger user;
  alter table audit_succession disable trigger user;
  alter table request_answer disable trigger user;
  alter table reversal disable trigger user;
  alter table customer disable trigger user;
  alter table credential disable trigger user, drop constraint credential_customer_fkey;
  alter table proposal drop constraint proposal_verdict, drop constraint proposal_two_persons;
  alter table bank_key drop constraint bank_key_one;
  alter table sign_in_place drop constraint sign_in_place_customer_fkey;
  alter table terminal_order drop constraint terminal_order_terminal_fkey;
  alter table operator disable trigger user;
  alter table operator_version disable trigger user, drop constraint operator_version_operator_fkey;
  alter table operator_invitation disable trigger user;
  alter table api_key disable trigger user;
  alter table operator_session drop constraint operator_session_operator_fkey;
  alter table operator_session_end disable trigger user, drop constraint operator_session_end_session_fkey;
  alter table terminal_psk drop constraint terminal_psk_terminal_fkey;`;

/**
 * Shows the database to readers as somebody has changed it who may do everything in it. All readers share one connection, one after the
 * other: a new one would spend most of its time on the catalog.
 */
export class TamperedStore {
  readonly #store: Store;
  readonly #reserved: Promise<ReservedSql>;

  constructor(store: Store) {
    this.#store = store;
    this.#reserved = store.sql.reserve();
  }

  /** A store for one reader: `change` runs in the transaction that the reader begins, and is rolled back when the reader has ended. */
  with(change: string): Store {
    const reserve = async (): Promise<ReservedSql> => changed(await this.#reserved, change);
    return {
      sql: new Proxy(this.#store.sql, { get: (sql, name) => (name === "reserve" ? reserve : Reflect.get(sql, name)) }),
      close: () => this.#store.close(),
    };
  }

  async release(): Promise<void> {
    (await this.#reserved).release();
  }
}

const changed = (reserved: ReservedSql, change: string): ReservedSql =>
  new Proxy(reserved, {
    apply(target, self, args: [TemplateStringsArray]) {
      if (!args[0][0]?.startsWith("begin")) return Reflect.apply(target, self, args) as unknown;
      return reserved.unsafe(`begin isolation level repeatable read; ${change}`);
    },
    get(target, name) {
      // The connection carries out its statements in order: the next reader begins after this.
      if (name === "release") return () => void reserved.unsafe("rollback").execute();
      return Reflect.get(target, name) as unknown;
    },
  });
