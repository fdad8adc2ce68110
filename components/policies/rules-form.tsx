import { Button } from '@/components/ui/button'
import { Disclosure } from '@/components/ui/disclosure'
import { personRiskLabel, personRisks } from '@/lib/domain/person-risk'
import { employmentLabel, employments } from '@/lib/domain/principal'
import { TextPart, type FormView } from './fields'
import { lists } from './known-names'
import { ChecksPart, NamesPart } from './names-part'
import { TermsForm } from './terms-form'

const kinds = employments.map((employment) => [employment, employmentLabel[employment]] as const)
const risks = personRisks.map((risk) => [risk, personRiskLabel[risk]] as const)

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
      <p className="text-xs text-ink-2">
        For whoever fits each of these parts; in each, one name is enough, and none means any.
      </p>
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <NamesPart view={view} name="for.groups" label="Groups" list={lists.groups} />
        <NamesPart view={view} name="for.teams" label="Teams" list={lists.teams} />
        <ChecksPart view={view} name="for.employment" label="Employment" options={kinds} />
        <ChecksPart view={view} name="for.risk" label="Risk of the person" options={risks} />
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
