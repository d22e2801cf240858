import type { Role, SignedIn } from "../../../operators/operators.ts";
import type { Tab } from "../../components/tabs.tsx";
import { holdsOneOf } from "../../operator.ts";
import type { Console } from "../../parts.ts";

type Operations = Console["operations"];

/** The addresses of the view's pages. */
export const TAB_PATHS = {
  balances: "/money",
  dayEnd: "/money/day-end",
  holds: "/money/holds",
  cash: "/money/cash",
  export: "/operations/export",
} as const;
type TabName = keyof typeof TAB_PATHS;

/** The title of each page, and the operation whose roles see it. */
const TABS: Readonly<Record<TabName, readonly [title: string, operation: string]>> = {
  balances: ["Balances", "ledger-balances"],
  dayEnd: ["End of the day", "ledger-balances"],
  holds: ["Open holds", "holds-list"],
  cash: ["Cash movements", "cash-list"],
  export: ["Export", "export"],
};

/** Who sees a page: those who may do its operation. */
export const tabRoles = (operations: Operations, tab: TabName): readonly Role[] => operations[TABS[tab][1]]?.roles ?? [];

/** The pages of the view that this operator sees. */
export const tabsOf = (operations: Operations, operator: SignedIn): readonly Tab[] =>
  (Object.keys(TABS) as TabName[]).flatMap((tab) => {
    if (!holdsOneOf(operator, tabRoles(operations, tab))) return [];
    const path = tab === "export" ? `${TAB_PATHS.export}?to=${TAB_PATHS.balances}` : TAB_PATHS[tab];
    return [{ title: TABS[tab][0], path }];
  });

/** Who may end a hold, by whichever of the two ways. */
export const mayEndHolds = (operations: Operations): readonly Role[] => [
  ...new Set(["holds-settle", "holds-release"].flatMap((name) => operations[name]?.roles ?? [])),
];
