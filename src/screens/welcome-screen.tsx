import { Way } from "./fields.tsx";
import { type Frame, Page } from "./page.tsx";

/** The first screen: sign in, or open an account. */
export const WelcomeScreen = ({ frame, inService }: { frame: Frame; inService: boolean }) =>
  inService ? (
    <Page
      frame={frame}
      title="Welcome"
      heading="Welcome."
      lead="Sign in to use your account. New here? Opening one takes a moment."
    >
      <nav class="ways tall" aria-label="Begin">
        <Way to="/signin" primary icon="forward">
          Sign in
        </Way>
        <Way to="/signup" icon="forward">
          Sign up
        </Way>
      </nav>
    </Page>
  ) : (
    <Page
      frame={frame}
      title="Out of service"
      heading="This machine is out of service."
      lead="Please use another one. Your money is safe."
    />
  );
