import { qrShape } from "./qr-shape.ts";

/** A QR code, always black on white: readers expect that, whatever the colours of the screen. */
export const QrCode = ({ text, label }: { text: string; label: string }) => {
  const { size, path } = qrShape(text);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
};
