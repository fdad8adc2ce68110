import { cx } from './cx'

/** The marks of states, drawn on a 12 px grid so that they stay crisp in a dense table. Their shapes: globals.css. */
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

/** One empty element: a page full of rows would otherwise repeat the same paths in each. */
export function Glyph({ name, className }: { name: GlyphName; className?: string }) {
  return <span aria-hidden="true" data-glyph={name} className={cx('shrink-0', className)} />
}
