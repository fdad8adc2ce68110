import { cx } from './cx'
import { Glyph, type GlyphName } from './glyph'
import { Time } from './time'
import type { Clock } from './time-format'
import { toneText, type Tone } from './tone'

export interface TimelineItem {
  id: string
  at: Date
  title: React.ReactNode
  detail?: React.ReactNode
  tone?: Tone
  glyph?: GlyphName
}

interface Props {
  /** What the events are of, for screen readers. */
  label: string
  items: readonly TimelineItem[]
  clock: Clock
}

/** What happened, in the order given. */
export function Timeline({ label, items, clock }: Props) {
  return (
    <ol aria-label={label} className="text-sm">
      {items.map((item) => (
        <li
          key={item.id}
          className="group relative grid grid-cols-[1rem_minmax(0,1fr)] gap-x-3 pb-4 last:pb-0"
        >
          <span
            aria-hidden="true"
            className="absolute start-2 top-5 bottom-0 w-px bg-line group-last:hidden"
          />
          <span
            className={cx('mt-1 flex size-4 items-center justify-center', toneText[item.tone ?? 'muted'])}
          >
            <Glyph name={item.glyph ?? 'dot'} />
          </span>
          <div className="min-w-0">
            <div className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{item.title}</span>
              <span className="text-xs text-ink-2">
                <Time at={item.at} clock={clock} />
              </span>
            </div>
            {item.detail !== undefined && <div className="text-ink-2">{item.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}
