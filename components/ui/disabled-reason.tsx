import { cx } from './cx'

export type ReasonPlacement = 'beside' | 'tip'

interface Props {
  id: string
  reason: string
  /** `beside`: always readable text (the default). `tip`: on hover and focus, for dense rows; still text on a phone. */
  placement: ReasonPlacement
  children: React.ReactNode
}

/** Puts the reason why a control is off where people and screen readers find it; the control points at `id`. */
export function WithReason({ id, reason, placement, children }: Props) {
  return (
    <span
      className={cx(
        'reason relative inline-flex items-center gap-2 align-middle',
        placement === 'beside' ? 'flex-wrap' : 'flex-wrap sm:flex-nowrap',
      )}
    >
      {children}
      <span id={id} className={placement === 'beside' ? 'text-xs text-ink-2' : tip}>
        {reason}
      </span>
    </span>
  )
}

const tip = cx(
  'reason-tip text-start text-xs font-normal whitespace-normal text-ink',
  'sm:absolute sm:end-0 sm:top-full sm:z-30 sm:mt-1 sm:w-max sm:max-w-64 sm:rounded-md sm:border sm:border-line sm:bg-raised sm:px-2 sm:py-1 sm:shadow-raised',
)
