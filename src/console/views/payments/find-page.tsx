import type { FoundPayments } from "../../../backoffice/backoffice.ts";
import { moneyText, takenFor } from "../../../evidence/evidence.ts";
import { type Currency, referenceOf } from "../../../model/model.ts";
import { FOCUSED } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { type Refused, sentenceCase } from "../../forms/form-operation.ts";
import { RefusedNote } from "../../forms/operation-page.tsx";
import type { Frame } from "../../web/web-request.ts";
import { PAYMENT_NAMES, StateBadge } from "./payment-state.tsx";

interface FindPageProps {
  readonly frame: Frame;
  /** What was typed. */
  readonly id: string;
  readonly refused: Refused | null;
  /** Several payments that the id names; null if it names none, or was not asked for. */
  readonly found: FoundPayments | null;
  readonly currency: Currency;
}

/** The search for a payment by whatever the customer has of it. */
export const FindPage = ({ frame, id, refused, found, currency }: FindPageProps) => (
  <ConsolePage
    frame={frame}
    title="Payments"
    lead="Find a deposit, a withdrawal or a transfer by whatever somebody has of it. The audit log has who searched, for what, and whose payments were shown."
  >
    {refused !== null && <RefusedNote refused={refused} />}
    <form method="get" action="/payments" class="search">
      <div class="field">
        <label for="field-id">Any id</label>
        <p class="hint" id="field-id-hint">
          The reference on the screen or the receipt, a receipt's text or what its QR code has, a channel, a record of the audit
          log, or a username.
        </p>
        <input
          type="search"
          id="field-id"
          name="id"
          value={id}
          maxlength={400}
          required
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="field-id-hint"
        />
      </div>
      <button type="submit" class="primary">
        Find
      </button>
    </form>
    {found !== null && <Several found={found} currency={currency} />}
  </ConsolePage>
);

const Several = ({ found: { stories, as }, currency }: { found: FoundPayments; currency: Currency }) => (
  <section aria-labelledby="found">
    <h2 id="found" {...FOCUSED}>
      {stories.length} payments
    </h2>
    <p class="aside">{sentenceCase(takenFor(as))}.</p>
    <Table
      caption="Payments that the id names, the oldest first"
      columns={[
        { name: "Payment" },
        { name: "Time" },
        { name: "Asked for", kind: "figure" },
        { name: "ATM", kind: "whole" },
        { name: "Customer" },
        { name: "How it stands" },
        { name: "Reference", kind: "whole" },
      ]}
      rows={stories.map(({ operation, customer }) => ({
        key: `${operation.terminal} ${operation.request}`,
        cells: [
          <a href={`/payments?${new URLSearchParams({ id: operation.request })}`}>{PAYMENT_NAMES[operation.operation]}</a>,
          <Moment at={Date.parse(operation.at)} />,
          moneyText(operation.amount, currency),
          operation.terminal,
          <bdi>{customer?.username ?? "nobody was signed in"}</bdi>,
          <StateBadge state={operation.state} />,
          referenceOf(operation.request),
        ],
      }))}
      empty="No payment has this id."
    />
  </section>
);
