import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { LinkButton } from '@/components/ui/link-button'
import type { Route } from 'next'
import type { Sample } from '@/lib/domain/report/sample'

interface Props {
  action: string
  /** What else the address says. */
  kept: readonly [string, string][]
  sample: Sample | null
  /** Offered where none is chosen yet. */
  suggestedSeed: string
  population: number
  allHref: Route
}

/** Draws rows that anybody can draw again, by a seed. */
export function SampleForm({ action, kept, sample, suggestedSeed, population, allHref }: Props) {
  return (
    <form action={action} aria-label="Sample" className="no-print flex flex-wrap items-end gap-3 px-3 py-2">
      {kept.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Field label="Sample" required className="w-24">
        {(control) => (
          <Input
            {...control}
            type="number"
            name="sample"
            min={1}
            max={1_000}
            defaultValue={sample?.size ?? 25}
          />
        )}
      </Field>
      <Field label="Seed" required className="w-44">
        {(control) => (
          <Input {...control} name="seed" maxLength={80} defaultValue={sample?.seed ?? suggestedSeed} />
        )}
      </Field>
      <Button type="submit">Draw</Button>
      {sample !== null && <LinkButton href={allHref}>Show all {population.toLocaleString('en')}</LinkButton>}
      <p className="basis-full text-xs text-ink-2">
        Drawn from all {population.toLocaleString('en')} rows: those whose SHA-256 of “seed:identity of the
        row” comes first. The same seed over the same rows draws the same ones.
      </p>
    </form>
  )
}
