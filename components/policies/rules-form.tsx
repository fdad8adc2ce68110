import { Button } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { LinesPart, TextPart, type FormView } from './fields'
import { TermsForm } from './terms-form'

/** Other terms for some people: the first rule that fits counts. */
export function RulesForm({ view }: { view: FormView }) {
  const count = Number(view.values['rules:count'] ?? 0)
  return (
    <section aria-label="Special rules" className="grid gap-3">
      <h3 className="text-sm font-semibold">Special rules</h3>
      <p className="text-sm text-ink-2">
        Other terms for some people. Rules are tried from the top: the first that fits counts, and what it
        leaves is as for everybody.
      </p>
      {Array.from({ length: count }, (_, index) => (
        <RuleForm key={index} view={{ ...view, prefix: `rules.${index}.` }} position={index} />
      ))}
      <div>
        <Button type="submit" name="do" value="add:rules" size="sm">
          Add a rule
        </Button>
      </div>
    </section>
  )
}

function RuleForm({ view, position }: { view: FormView; position: number }) {
  const { prefix, values } = view
  return (
    <fieldset className="grid gap-3 rounded-md border bg-sunken p-3">
      <legend className="px-1 text-sm font-medium">
        {position + 1}. {values[`${prefix}name`] ?? 'New rule'}
      </legend>
      <input type="hidden" name={`${prefix.slice(0, -1)}:as`} value="own" />
      <input type="hidden" name={`${prefix}for:as`} value="own" />
      <TextPart view={{ ...view, prefix: '' }} name={`${prefix}name`} label="Name" required />
      <div className="grid items-start gap-3 sm:grid-cols-3">
        <Who view={view} name="for.groups" label="Groups" />
        <Who view={view} name="for.teams" label="Teams" />
        <Who view={view} name="for.employment" label="Employment" hint="employee or contractor." />
      </div>
      <Disclosure summary="What differs" open>
        <div className="grid gap-3">
          <TermsForm view={view} />
        </div>
      </Disclosure>
      <div className="flex flex-wrap gap-2">
        {position > 0 && (
          <Button type="submit" name="do" value={`raise:rules.${position}`} size="sm">
            Move rule {position + 1} up
          </Button>
        )}
        <Button type="submit" name="do" value={`remove:rules.${position}`} size="sm" variant="ghost">
          Remove rule {position + 1}
        </Button>
      </div>
    </fieldset>
  )
}

function Who({ view, name, label, hint = 'One a line; empty for any.' }: Parameters<typeof LinesPart>[0]) {
  return <LinesPart view={view} name={name} label={label} hint={hint} />
}
