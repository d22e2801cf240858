import { Badge, FOCUSED } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Table } from "../../components/table.tsx";
import type { Refused } from "../../forms/form-operation.ts";
import { RefusedNote } from "../../forms/operation-page.tsx";
import type { Frame } from "../../web/web-request.ts";

/** A customer in the result of the operation `customer-search`. */
export interface Found {
  readonly customer: string;
  readonly username: string;
  readonly state: "open" | "closed";
  readonly isLocked: boolean;
}

/** The most customers of one search (operation `customer-search`). */
const MOST = 50;

interface SearchPageProps {
  readonly frame: Frame;
  readonly prefix: string;
  /** Null if nobody was searched for. */
  readonly found: readonly Found[] | null;
  readonly refused: Refused | null;
}

/** The search for a customer by the beginning of the username. */
export const SearchPage = ({ frame, prefix, found, refused }: SearchPageProps) => (
  <ConsolePage
    frame={frame}
    title="Customers"
    lead="Find a customer by how the username begins. The audit log has who searched, for what, and whom the search showed."
  >
    {refused !== null && <RefusedNote refused={refused} />}
    <form method="get" action="/customers" class="search">
      <div class="field">
        <label for="field-prefix">Username begins with</label>
        <input
          type="search"
          id="field-prefix"
          name="prefix"
          value={prefix}
          maxlength={32}
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </div>
      <button type="submit" class="primary">
        Search
      </button>
    </form>
    {found !== null && <Results found={found} prefix={prefix} />}
  </ConsolePage>
);

const Results = ({ found, prefix }: { found: readonly Found[]; prefix: string }) => (
  <section aria-labelledby="found">
    <h2 id="found" {...FOCUSED}>
      {found.length === 1 ? "1 customer" : `${found.length} customers`}
    </h2>
    <Table
      caption={`Customers whose usernames begin with ${prefix}`}
      columns={[
        { name: "Username" },
        { name: "State", kind: "whole" },
        { name: "Lock", kind: "whole" },
        { name: "Customer", kind: "id" },
      ]}
      rows={found.map(({ username, state, isLocked, customer }) => ({
        key: customer,
        cells: [
          <a href={`/customers/${username}`}>
            <bdi>{username}</bdi>
          </a>,
          <Badge tone={state === "open" ? "good" : "plain"}>{state}</Badge>,
          isLocked ? <Badge tone="bad">locked</Badge> : "none",
          customer,
        ],
      }))}
      empty="No username begins like this. Try fewer letters, or find a payment by the receipt in the customer's hand."
    />
    {found.length >= MOST && <p class="aside">These are the first {MOST}. Type more letters to see the others.</p>}
  </section>
);
