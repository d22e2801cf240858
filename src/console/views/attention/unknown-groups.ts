/** Something of which nobody knows whether it stands. */
interface UnknownAlarm {
  /** Null if nothing is known of the subject. */
  readonly name: string | null;
  readonly subject: string;
  readonly why: string;
}

interface UnknownGroup<Of> {
  readonly first: Of;
  readonly subject: string;
  readonly why: string;
  readonly names: readonly string[];
}

/** Alarms that are not known of one subject for one reason belong together: a server that does not look misses all. */
export function groupsOf<Of extends UnknownAlarm>(alarms: readonly Of[]): readonly UnknownGroup<Of>[] {
  const groups = Map.groupBy(alarms, ({ subject, why }) => `${subject}\n${why}`);
  return [...groups.values()].map((group) => {
    const [first] = group as [Of];
    return { first, subject: first.subject, why: first.why, names: group.map(({ name }) => name ?? "all of its own") };
  });
}
