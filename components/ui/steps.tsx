import { cx } from './cx'
import { Glyph, type GlyphName } from './glyph'

export type StepState = 'done' | 'now' | 'todo' | 'failed'

export interface Step {
  label: string
  state: StepState
  detail?: React.ReactNode
}

const looks: Record<StepState, { glyph: GlyphName; look: string; word: string }> = {
  done: { glyph: 'check', look: 'text-ok', word: 'done' },
  now: { glyph: 'half', look: 'text-wait font-medium', word: 'in progress' },
  todo: { glyph: 'ring', look: 'text-ink-3', word: 'not yet' },
  failed: { glyph: 'alert', look: 'text-danger font-medium', word: 'failed' },
}

/** A short way in order: Approved → Granting → Verified. */
export function Steps({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol aria-label={label} className="flex flex-wrap items-center gap-x-1.5 gap-y-1 text-sm">
      {steps.map((step, index) => (
        <li
          key={step.label}
          className="flex items-center gap-1.5"
          aria-current={step.state === 'now' ? 'step' : undefined}
        >
          {index > 0 && <span aria-hidden="true" className="h-px w-4 bg-line" />}
          <span className={cx('inline-flex items-center gap-1', looks[step.state].look)}>
            <Glyph name={looks[step.state].glyph} />
            {step.label}
            <span className="sr-only">, {looks[step.state].word}</span>
          </span>
          {step.detail !== undefined && <span className="text-xs text-ink-2">{step.detail}</span>}
        </li>
      ))}
    </ol>
  )
}
