'use client'
import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'

/** One of the instants that a time across a change of the clocks may mean; `value` is ISO 8601 in UTC. */
export interface StartChoice {
  value: string
  label: string
}

interface Props {
  zone: string
  mayStartLater: boolean
  error: string | undefined
  choices: readonly StartChoice[]
  /** The one chosen before, where the form comes back. */
  chosen: string
  /** As a `datetime-local` field writes it; empty for now. */
  value: string
  /** Something was chosen that no field of the form reports as typed. */
  onChange: () => void
}

const options = [
  { value: 'now', label: 'Now' },
  { value: 'later', label: 'Later' },
] as const

/** Now, or a time on the viewer's own clock. Typing a time means Later; choosing Now forgets it. */
export function StartField({ zone, mayStartLater, error, choices, chosen, value, onChange }: Props) {
  const [start, setStart] = useState(value)
  const [when, setWhen] = useState(value === '' ? 'now' : 'later')
  const choose = (next: string) => {
    setWhen(next)
    if (next === 'now') setStart('')
    onChange()
  }
  const type = (next: string) => {
    setStart(next)
    setWhen(next === '' ? 'now' : 'later')
  }
  const hint = mayStartLater
    ? `Leave it empty to start as soon as it is approved. Time zone: ${zone}.`
    : 'This role can only start now.'
  return (
    <div className="grid gap-2">
      <Field label="Start time" hint={hint} error={error}>
        {(control) => (
          <div className="flex flex-wrap items-center gap-2">
            <Segmented
              legend="When"
              hideLegend
              name="when"
              options={mayStartLater ? options : options.slice(0, 1)}
              value={when}
              onChange={choose}
            />
            <Input
              {...control}
              type="datetime-local"
              name="start"
              value={start}
              readOnly={!mayStartLater}
              className="max-w-60 grow"
              onChange={(event) => type(event.currentTarget.value)}
            />
          </div>
        )}
      </Field>
      {choices.length > 0 && (
        <Segmented
          legend="Which of the two do you mean?"
          name="startChoice"
          options={choices}
          defaultValue={chosen}
        />
      )}
    </div>
  )
}
