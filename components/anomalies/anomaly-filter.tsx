import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { anomalyKinds, anomalyLabel, type AnomalyKind } from '@/lib/domain/anomaly'

interface Props {
  kind: AnomalyKind | null
  person: string
  /** Of the last 30 days. */
  counts: readonly { kind: AnomalyKind; count: number }[]
}

/** Which anomalies are shown: a form that is the address, with or without script. */
export function AnomalyFilter({ kind, person, counts }: Props) {
  const of = (each: AnomalyKind) => counts.find((one) => one.kind === each)?.count ?? 0
  return (
    <form method="get" className="flex flex-wrap items-end gap-3 px-3 py-2.5">
      <Field label="What">
        {(control) => (
          <Select {...control} name="kind" defaultValue={kind ?? ''}>
            <option value="">Everything</option>
            {anomalyKinds.map((each) => (
              <option key={each} value={each}>
                {anomalyLabel[each]} ({of(each)} in 30 days)
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label="Person">
        {(control) => (
          <Input {...control} name="person" defaultValue={person} maxLength={80} autoComplete="off" />
        )}
      </Field>
      <Button type="submit">Show</Button>
    </form>
  )
}
