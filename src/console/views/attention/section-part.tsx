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
      <More source={found} />
    </section>
  );
};

export const More = ({ source }: { source: { known: boolean; items?: readonly Item[]; count?: number } }) =>
  source.known && (source.count ?? 0) > (source.items?.length ?? 0) ? (
    <p class="aside">
      These are the first {source.items?.length} of {source.count}.
    </p>
  ) : null;

export const sentenceOf = (why: string): string => `${sentenceCase(why)}.`;
