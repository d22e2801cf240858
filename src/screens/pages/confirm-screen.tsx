import type { Notes, Paper, Slip } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import { Facts } from "../components/facts.tsx";
import { Form, GivenBack, Notice, Primary, Way } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { MixChoice } from "../components/mix-choice.tsx";
import { NotesView } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import type { Words } from "../words/languages.ts";

interface ConfirmProps {
  readonly frame: Frame;
  readonly slip: Slip;
  readonly denominations: readonly Money[];
  /** True where it was answered before it could have been read. */
  readonly again: boolean;
}

/** The question before money moves. Its answer is taken once. */
export const ConfirmScreen = ({ frame, slip, denominations, again }: ConfirmProps) => {
  const { paper } = slip;
  const { money, frame: ways } = frame.words;
  const mixes = paper.op === "withdraw" && paper.mixes.length > 1 ? paper.mixes : null;
  return (
    <Page frame={frame} {...asked(paper, frame.words)} figure={{ text: frame.figures.money(paper.amount), label: money.amount }}>
      {again && <Notice text={money.lookFirst} />}
      {paper.op === "deposit" && paper.givenBack > 0 && <GivenBack text={money.givenBack(paper.givenBack)} />}
      {paper.op === "transfer" ? (
        <Facts
          frame={frame}
          class="facts"
          facts={[
            { name: money.payeeName, value: paper.name },
            { name: money.username, value: paper.payee },
          ]}
        />
      ) : (
        mixes === null && <NotesView frame={frame} notes={notesOf(paper)} denominations={denominations} />
      )}
      <Form action={`/slip/${slip.token}`}>
        {mixes !== null && <MixChoice {...{ frame, mixes, denominations }} />}
        <div class="ways">
          <Primary id="confirm" money>
            {ways.confirm}
          </Primary>
          <Way to="/menu" back>
            {ways.cancel}
          </Way>
        </div>
      </Form>
    </Page>
  );
};

const notesOf = (paper: Exclude<Paper, { op: "transfer" }>): Notes =>
  paper.op === "withdraw" ? paper.mixes[0].notes : paper.notes;

function asked(paper: Paper, { money, choices }: Words): { title: string; heading: string; lead: string } {
  switch (paper.op) {
    case "withdraw": {
      const lead = paper.mixes.length > 1 ? choices.mixLead : money.confirmWithdrawLead;
      return { title: money.confirmWithdrawTitle, heading: money.confirmWithdraw, lead };
    }
    case "deposit": {
      const lead = paper.givenBack > 0 ? money.confirmAcceptedLead : money.confirmDepositLead;
      return { title: money.confirmDepositTitle, heading: money.confirmDeposit, lead };
    }
    case "transfer": {
      const heading = money.confirmTransfer({ name: paper.name });
      return { title: money.confirmTransferTitle, heading, lead: money.confirmTransferLead };
    }
  }
}
