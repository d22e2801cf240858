import type { ListedKey } from "../../../operators/operators.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Icon } from "../../components/icons.tsx";
import { Moment } from "../../components/moment.tsx";
import { operationPath } from "../../components/operation-ways.tsx";
import { Table } from "../../components/table.tsx";
import { Tabs } from "../../components/tabs.tsx";
import type { FormOperation } from "../../forms/form-operation.ts";
import type { Frame } from "../../web/web-request.ts";
import { API_KEYS, mayDo, OPERATOR_TABS } from "./operators-page.tsx";

const TONES: Readonly<Record<ListedKey["state"], Tone>> = { live: "good", agreed: "plain", ended: "bad", expired: "bad" };

interface ApiKeysPageProps {
  readonly frame: Frame;
  readonly keys: readonly ListedKey[];
  readonly operations: Readonly<Record<string, FormOperation>>;
}

/** The keys of programs, and what administrators do about them. */
export const ApiKeysPage = ({ frame, keys, operations }: ApiKeysPageProps) => (
  <ConsolePage
    frame={frame}
    title="API keys"
    lead="Programs that read through the API without a person. A key reads, and never proposes, approves or changes anything."
    actions={
      mayDo(frame, operations, "api-key-make") && (
        <a class="button primary" href={operationPath("api-key-make", {}, API_KEYS)}>
          <Icon name="add" /> Make an API key
        </a>
      )
    }
  >
    <Tabs label="Operators" tabs={OPERATOR_TABS} path={frame.path} />
    <Table
      caption="API keys, by name"
      columns={[
        ...[{ name: "Name" }, { name: "Reads as" }, { name: "State", kind: "whole" } as const, { name: "Expires" }],
        ...[{ name: "Last used" }, { name: "From" }, { name: "What to do" }],
      ]}
      rows={keys.map((each) => ({
        key: each.id,
        cells: [
          <bdi>{each.name}</bdi>,
          each.roles.join(", "),
          <Badge tone={TONES[each.state]}>{each.state}</Badge>,
          <Moment at={each.expiresAt} />,
          each.lastUsedAt === null ? "never" : <Moment at={each.lastUsedAt} />,
          each.lastUsedFrom ?? "",
          <Ways frame={frame} operations={operations} of={each} />,
        ],
      }))}
      empty="No program has an API key."
    />
  </ConsolePage>
);

/** Its maker draws a key that is agreed on; any administrator ends one. */
const Ways = ({ frame, operations, of }: Omit<ApiKeysPageProps, "keys"> & { readonly of: ListedKey }) => {
  const { name, state, drawBy } = of;
  const draws = state === "agreed" && drawBy === frame.operator?.id && mayDo(frame, operations, "api-key-draw");
  const ends = state !== "ended" && mayDo(frame, operations, "api-key-end");
  return (
    <>
      {draws && <a href={operationPath("api-key-draw", { name }, API_KEYS)}>Draw the secret of {name}</a>}
      {draws && ends && <br />}
      {ends && <a href={operationPath("api-key-end", { name }, API_KEYS)}>End {name}</a>}
    </>
  );
};
