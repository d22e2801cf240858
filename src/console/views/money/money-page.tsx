import type { Child } from "hono/jsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Icon } from "../../components/icons.tsx";
import { Tabs } from "../../components/tabs.tsx";
import type { Console } from "../../parts.ts";
import type { Frame } from "../../web/web-request.ts";
import { tabsOf } from "./money-tabs.ts";

interface MoneyPageProps {
  readonly frame: Frame;
  readonly console: Pick<Console, "operations">;
  readonly title: string;
  readonly lead: string;
  /** True for a page that is of one moment, and has a way to load it again. */
  readonly refresh?: boolean;
  readonly actions?: Child;
  readonly children?: Child;
}

/** A page of the view Money, with the ways to the others. */
export const MoneyPage = ({ frame, console, title, lead, refresh = false, actions, children }: MoneyPageProps) => (
  <ConsolePage frame={frame} title={title} lead={lead} actions={refresh ? <Refresh path={frame.path} /> : actions}>
    {frame.operator !== null && <Tabs label="Money" tabs={tabsOf(console.operations, frame.operator)} path={frame.path} />}
    {children}
  </ConsolePage>
);

const Refresh = ({ path }: { path: string }) => (
  <a class="button" href={path}>
    <Icon name="refresh" /> Refresh
  </a>
);
