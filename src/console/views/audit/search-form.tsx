import type { FieldProblem } from "../../../backoffice/backoffice.ts";
import type { Currency } from "../../../model/model.ts";
import { FieldControl } from "../../forms/controls.tsx";
import type { FormField } from "../../forms/form-operation.ts";

/** What a search was asked for, by the names of the operation's fields. */
export type Asked = Readonly<Record<string, string>>;

/** The address of a search; empty fields are left out. */
export function searchPath(asked: Asked): string {
  const given = Object.entries(asked).filter(([, value]) => value !== "");
  return given.length === 0 ? "/audit" : `/audit?${new URLSearchParams(given)}`;
}

/** In the order of the form; `kind` is chosen from a list, and `before` by the links to other pages. */
const TEXTS = ["outcome", "terminal", "since", "until", "text", "customer", "request", "session"] as const;

interface SearchFormProps {
  readonly fields: Readonly<Record<string, FormField>>;
  readonly asked: Asked;
  readonly problems: readonly FieldProblem[];
  readonly currency: Currency;
}

/** The fields to search by, and the way to one record by its index. Both work without scripts. */
export const SearchForm = ({ fields, asked, problems, currency }: SearchFormProps) => (
  <details class="log-search" open={problems.length > 0 || Object.keys(asked).length > 0}>
    <summary>Search by fields</summary>
    <form method="get" action="/audit" class="search-fields" novalidate>
      {fields["kind"]?.control.kind === "choice" && (
        <KindControl kinds={fields["kind"].control.choices} value={asked["kind"] ?? ""} />
      )}
      {TEXTS.map((name) => {
        const field = fields[name];
        const problem = problems.find((each) => each.field === name);
        return field && <FieldControl name={name} field={field} value={asked[name]} problem={problem} currency={currency} />;
      })}
      <div class="ways">
        <button type="submit" class="primary">
          Search
        </button>
        <a class="button" href="/audit">
          Clear
        </a>
      </div>
    </form>
    <form method="get" action="/audit/records" class="search-index">
      <div class="field">
        <label for="index">One record by its index</label>
        <input id="index" name="index" type="text" inputmode="numeric" pattern="[0-9]{1,15}" class="figure" autocomplete="off" />
      </div>
      <button type="submit">Open the record</button>
    </form>
  </details>
);

const KindControl = ({ kinds, value }: { kinds: Readonly<Record<string, string>>; value: string }) => (
  <div class="field">
    <label for="field-kind">Kind</label>
    <p class="hint" id="field-kind-hint">
      What happened. Optional.
    </p>
    <select id="field-kind" name="kind" aria-describedby="field-kind-hint">
      <option value="" selected={value === ""}>
        any
      </option>
      {Object.entries(kinds).map(([kind, meaning]) => (
        <option value={kind} selected={kind === value}>
          {kind}: {meaning}
        </option>
      ))}
    </select>
  </div>
);
