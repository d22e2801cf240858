import type { Attention, Item } from "../../../overview/overview.ts";
import { NotKnown } from "../../components/badge.tsx";
import { Table } from "../../components/table.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import type { RowContext, Section } from "./section.ts";

/** A section with what is there, or why that is not known. One without items is not shown: the tally says "none". */
export const SectionPart = ({
  section: { id, title, source, columns, lines },
  attention,
  context,
}: {
  section: Section;
  attention: Attention;
  context: RowContext;
}) => {
  const found = source(attention);
  if (found.known && found.count === 0) return null;
  const rows = found.known ? lines(found.items, context) : [];
  const actions = new Set(rows.map(({ action }) => action));
  const isOne = actions.size === 1;
  const shown = columns(context.currency);
  return (
    <section id={id} data-key={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {!found.known && <NotKnown why={sentenceOf(found.why)} />}
      {isOne && <p class="to-do">To do: {[...actions][0]}.</p>}
      {found.known && (
        <Table
          caption={title}
          columns={isOne ? shown : [...shown, { name: "To do" }]}
          rows={rows.map(({ key, cells, action }) => ({ key, cells: isOne ? cells : [...cells, `${sentenceCase(action)}.`] }))}
          empty=""
        />
      )}
      <More source={found} rest={REST[id]} />
    </section>
  );
};

/** The pages that list all of a section. */
const REST: Readonly<Record<string, string>> = {
  ...{ alarms: "/alarms", "unknown-alarms": "/alarms#not-known", "day-end": "/money/day-end", holds: "/money/holds" },
  ...{ ceilings: "/alarms", "out-of-reach": "/terminals", cassettes: "/terminals", "reject-boxes": "/terminals" },
};

interface MoreProps {
  readonly source: { readonly known: boolean; readonly items?: readonly Item[]; readonly count?: number };
  readonly rest: string | undefined;
}

/** How many more there are than the section shows, with the page that lists them all. */
export const More = ({ source: { known, items = [], count = 0 }, rest }: MoreProps) =>
  known && count > items.length ? (
    <p class="aside">
      These are the first {items.length} of {count}. {rest !== undefined && <a href={rest}>See all</a>}
    </p>
  ) : null;

export const sentenceOf = (why: string): string => `${sentenceCase(why)}.`;
