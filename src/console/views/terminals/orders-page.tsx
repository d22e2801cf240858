import { terminalIdOf } from "../../../model/model.ts";
import { listOrders } from "../../../terminals/terminals.ts";
import { ConsolePage } from "../../components/console-page.tsx";
import { showMissing } from "../../components/message-page.tsx";
import { CutNote } from "../../components/table.tsx";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, frameOf, show } from "../../web/web-request.ts";
import { Orders } from "./terminal-now.tsx";

/** The orders of a page, and the most pages. */
const PAGE_MOST = 100;
const PAGES_MOST = 10_000;

/** All orders that one ATM ever got, the newest first. */
export async function showOrders(c: ConsoleRequest, console: Console): Promise<Response> {
  const [number, asked] = [c.req.param("number") ?? "", c.req.query("page") ?? "1"];
  if (!/^[1-9]\d{0,3}$/.test(number) || !/^[1-9]\d{0,4}$/.test(asked) || Number(asked) > PAGES_MOST)
    return showMissing(c, console);
  const [terminal, page, path] = [terminalIdOf(Number(number)), Number(asked), `/terminals/${number}`];
  const found = await listOrders(console.sql, { terminal, most: PAGE_MOST + 1, skip: (page - 1) * PAGE_MOST });
  const next = found.length > PAGE_MOST ? { to: `${path}/orders?page=${page + 1}`, label: "Older orders" } : null;
  return show(
    c,
    <ConsolePage
      frame={frameOf(c, console)}
      title={`Orders of ${terminal}`}
      lead="What operators have ordered this ATM to do, the newest first."
      back={{ to: path, label: terminal }}
    >
      <Orders orders={found.slice(0, PAGE_MOST)} currency={console.currency} />
      <CutNote
        shown={PAGE_MOST}
        count={null}
        isFirst={page === 1}
        first={{ to: `${path}/orders`, label: "Newest orders" }}
        next={next}
      />
    </ConsolePage>,
  );
}
