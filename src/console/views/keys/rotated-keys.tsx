import type { KeyDetails, KeyPurpose } from "../../../keys/keys.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { type Column, Table } from "../../components/table.tsx";
import { Age, Servers, Uses } from "./key-parts.tsx";
import { nextStep } from "./key-steps.ts";

interface RotatedKeysProps {
  readonly keys: readonly KeyDetails[];
  readonly name: KeyPurpose;
  readonly title: string;
  /** True if this operator may ask for the operation. */
  readonly offered: (operation: string) => boolean;
  /** The page to come back to. */
  readonly back: string;
}

/** The keys of one name that operators rotate, and what can be done with them now. */
export const RotatedKeys = ({ keys, name, title, offered, back }: RotatedKeysProps) => {
  const all = keys.filter((key) => key.name === name);
  const [first] = all;
  const ended = all.filter(({ state }) => state === "ended");
  return (
    <section class="part" data-key={name} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{title}</h2>
      {first === undefined ? (
        <p class="empty">The bank has entered no such key yet: it does so when it first starts.</p>
      ) : (
        <>
          <Facts
            facts={[
              { name: "What it does", value: first.does },
              { name: "Where it is", value: `keys/${first.place} on every server` },
              { name: "What a thief of it gets", value: first.thief },
            ]}
          />
          <Table
            caption={`${title}: keys that are not ended`}
            columns={COLUMNS}
            rows={all.filter((key) => !ended.includes(key)).map(rowOf)}
            empty="No key is left."
          />
          <NextStep {...nextStep(name, all)} name={name} offered={offered} back={back} />
          {ended.length > 0 && (
            <details data-key="ended">
              <summary>{ended.length === 1 ? "1 key has ended" : `${ended.length} keys have ended`}</summary>
              <Table caption={`${title}: ended keys`} columns={COLUMNS} rows={ended.map(rowOf)} empty="" />
            </details>
          )}
        </>
      )}
    </section>
  );
};

const COLUMNS: readonly Column[] = [
  { name: "Id", kind: "whole" },
  { name: "State" },
  { name: "Made" },
  { name: "Used by" },
  { name: "On servers" },
  { name: "Ends at the latest" },
];

const STATES = {
  made: ["not used yet", "plain"],
  active: ["in use", "good"],
  "in use": ["in use", "good"],
  retiring: ["still accepted", "plain"],
  ended: ["ended", "plain"],
} as const satisfies Record<KeyDetails["state"], readonly [string, Tone]>;

const rowOf = (key: KeyDetails) => {
  const [words, tone] = STATES[key.state];
  return {
    key: key.id ?? key.name,
    cells: [
      <span class="id">{key.id}</span>,
      <Badge tone={tone}>{words}</Badge>,
      <span>
        {key.madeAt === null ? null : <Moment at={key.madeAt} />}
        <small>
          <Age ageMs={key.ageMs} /> ago
        </small>
      </span>,
      <Uses uses={key.uses} />,
      <Servers servers={key.servers} />,
      key.endsBy === null ? "no bound" : <Moment at={key.endsBy} />,
    ],
  };
};

interface NextStepProps {
  readonly text: string;
  readonly operations: readonly string[];
  readonly name: string;
  readonly offered: (operation: string) => boolean;
  readonly back: string;
}

const LABELS: Readonly<Record<string, string>> = {
  "keys-prepare": "Prepare a new key",
  "keys-activate": "Activate the new key",
  "keys-withdraw": "Withdraw the new key",
  "keys-end": "End the old key",
};

const NextStep = ({ text, operations, name, offered, back }: NextStepProps) => {
  const ways = operations.filter(offered);
  return (
    <>
      <p>{text}</p>
      {ways.length === 0 ? (
        <p class="aside">Administrators rotate it: one proposes each step, another approves it.</p>
      ) : (
        <div class="ways">
          {ways.map((operation) => (
            <a class="button" href={`/operations/${operation}?${new URLSearchParams({ key: name, to: back })}`}>
              {LABELS[operation]}
            </a>
          ))}
        </div>
      )}
    </>
  );
};
