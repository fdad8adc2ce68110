'use client'
import type { Route } from 'next'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/cx'
import { Disclosure } from '@/components/ui/disclosure'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

interface Props {
  presets: readonly { label: string; href: Route; current: boolean }[]
  /** The range in words, in the viewer's zone. */
  words: string
  /** Wall-clock times of the viewer's zone for the fields, as `2026-11-01T09:30`. */
  from: string
  to: string
  zone: string
  action: string
  kept: readonly (readonly [name: string, value: string])[]
}

/** The time range: presets as links, and two fields for any other. */
export function TimeRange({ presets, words, from, to, zone, action, kept }: Props) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-1">
      <nav aria-label="Time range">
        <ul className="flex flex-wrap gap-px overflow-hidden rounded-md border border-control bg-line">
          {presets.map((preset) => (
            <li key={preset.label} className="grow">
              <a href={preset.href} aria-current={preset.current ? 'true' : undefined} className={link}>
                {preset.label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Disclosure key={words} summary={<span>{words}</span>} className="pt-1">
        <form action={action} className="flex flex-wrap items-end gap-2">
          {kept.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          <Field label="From" required>
            {(control) => <Input {...control} name="from" type="datetime-local" defaultValue={from} />}
          </Field>
          <Field label="To" required>
            {(control) => <Input {...control} name="to" type="datetime-local" defaultValue={to} />}
          </Field>
          <Button type="submit">Apply</Button>
          <p className="basis-full text-xs text-ink-2">Times on the clock of {zone}.</p>
        </form>
      </Disclosure>
    </div>
  )
}

const link = cx(
  'flex h-7.5 items-center justify-center bg-surface px-3 text-sm whitespace-nowrap text-ink-2 hover:bg-hover pointer-coarse:h-10',
  'focus-visible:-outline-offset-2 aria-[current]:bg-accent-soft aria-[current]:font-medium aria-[current]:text-accent-ink',
)
