import type { Offer, Order } from "../../atm/atm.ts";
import { Form, Primary } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { Page } from "../components/page.tsx";
import { Warning } from "../components/problems.tsx";
import { Progress } from "./message-screen.tsx";

interface TakeProps {
  readonly frame: Frame;
  readonly order: Order;
  readonly offer: Offer;
  /** True if the customer tried to open another page. */
  readonly first: boolean;
}

/**
 * The notes lie in the tray. The script counts the seconds down; the page loads again when they are over. The session does not
 * end meanwhile, so the customer is not asked for more time.
 */
export const TakeScreen = ({ frame, order, offer, first }: TakeProps) => {
  const { endings } = frame.words;
  const leftMs = Math.max(0, Math.ceil(offer.until - performance.now()));
  const [before = "", after = ""] = endings.takeLead({ seconds: "|" }).split("|");
  return (
    <Page
      frame={{ ...frame, time: null }}
      title={endings.takeTitle}
      heading={endings.take}
      figure={{ text: frame.figures.money(order.terms.amount), label: frame.words.money.amount }}
    >
      {first && <Warning text={endings.takeFirst} />}
      <Progress frame={frame} at="take" />
      <p class="countdown" data-countdown={String(leftMs)} data-say={endings.takeLead({ seconds: "{seconds}" })}>
        {before}
        <strong class="seconds">{Math.ceil(leftMs / 1000)}</strong>
        {after}
      </p>
      <Form action={`/order/${order.token}/take`}>
        <Primary id="taken" money>
          {endings.taken}
        </Primary>
      </Form>
    </Page>
  );
};
