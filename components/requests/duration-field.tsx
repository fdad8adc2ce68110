'use client'
import { useState } from 'react'
import { buttonClass } from '@/components/ui/button-style'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { formatDuration, parseDuration } from '@/lib/domain/duration'

interface Props {
  maxMs: number
  presetsMs: readonly number[]
  /** As typed, such as `2h 30m`. */
  value: string
  error: string | undefined
  onChange: () => void
}

/** A duration in words, with the usual ones a click away. */
export function DurationField({ maxMs, presetsMs, value, error, onChange }: Props) {
  const [typed, setTyped] = useState(value)
  const read = parseDuration(typed)
  const choose = (ms: number) => {
    setTyped(formatDuration(ms))
    onChange()
  }
  return (
    <Field
      label="Duration"
      required
      hint={`At most ${formatDuration(maxMs)}. Write it as 90m or 2h 30m.`}
      error={error}
    >
      {(control) => (
        <div className="flex flex-wrap items-center gap-2">
          <Input
            {...control}
            name="duration"
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            className="max-w-32"
          />
          <div role="group" aria-label="Usual durations" className="needs-script flex flex-wrap gap-1">
            {presetsMs.map((ms) => (
              <button
                key={ms}
                type="button"
                aria-pressed={read.ok && read.value === ms}
                onClick={() => choose(ms)}
                className={buttonClass(
                  'secondary',
                  'sm',
                  'aria-pressed:border-accent-line aria-pressed:bg-accent-soft aria-pressed:text-accent-ink',
                )}
              >
                {formatDuration(ms)}
              </button>
            ))}
          </div>
        </div>
      )}
    </Field>
  )
}
