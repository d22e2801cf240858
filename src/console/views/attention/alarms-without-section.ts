import type { AlarmItem, Attention, Item, Source } from "../../../overview/overview.ts";

/** The alarms whose causes are a section of the page themselves. */
const SECTIONS_OF: Readonly<Record<string, keyof Attention>> = {
  "hold-old": "holds",
  "cassette-empty": "cassettes",
  "cassette-low": "cassettes",
  "terminal-over-ceiling": "ceilings",
  "terminal-overfull": "ceilings",
  "day-end-difference": "dayEnd",
};

/** The alarms, without those whose causes the page shows in a section of their own. An unknown section shows nothing. */
export function alarmsWithoutSection(attention: Attention): Source<AlarmItem> {
  const { alarms } = attention;
  if (!alarms.known) return alarms;
  const items = alarms.items.filter(({ name }) => {
    const section = Object.hasOwn(SECTIONS_OF, name) ? SECTIONS_OF[name] : undefined;
    if (section === undefined) return true;
    const source: Source<Item> = attention[section];
    return !source.known || source.count === 0;
  });
  return { known: true, items, count: alarms.count - (alarms.items.length - items.length) };
}
