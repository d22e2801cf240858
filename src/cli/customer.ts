import { unlock } from "../customers/unlock.ts";
import type { Run } from "./command.ts";
import { withMigratedStore } from "./database.ts";
import { say } from "./failure.ts";

/** `strongroom customer unlock USERNAME` */
export const unlockCustomer: Run = async ({ operands, settings }) => {
  const username = operands["USERNAME"] ?? "";
  const customer = await withMigratedStore(settings, (store) =>
    store.sql.begin((tx) => unlock(tx, { username, at: Date.now() })),
  );
  say(customer === null ? `no customer has the username "${username}"` : `${username} may sign in again`);
  return customer === null ? 1 : 0;
};
