import { cx } from './cx'

/** The marks of states, drawn on a 12 px grid so that they stay crisp in a dense table. */
export type GlyphName =
  | 'dot'
  | 'ring'
  | 'clock'
  | 'half'
  | 'check'
  | 'cross'
  | 'dash'
  | 'alert'
  | 'bang'
  | 'info'
  | 'turn'

const paths: Record<GlyphName, React.ReactNode> = {
  dot: <circle cx="6" cy="6" r="3.5" fill="currentColor" stroke="none" />,
  ring: <circle cx="6" cy="6" r="4" />,
  clock: (
    <>
      <circle cx="6" cy="6" r="4.75" />
      <path d="M6 3.4V6l1.8 1.1" />
    </>
  ),
  half: (
    <>
      <circle cx="6" cy="6" r="4.5" />
      <path d="M6 1.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" stroke="none" />
    </>
  ),
  check: <path d="m2 6.4 2.7 2.7L10 3.5" />,
  cross: <path d="m2.8 2.8 6.4 6.4m0-6.4L2.8 9.2" />,
  dash: <path d="M2.5 6h7" />,
  alert: (
    <>
      <path d="M6 1.4 11.2 10.4H.8z" />
      <path d="M6 4.8v2.4M6 8.8v.01" />
    </>
  ),
  bang: <path d="M6 1.8v5.4M6 9.9v.01" strokeWidth="2" />,
  info: <path d="M6 5.2v4.6M6 2.2v.01" strokeWidth="1.8" />,
  turn: <path d="M10 3.2V5.8H7.4M9.7 5.6A4 4 0 1 0 10 7.4" />,
}

export function Glyph({ name, className }: { name: GlyphName; className?: string }) {
  return (
    <svg
      viewBox="0 0 12 12"
      className={cx('size-3 shrink-0', className)}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {paths[name]}
    </svg>
  )
}
