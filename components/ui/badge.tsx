import { cx } from './cx'
import { Glyph, type GlyphName } from './glyph'
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
    <span
      className={cx(
        'inline-flex h-5 w-fit items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap',
        toneBox[tone],
        className,
      )}
    >
      {glyph && <Glyph name={glyph} />}
      {children}
    </span>
  )
}
