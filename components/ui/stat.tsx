import { cx } from './cx'
import { toneText, type Tone } from './tone'

interface Props {
  label: string
  value: React.ReactNode
  detail?: React.ReactNode
  tone?: Tone
}

/** One figure with its name. */
export function Stat({ label, value, detail, tone }: Props) {
  return (
    <div className="min-w-0">
      <p className="text-xs text-ink-3">{label}</p>
      <p className={cx('text-xl font-semibold tabular-nums', tone && toneText[tone])}>{value}</p>
      {detail !== undefined && <p className="text-xs text-ink-2">{detail}</p>}
    </div>
  )
}
