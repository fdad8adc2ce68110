import { cx } from './cx'
import type { GlyphName } from './glyph'
import { toneBox, type Tone } from './tone'

interface Props {
  tone?: Tone
  glyph?: GlyphName
  className?: string
  children: React.ReactNode
}

/** A short word in a tone, with a mark when the tone says something. */
export function Badge({ tone = 'muted', glyph, className, children }: Props) {
  return (
    <span data-glyph={glyph} className={cx('badge', toneBox[tone], className)}>
      {children}
    </span>
  )
}
