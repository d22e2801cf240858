import type { Child } from "hono/jsx";
import type { HoldItem, Item } from "../../../overview/overview.ts";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";
import type { Follower } from "./follower.ts";
import { pathOf } from "./targets.ts";

/** The page to come back to. */
const HERE = "/attention";

interface WayProps {
  readonly item: Item;
  readonly text: string;
  readonly follower: Follower;
  readonly navigation: Console["navigation"];
}

/** The text as a link to the item's page, if this operator has one. */
export const Way = ({ item, text, follower, navigation }: WayProps): Child => {
  const path = pathOf(item.target, follower.roles, navigation);
  return path === null ? text : <a href={path}>{text}</a>;
};

/** The operations that end a hold, if the operator may propose them. */
export const HoldWays = ({
  item: { request, terminal },
  follower,
  operations,
}: {
  item: HoldItem;
  follower: Follower;
  operations: Console["operations"];
}) => {
  const given = new URLSearchParams({ request, terminal: String(Number(terminal.replace(/^ATM-/, ""))), to: HERE });
  const names = ["holds-settle", "holds-release"].filter(
    (name) => Object.hasOwn(operations, name) && holdsOneOf(follower, operations[name]?.roles ?? []),
  );
  if (names.length === 0) return <span class="aside">a treasurer proposes</span>;
  return (
    <ul class="row-ways">
      {names.map((name) => (
        <li>
          <a href={`/operations/${name}?${given}`}>{operations[name]?.command.split(" ").at(-1)}</a>
        </li>
      ))}
    </ul>
  );
};
