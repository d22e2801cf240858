import { Notice } from "./fields.tsx";
import { Icon, type IconName } from "./icons.tsx";
import { type Frame, Page } from "./page.tsx";

/** What a customer can do here, the most wanted first. */
const CHOICES: readonly { readonly to: string; readonly icon: IconName; readonly label: string }[] = [
  { to: "/withdraw", icon: "withdraw", label: "Withdraw" },
  { to: "/deposit", icon: "deposit", label: "Deposit" },
  { to: "/balance", icon: "balance", label: "Balance" },
  { to: "/transfer", icon: "transfer", label: "Transfer" },
  { to: "/statement", icon: "statement", label: "Statement" },
  { to: "/password", icon: "password", label: "Change password" },
];

export const MenuScreen = ({ frame, notice }: { frame: Frame; notice: string | null }) => (
  <Page frame={frame} title="Menu" heading={`Hello, ${frame.username}.`} lead="What would you like to do?">
    {notice !== null && <Notice text={notice} />}
    <nav class="menu" aria-label="Services">
      {CHOICES.map(({ to, icon, label }, index) => (
        <a class={index === 0 ? "button primary" : "button"} href={to}>
          <Icon name={icon} /> {label}
        </a>
      ))}
    </nav>
  </Page>
);
