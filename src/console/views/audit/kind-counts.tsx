import type { EventCounts } from "../../../audit/audit.ts";
import { meaningOf } from "./event-facts.tsx";
import { type Asked, searchPath } from "./search-form.tsx";

const NUMBERS = new Intl.NumberFormat("en");

/** How many records match by kind, each a way to those alone, the most frequent first. */
export const KindCounts = ({ counts: { kinds, isWhole, read }, asked }: { counts: EventCounts; asked: Asked }) => {
  const rows = Object.entries(kinds).sort(([, one], [, other]) => other - one);
  if (rows.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="kinds">
      <h2 id="kinds">By kind</h2>
      <ul class="facets">
        {asked["kind"] !== undefined && (
          <li>
            <a href={searchPath({ ...asked, kind: "", before: "" })}>all kinds</a>
          </li>
        )}
        {rows.map(([kind, count]) => (
          <li>
            <a
              href={searchPath({ ...asked, kind, before: "" })}
              aria-current={asked["kind"] === kind ? "true" : undefined}
              title={meaningOf(kind)}
            >
              {kind} <span class="facet-count">{NUMBERS.format(count)}</span>
            </a>
          </li>
        ))}
      </ul>
      {!isWhole && (
        <p class="aside">
          Counted in the newest {NUMBERS.format(read.end - read.from)} records alone. A shorter time is counted whole.
        </p>
      )}
    </section>
  );
};
