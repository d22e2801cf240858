import { spellReferences } from "../figures/figures.ts";
import type { Frame } from "./frame.ts";
import { labelled } from "./script.ts";

/** A figure or a name, with its label. */
export interface Fact {
  readonly name: string;
  readonly value: string;
}

interface FactsProps {
  readonly frame: Frame;
  readonly facts: readonly Fact[];
  readonly class: "facts" | "receipt" | "quiet-facts";
}

/** A list of facts; each is one sentence when it is spoken. */
export const Facts = ({ frame: { words }, facts, class: name }: FactsProps) => (
  <dl class={name}>
    {facts.map(({ name, value }) => (
      <div data-say={labelled(name, spellReferences(value), words)}>
        <dt>{name}</dt>
        <dd>
          <bdi>{value}</bdi>
        </dd>
      </div>
    ))}
  </dl>
);
