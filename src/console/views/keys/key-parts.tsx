import type { KeyDetails } from "../../../keys/keys.ts";
import { Badge } from "../../components/badge.tsx";
import { duration } from "../../components/moment.tsx";

/** In place of a fact that nobody knows: never the same as nothing. */
export const Unknown = () => <Badge tone="plain">not known</Badge>;

export const Age = ({ ageMs }: Pick<KeyDetails, "ageMs">) => (ageMs === null ? <Unknown /> : <span>{duration(ageMs)}</span>);

/** How many need a key. */
export const Uses = ({ uses }: Pick<KeyDetails, "uses">) =>
  uses === null ? <span>not counted</span> : <span>{`${uses.what}: ${uses.count}`}</span>;

/** Which servers have a key in their files. */
export const Servers = ({ servers }: Pick<KeyDetails, "servers">) => {
  if (servers === null) return <span>in no server's files</span>;
  const { have, lack } = servers;
  if (have.length + lack.length === 0) return <Unknown />;
  return (
    <span>
      {have.length === 0 ? "none" : have.join(", ")}
      {lack.length > 0 && <>; not on {lack.join(", ")}</>}
    </span>
  );
};

/** A sentence of the table of keys, whose commands stand between backquotes. */
export const Prose = ({ text }: { text: string }) => (
  <span>{text.split("`").map((part, n) => (n % 2 === 1 ? <code>{part}</code> : part))}</span>
);
