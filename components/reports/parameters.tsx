import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { periodPresets, type Mistake } from '@/lib/domain/report/params'
import type { ReportInfo } from '@/lib/domain/report/report'

interface Choice {
  slug: string
  name: string
}

interface Props {
  report: ReportInfo
  action: string
  /** As the address has them. */
  values: {
    period: string
    from: string
    to: string
    at: string
    role: string
    target: string
    person: string
    threshold: string
  }
  roles: readonly Choice[]
  targets: readonly Choice[]
  mistakes: readonly Mistake[]
  zone: string
}

/** What the report is asked: a plain form whose fields are the address, so that it works without script. */
export function Parameters({ report, action, values, roles, targets, mistakes, zone }: Props) {
  const takes = (name: ReportInfo['params'][number]) => report.params.includes(name)
  const wrong = (field: string) => {
    const mistake = mistakes.find((each) => each.field === field)
    return mistake && { error: `This ${mistake.message}.` }
  }
  const custom = values.period === 'custom'
  return (
    <form action={action} aria-label="Parameters" className="no-print rounded-lg border bg-surface p-3">
      <div className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] items-start gap-3">
        {takes('at') && (
          <Field label="As of" hint={`A date or a time (${zone}); now when empty.`} {...wrong('at')}>
            {(control) => (
              <Input {...control} name="at" defaultValue={values.at} placeholder="2026-11-01T09:30" />
            )}
          </Field>
        )}
        {takes('period') && (
          <>
            <Field label="Period" {...wrong('period')}>
              {(control) => (
                <Select {...control} name="period" defaultValue={values.period}>
                  {periodPresets.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                  {custom && <option value="custom">From and to</option>}
                </Select>
              )}
            </Field>
            <Field label="From" hint={`Instead of a period (${zone}).`} {...wrong('from')}>
              {(control) => (
                <Input {...control} name="from" defaultValue={values.from} placeholder="2026-01-01" />
              )}
            </Field>
            <Field label="To" hint="A date counts whole." {...wrong('to')}>
              {(control) => (
                <Input {...control} name="to" defaultValue={values.to} placeholder="2026-03-31" />
              )}
            </Field>
          </>
        )}
        {takes('role') && (
          <Choose name="role" label="Role" value={values.role} from={roles} {...wrong('role')} />
        )}
        {takes('target') && (
          <Choose name="target" label="Target" value={values.target} from={targets} {...wrong('target')} />
        )}
        {takes('person') && (
          <Field label="Person" hint="Their short name, such as ada." {...wrong('person')}>
            {(control) => <Input {...control} name="person" defaultValue={values.person} />}
          </Field>
        )}
        {report.threshold && (
          <Field
            label={`${report.threshold.label} (${report.threshold.unit})`}
            hint={`${report.threshold.initial} when empty.`}
            {...wrong('threshold')}
          >
            {(control) => (
              <Input {...control} name="threshold" inputMode="decimal" defaultValue={values.threshold} />
            )}
          </Field>
        )}
      </div>
      <div className="mt-3">
        <Button type="submit" variant="primary">
          Show
        </Button>
      </div>
    </form>
  )
}

interface ChooseProps {
  name: string
  label: string
  value: string
  from: readonly Choice[]
  error?: string
}

function Choose({ name, label, value, from, error }: ChooseProps) {
  const known = value === '' || from.some(({ slug }) => slug === value)
  return (
    <Field label={label} error={error}>
      {(control) => (
        <Select {...control} name={name} defaultValue={value}>
          <option value="">All</option>
          {!known && <option value={value}>{value}</option>}
          {from.map((each) => (
            <option key={each.slug} value={each.slug}>
              {each.name}
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
