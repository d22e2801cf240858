import { qrShape } from "../../../ui/ui.ts";

/** A QR code as a drawing: black on white in every look, because readers need that. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { size, path } = qrShape(text);
  return (
    <svg class="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
