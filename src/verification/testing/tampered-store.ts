import type { ReservedSql, Store } from "../../store/store.ts";

/** Removes the triggers and foreign keys that hinder a change, as the owner of the tables may. */
export async function freeTables({ sql }: Store): Promise<void> {
  await sql.unsafe(FREE);
}

const FREE = `
  alter table audit_event disable trigger user;
  alter table audit_checkpoint disable trigger user;
  alter table request_answer disable trigger user;
  alter table customer disable trigger user;
  alter table credential disable trigger user, drop constraint credential_customer_fkey;
  alter table sign_in_place drop constraint sign_in_place_customer_fkey;
  alter table terminal_psk drop constraint terminal_psk_terminal_fkey;`;

/**
 * A store whose next reserved connection sees the database as somebody has changed it who may do everything in it: `change` runs
 * in the transaction that the reader begins, and is rolled back with it.
 */
export function tamperedStore(store: Store, change: string): Store {
  const reserve = async (): Promise<ReservedSql> => {
    const reserved = await store.sql.reserve();
    return new Proxy(reserved, {
      apply(target, self, args: [TemplateStringsArray]) {
        if (!args[0][0]?.startsWith("begin")) return Reflect.apply(target, self, args) as unknown;
        return reserved.unsafe(`begin isolation level repeatable read; ${change}`);
      },
    });
  };
  return {
    sql: new Proxy(store.sql, { get: (sql, name) => (name === "reserve" ? reserve : Reflect.get(sql, name)) }),
    close: () => store.close(),
  };
}
