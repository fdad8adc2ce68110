import { cx } from './cx'
import { Glyph, type GlyphName } from './glyph'
import { toneBox, toneText, type Tone } from './tone'

const marks: Record<Tone, GlyphName> = {
  ok: 'check',
  wait: 'clock',
  warn: 'alert',
  danger: 'alert',
  muted: 'info',
  accent: 'info',
}

interface Props {
  tone?: Tone
  title?: string
  /** `alert` interrupts a screen reader, `status` waits its turn; left out, it is just text. */
  live?: 'alert' | 'status'
  action?: React.ReactNode
  children?: React.ReactNode
}

/** Something to know about what stands around it. */
export function Callout({ tone = 'accent', title, live, action, children }: Props) {
  return (
    <div
      role={live}
      className={cx('flex items-start gap-2.5 rounded-md border px-3 py-2 text-sm', toneBox[tone])}
    >
      <Glyph name={marks[tone]} className={cx('mt-1', toneText[tone])} />
      <div className="min-w-0 grow text-ink">
        {title !== undefined && <p className="font-medium">{title}</p>}
        {children}
      </div>
      {action}
    </div>
  )
}
