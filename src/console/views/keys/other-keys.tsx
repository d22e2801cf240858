import type { KeyDetails } from "../../../keys/keys.ts";
import { Problem } from "../../components/badge.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Age, Prose, Servers, Unknown, Uses } from "./key-parts.tsx";

const ROTATED: readonly string[] = ["pepper", "bank-key", "audit-log-key"];

/** The keys that no operation rotates, a row for each: what each is for, and how else to rotate it. */
export const OtherKeys = ({ keys }: { keys: readonly KeyDetails[] }) => {
  const groups = Map.groupBy(
    keys.filter(({ name }) => !ROTATED.includes(name)),
    ({ name }) => name,
  );
  const differing = [...groups].filter(([, group]) => group.length > 1 && group.every(({ servers }) => servers !== null));
  return (
    <section class="part" data-key="others" aria-labelledby="others-title">
      <h2 id="others-title">Other keys</h2>
      <p class="aside">Their age is that of their files, by the servers' last reports.</p>
      {differing.map(([name]) => (
        <Problem>
          <p>
            The servers have different keys of one kind: {name}. Copy it from the server that is right, and start the others
            again.
          </p>
        </Problem>
      ))}
      <Table
        caption="Keys that no operation rotates"
        columns={COLUMNS}
        rows={[...groups].map(([name, group]) => ({ key: name, cells: cellsOf(group) }))}
        empty="No key is known."
      />
    </section>
  );
};

const COLUMNS: readonly Column[] = [
  { name: "Key" },
  { name: "Id and age" },
  { name: "Used by" },
  { name: "To rotate it" },
  { name: "What a thief gets" },
];

function cellsOf(group: readonly KeyDetails[]) {
  const [first] = group;
  if (first === undefined) return [];
  const { name, does, place, rotate, thief } = first;
  return [
    <>
      {labelOf(name)}
      <small>
        {does} ({place})
      </small>
    </>,
    <ul class="lines">
      {group.map((key) => (
        <li>
          {key.id === null && key.ageMs === null ? (
            <Unknown />
          ) : (
            <span>
              {key.id === null ? <Unknown /> : <span class="id">{key.id}</span>}, <Age ageMs={key.ageMs} />
            </span>
          )}
          {key.servers !== null && (
            <small>
              on <Servers servers={key.servers} />
            </small>
          )}
        </li>
      ))}
    </ul>,
    <ul class="lines">
      {group.map((key) => (
        <li>
          <Uses uses={key.uses} />
        </li>
      ))}
    </ul>,
    <Prose text={rotate} />,
    <Prose text={thief} />,
  ];
}

/** "receipt-key" is the "Receipt key". */
const labelOf = (name: string): string =>
  `${name.slice(0, 1).toUpperCase()}${name.slice(1).replaceAll("-", " ").replace("re shared", "re-shared")}`;
